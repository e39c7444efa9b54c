#include "grant/treatments/decimal.hpp"

#include <charconv>

#include "base/text.hpp"

namespace jw::grant::treatments {
namespace {

constexpr int kExponent = 40;
constexpr std::int64_t kMostWhole = 15;

}  // namespace

bool read(std::string_view text, Decimal& out) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    out.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  bool fraction = false;
  std::size_t i = 0;
  for (; i < text.size() && (is_digit(text[i]) || (text[i] == '.' && !fraction)); ++i) {
    if (text[i] == '.') {
      fraction = true;
      continue;
    }
    out.digits.push_back(text[i]);
    if (!fraction) ++out.point;
  }
  if (out.digits.empty()) return false;
  if (i == text.size()) return true;
  if (text[i] != 'e' && text[i] != 'E') return false;
  text.remove_prefix(i + 1);
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  if (exponent > kExponent || exponent < -kExponent) return false;
  out.point += exponent;
  return true;
}

bool floor(const Decimal& number, std::int64_t& out) {
  out = 0;
  bool fraction = false;
  std::int64_t whole = 0;
  for (std::size_t i = 0; i < number.digits.size(); ++i) {
    const auto digit = number.digits[i] - '0';
    if (static_cast<std::int64_t>(i) >= number.point) {
      fraction |= digit != 0;
      continue;
    }
    if (out != 0 && ++whole >= kMostWhole) return false;
    out = out * 10 + digit;
  }
  for (auto i = static_cast<std::int64_t>(number.digits.size()); i < number.point && out != 0; ++i) {
    if (++whole >= kMostWhole) return false;
    out *= 10;
  }
  if (number.negative) out = -out - (fraction ? 1 : 0);
  return true;
}

}  // namespace jw::grant::treatments
