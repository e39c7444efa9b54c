#pragma once

#include <optional>
#include <string>
#include <string_view>

// How a cell of a text file reads as a value of a type.
namespace jw::lake {

// "0", "-12": no leading zeros, no plus, at most 18 digits.
bool is_integer(std::string_view text);

// "12.50": digits after the point, nothing when it is not a number in plain form. An integer has 0.
std::optional<int> decimal_scale(std::string_view text);

// 2026-11-22, 2026/11/2, 20261122, 2026年11月2日 -> 2026-11-22. Only days that exist.
std::optional<std::string> read_date(std::string_view text);

// A date in one of the dashed or slashed forms, blank or T, HH:MM[:SS[.ffffff]] -> 2026-11-22 08:05:00.
std::optional<std::string> read_datetime(std::string_view text);

// true/false, 是/否, y/n, yes/no, 1/0 -> "true" or "false".
std::optional<std::string_view> read_boolean(std::string_view text);

std::string_view trim(std::string_view text);

// Characters of well-formed UTF-8.
std::size_t count_characters(std::string_view text);

// A cell a spreadsheet would run: begins with = + - or @ and is not a number.
bool is_formula(std::string_view text);

}  // namespace jw::lake
