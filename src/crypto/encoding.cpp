#include "crypto/encoding.hpp"

#include <array>
#include <cstdint>

namespace jw::crypto {
namespace {

constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kNone = 0xff;

using Reverse = std::array<std::uint8_t, 256>;

constexpr Reverse reverse(std::string_view alphabet) {
  Reverse table{};
  for (auto& value : table) value = kNone;
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return table;
}

constexpr Reverse kFromStandard = reverse(kStandard);
constexpr Reverse kFromUrl = reverse(kUrl);

std::string encode(std::string_view bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  unsigned have = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<std::uint8_t>(c);
    for (have += 8; have >= 6; have -= 6) out += alphabet[bits >> (have - 6) & 63];
  }
  if (have > 0) out += alphabet[bits << (6 - have) & 63];
  return out;
}

tl::unexpected<Error> wrong(std::string_view what) {
  return fail(Code::Invalid, "crypto.encoding", "the text is not valid {}; copy it again in full",
              "文本不是有效的 {} 编码，请重新完整复制", what);
}

Result<std::string> decode(std::string_view text, const Reverse& table, std::string_view what) {
  if (text.size() % 4 == 1) return wrong(what);
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  unsigned have = 0;
  for (const char c : text) {
    const auto value = table[static_cast<std::uint8_t>(c)];
    if (value == kNone) return wrong(what);
    bits = bits << 6 | value;
    have += 6;
    if (have >= 8) {
      have -= 8;
      out += static_cast<char>(bits >> have & 0xff);
    }
  }
  // Bits that no byte uses must be zero, else two texts would mean the same bytes.
  if ((bits & ((1U << have) - 1)) != 0) return wrong(what);
  return out;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string out = encode(bytes, kStandard);
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

Result<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return wrong("base64");
  if (text.ends_with("==")) {
    text.remove_suffix(2);
  } else if (text.ends_with("=")) {
    text.remove_suffix(1);
    if (text.size() % 4 != 3) return wrong("base64");
  }
  return decode(text, kFromStandard, "base64");
}

std::string to_base64url(std::string_view bytes) { return encode(bytes, kUrl); }

Result<std::string> from_base64url(std::string_view text) { return decode(text, kFromUrl, "base64url"); }

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out(bytes.size() * 2, '0');
  auto* to = out.data();
  for (const char c : bytes) {
    const auto value = static_cast<std::uint8_t>(c);
    *to++ = kDigits[value >> 4];
    *to++ = kDigits[value & 15];
  }
  return out;
}

Result<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return wrong("hex");
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return wrong("hex");
    out += static_cast<char>(high << 4 | low);
  }
  return out;
}

}  // namespace jw::crypto
