#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lake/workbook_reader.hpp"

namespace jw::lake {

// What a number format makes of a number, as far as the value depends on it.
struct NumberForm {
  enum class Kind { General, Date, DateTime, Time, Zeros };
  Kind kind = Kind::General;
  std::size_t digits = 0;  // Zeros: at least so many
};

// Of a format's number (ECMA-376 part 1, 18.8.30) when it is built in; `code` when it is not.
NumberForm built_in_form(std::int64_t id);
NumberForm form_of(std::string_view code);

struct ShownNumber {
  CellKind kind = CellKind::Number;
  std::string text;
  bool long_digits = false;  // over 15: more than a spreadsheet keeps
};

// The raw text of a numeric cell as it is shown. What is no number stays as it is, as a text.
// `epoch_1904`: days count from 1904-01-01, as old Macs did.
ShownNumber shown_number(std::string_view raw, const NumberForm& form, bool epoch_1904);

}  // namespace jw::lake
