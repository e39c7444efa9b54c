#pragma once

#include <string_view>

#include "grant/document.hpp"

// How cells compare with what a grant or a request says; both engines and mode "verify" use these.
namespace jw::grant {

// A whole or decimal number in plain form: -?digits[.digits], at most 40 digits.
bool is_number(std::string_view text);

// <0, 0, >0; both are numbers in plain form. "1", "1.0" and "01.00" are equal.
int compare_numbers(std::string_view a, std::string_view b);

// Items whose ranges compare as numbers.
bool is_numeric(std::string_view type);

// from <= value <= until; an empty side is open. A number that is no number is in no range.
bool in_range(std::string_view value, std::string_view from, std::string_view until, bool numeric);

}  // namespace jw::grant
