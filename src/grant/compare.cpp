#include "grant/compare.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace jw::grant {
namespace {

constexpr std::size_t kDigits = 40;

// A number taken apart: its digits before the point without leading zeros, those after it without
// trailing ones.
struct Parts {
  bool negative = false;
  std::string_view whole, fraction;
  bool zero() const { return whole.empty() && fraction.empty(); }
};

Parts parts_of(std::string_view text) {
  Parts parts;
  if (text.starts_with('-')) {
    parts.negative = true;
    text.remove_prefix(1);
  }
  const auto point = text.find('.');
  parts.whole = text.substr(0, point);
  if (point != std::string_view::npos) parts.fraction = text.substr(point + 1);
  while (parts.whole.starts_with('0')) parts.whole.remove_prefix(1);
  while (parts.fraction.ends_with('0')) parts.fraction.remove_suffix(1);
  if (parts.zero()) parts.negative = false;
  return parts;
}

int sign(std::strong_ordering order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

}  // namespace

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  if (whole.empty() || whole.size() > kDigits || !std::ranges::all_of(whole, is_digit)) return false;
  if (point == std::string_view::npos) return true;
  const auto fraction = text.substr(point + 1);
  return !fraction.empty() && fraction.size() <= kDigits && std::ranges::all_of(fraction, is_digit);
}

int compare_numbers(std::string_view a, std::string_view b) {
  const auto x = parts_of(a), y = parts_of(b);
  if (x.negative != y.negative) return x.negative ? -1 : 1;
  auto size = x.whole.size() <=> y.whole.size();
  int order = size != 0 ? sign(size) : sign(x.whole <=> y.whole);
  if (order == 0) order = sign(x.fraction <=> y.fraction);
  return x.negative ? -order : order;
}

bool is_numeric(std::string_view type) { return type == "integer" || type == "decimal"; }

bool in_range(std::string_view value, std::string_view from, std::string_view until, bool numeric) {
  if (!numeric) return (from.empty() || from <= value) && (until.empty() || value <= until);
  if (!is_number(value)) return false;
  return (from.empty() || compare_numbers(from, value) <= 0) &&
         (until.empty() || compare_numbers(value, until) <= 0);
}

}  // namespace jw::grant
