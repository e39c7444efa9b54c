#include <algorithm>

#include "grant/treatments/decimal.hpp"
#include "grant/treatments/kinds.hpp"

// Rounds a number, half away from zero, on its decimal digits: no binary fraction comes between,
// so 2.675 becomes 2.68. At most 18 digits before the point; more is set aside.
namespace jw::grant::treatments {
namespace {

constexpr ParamSpec kRoundSpecs[] = {{.name = "digits",
                                      .zh = "小数位数（负数：取整到十、百、千）",
                                      .en = "digits after the point (negative: to tens, hundreds)",
                                      .number = true,
                                      .required = true,
                                      .min = -12,
                                      .max = 12}};

constexpr std::size_t kMostRounded = 18;

bool round(std::string_view value, std::int64_t places, std::string& out) {
  Decimal number;
  if (!read(value, number)) return false;
  auto& digits = number.digits;
  if (number.point < 0) {
    digits.insert(0, static_cast<std::size_t>(-number.point), '0');
    number.point = 0;
  }
  const std::int64_t keep = number.point + places;
  bool up = false;
  if (keep < 0) {
    digits.clear();
  } else {
    const auto kept = static_cast<std::size_t>(keep);
    up = kept < digits.size() && digits[kept] >= '5';
    digits.resize(kept, '0');
  }
  if (up) {
    std::size_t i = digits.size();
    while (i > 0 && digits[i - 1] == '9') digits[--i] = '0';
    if (i > 0) {
      ++digits[i - 1];
    } else {
      digits.insert(digits.begin(), '1');
      ++number.point;
    }
  }
  // What rounding to tens or hundreds cut off comes back as zeros.
  if (places < 0) digits.append(static_cast<std::size_t>(-places), '0');
  const auto fraction = static_cast<std::size_t>(std::max<std::int64_t>(places, 0));
  digits.insert(0, digits.size() < fraction + 1 ? fraction + 1 - digits.size() : 0, '0');
  const auto lead = std::min(digits.find_first_not_of('0'), digits.size() - fraction - 1);
  digits.erase(0, lead);
  if (digits.size() - fraction > kMostRounded) return false;
  if (number.negative && digits.find_first_not_of('0') != std::string::npos) out.push_back('-');
  out.append(digits, 0, digits.size() - fraction);
  if (fraction > 0) out.append(".").append(digits, digits.size() - fraction);
  return true;
}

}  // namespace

constinit const std::span<const ParamSpec> kRoundParams = kRoundSpecs;

// To fewer digits than it has is not sure to hide; to tens and more it is a generalisation.
bool round_hides(const Treatment& treatment, std::string_view) { return number(treatment, "digits", 0) < 0; }

Result<Treat> make_round(const Treatment& treatment, const KeyStore&) {
  return [places = number(treatment, "digits", 0)](std::string_view value, std::string& out) {
    return round(value, places, out);
  };
}

}  // namespace jw::grant::treatments
