#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace jw::lake {

// A plain C++ function that DuckDB may call from all its threads at once, a value at a time. It
// writes its answer into `out` (empty on entry) and returns true; false means "no answer".
using TextFunction = std::function<bool(std::span<const std::string_view> in, std::string& out)>;

struct FunctionRules {
  // True: a false answer becomes NULL. False: it stops the query with "lake.function", for
  // functions where a missing answer must not pass as an empty value.
  bool false_is_null = true;
  // False: a NULL argument gives NULL without a call. True: the function sees a NULL as a view
  // whose data() is nullptr.
  bool sees_null = false;
};

}  // namespace jw::lake
