#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace jw::db {
class Session;
}

namespace jw::catalog {

struct DataVersion;

// One row of a resource to be changed, named by its key items.
struct RowEdit {
  // Update: the row must be there; only the items in `values` change. Add: it must not be there;
  // items that `values` leaves out are empty. Remove: it must be there.
  enum class Kind { Update, Add, Remove };
  // Item name -> the value as it would stand in a file; nothing is empty.
  using Values = std::map<std::string, std::optional<std::string>>;

  Kind kind = Kind::Update;
  Values key;     // every key item, and nothing else; of an Add it may stand in `values` instead
  Values values;  // key items of an Update may not be among them
};

// Changes to the rows of a resource that make its next data version.
struct Amendment {
  std::string cause;    // "correction", "release": goes into the version and the log
  std::string subject;  // id of what asked for it: a correction, a quarantine
  std::vector<RowEdit> edits;

  // Runs in the transaction that makes the version known; an Error undoes the amendment. May be
  // empty.
  std::function<Result<>(db::Session&, const DataVersion&)> on_known = {};
};

inline constexpr std::size_t kMaxEdits = 1'000'000;

}  // namespace jw::catalog
