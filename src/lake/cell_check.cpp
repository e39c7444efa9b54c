#include "lake/cell_check.hpp"

#include <utility>

#include "lake/literal.hpp"

namespace jw::lake {

CellCheck::CellCheck(const Field& field) : field_(field) {
  static constexpr std::pair<std::string_view, Kind> kKinds[] = {
      {"integer", Kind::Integer},   {"decimal", Kind::Decimal}, {"date", Kind::Date},
      {"datetime", Kind::Datetime}, {"boolean", Kind::Boolean},
  };
  for (const auto& [name, kind] : kKinds)
    if (field.type == name) kind_ = kind;
}

std::string_view CellCheck::operator()(std::optional<std::string_view>& cell) {
  if (kind_ != Kind::Text && cell) {
    cell = trim(*cell);
    if (cell->empty()) cell.reset();
  }
  if (!cell || (kind_ == Kind::Text && trim(*cell).empty()))
    return field_.required || field_.key ? "required" : "";
  switch (kind_) {
    case Kind::Text:
      if (field_.length > 0 && cell->size() > static_cast<std::size_t>(field_.length) &&
          count_characters(*cell) > static_cast<std::size_t>(field_.length))
        return "length";
      return "";
    case Kind::Integer: return is_integer(*cell) ? "" : "type";
    case Kind::Decimal: {
      const auto scale = decimal_scale(*cell);
      if (!scale || *scale > field_.length) return "type";
      const auto whole =
          static_cast<int>(cell->size()) - (*scale > 0 ? *scale + 1 : 0) - (cell->starts_with('-') ? 1 : 0);
      return whole <= 18 - field_.length ? "" : "type";
    }
    case Kind::Date: return keep(read_date(*cell), cell);
    case Kind::Datetime: return keep(read_datetime(*cell), cell);
    case Kind::Boolean: {
      const auto truth = read_boolean(*cell);
      if (truth) cell = truth;
      return truth ? "" : "type";
    }
  }
  return "type";
}

std::string_view CellCheck::keep(std::optional<std::string> read, std::optional<std::string_view>& cell) {
  if (!read) return "type";
  kept_ = *std::move(read);
  cell = kept_;
  return "";
}

}  // namespace jw::lake
