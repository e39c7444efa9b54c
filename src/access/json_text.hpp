#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

// Pieces of JSON put straight into a text: answers and lines of the journal are made by the ten
// thousand a second.
namespace jw::access {

inline void add_number(std::string& out, std::int64_t value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

inline void add_hex(std::string& out, std::span<const std::uint8_t> bytes) {
  constexpr char kHex[] = "0123456789abcdef";
  for (const auto byte : bytes) {
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
}

// With its quotes. Ids and case numbers need no escapes; what does is written by the library.
inline void add_text(std::string& out, std::string_view text) {
  const bool plain = std::ranges::all_of(
      text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; });
  if (plain) {
    out += '"';
    out += text;
    out += '"';
  } else {
    out += boost::json::serialize(boost::json::string(text));
  }
}

}  // namespace jw::access
