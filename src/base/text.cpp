#include "base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace jw {
namespace {

// How many bytes at the beginning are surely ASCII; eight are looked at at once.
std::size_t ascii(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & 0x8080808080808080ULL) != 0) break;
  }
  return at;
}

}  // namespace

bool next_character(std::string_view text, std::size_t& at, char32_t& out) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  if (lead < 0x80) {
    out = lead;
    ++at;
    return true;
  }
  const int extra = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  if (lead < 0xc2 || lead > 0xf4 || at + static_cast<std::size_t>(extra) >= text.size()) return false;
  char32_t value = lead & (0x3f >> extra);
  for (int i = 1; i <= extra; ++i) {
    const unsigned char c = byte(at + static_cast<std::size_t>(i));
    if ((c & 0xc0) != 0x80) return false;
    value = value << 6 | (c & 0x3f);
  }
  constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  if (value < kLeast[extra] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return false;
  at += static_cast<std::size_t>(extra) + 1;
  out = value;
  return true;
}

bool is_utf8(std::string_view text) {
  char32_t c = 0;
  for (std::size_t at = 0; at < text.size();) {
    at += ascii(text.substr(at));
    if (at < text.size() && !next_character(text, at, c)) return false;
  }
  return true;
}

std::u16string to_utf16(std::string_view text) {
  std::u16string out;
  char32_t c = 0;
  for (std::size_t at = 0; at < text.size() && next_character(text, at, c);) {
    if (c < 0x10000) {
      out += static_cast<char16_t>(c);
    } else {
      out += static_cast<char16_t>(0xd800 + ((c - 0x10000) >> 10));
      out += static_cast<char16_t>(0xdc00 + ((c - 0x10000) & 0x3ff));
    }
  }
  return out;
}

std::string_view cut_utf8(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

bool is_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

}  // namespace jw
