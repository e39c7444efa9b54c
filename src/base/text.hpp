#pragma once

#include <string>
#include <string_view>

namespace jw {

// Well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, at most U+10FFFF.
bool is_utf8(std::string_view text);

// Reads the character at `at` (below the text's size) and moves past it; false when it is malformed.
bool next_character(std::string_view text, std::size_t& at, char32_t& out);

// Input must be UTF-8. Used where order is defined by UTF-16 code units (RFC 8785).
std::u16string to_utf16(std::string_view text);

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// At least one character, and nothing but 0-9.
bool is_digits(std::string_view text);

// The longest prefix of at most `bytes` bytes that does not cut a character.
std::string_view cut_utf8(std::string_view text, std::size_t bytes);

}  // namespace jw
