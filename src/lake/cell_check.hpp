#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lake/schema.hpp"

namespace jw::lake {

// Whether a cell of a text file fits its field. The field must outlive it. One thread at a time.
class CellCheck {
 public:
  explicit CellCheck(const Field& field);

  // The reason why the cell does not fit: "required", "type" or "length"; empty when it does. A
  // cell that fits is replaced by its clean text, which stays until the next call.
  std::string_view operator()(std::optional<std::string_view>& cell);

 private:
  enum class Kind { Text, Integer, Decimal, Date, Datetime, Boolean };
  std::string_view keep(std::optional<std::string> read, std::optional<std::string_view>& cell);

  const Field& field_;
  Kind kind_ = Kind::Text;
  std::string kept_;
};

}  // namespace jw::lake
