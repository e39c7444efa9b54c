#include "access/sequence.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

#include "standard/identifier.hpp"

namespace jw::access {
namespace {

constexpr std::int64_t kWidest = 10;
constexpr std::size_t kMostDigits = 18;  // so that the number fits

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

bool all_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }
bool is_alphanumeric(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_digit(c) || is_upper(c); });
}

// `text` is well formed and fits.
std::int64_t number_of(std::string_view text, int base = 10) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

std::int64_t near(std::int64_t a, std::int64_t b) {
  const auto apart = b - a;
  return apart >= -kWidest && apart <= kWidest ? apart : 0;
}

bool is_resident_id(std::string_view text) {
  return text.size() == 18 && all_digits(text.substr(0, 17)) &&
         standard::resident_id_check(text.substr(0, 17)) == text[17];
}

std::int64_t day_of(std::string_view digits) {
  const std::chrono::year_month_day date{
      std::chrono::year(static_cast<int>(number_of(digits.substr(0, 4)))),
      std::chrono::month(static_cast<unsigned>(number_of(digits.substr(4, 2)))),
      std::chrono::day(static_cast<unsigned>(number_of(digits.substr(6, 2))))};
  return date.ok() ? std::chrono::sys_days(date).time_since_epoch().count() : -1;
}

// Region, date of birth, serial number, check character.
std::int64_t between_residents(std::string_view a, std::string_view b) {
  if (a.substr(0, 6) != b.substr(0, 6)) return 0;
  if (a.substr(6, 8) == b.substr(6, 8)) return near(number_of(a.substr(14, 3)), number_of(b.substr(14, 3)));
  const auto one = day_of(a.substr(6, 8)), other = day_of(b.substr(6, 8));
  return a.substr(14, 3) == b.substr(14, 3) && one >= 0 && other >= 0 ? near(one, other) : 0;
}

bool is_organisation_code(std::string_view text) {
  return text.size() == 9 && is_alphanumeric(text.substr(0, 8)) &&
         standard::organisation_code_check(text.substr(0, 8)) == text[8];
}

// Authority, kind and region; an organisation code; a check character. What the characters may be is
// narrower for its own check, so that is asked last.
bool is_credit_code(std::string_view text) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  return text.size() == 18 && text.find_first_not_of(kAlphabet) == std::string_view::npos &&
         is_organisation_code(text.substr(8, 9)) &&
         standard::credit_code_check(text.substr(0, 17)) == text[17];
}

std::int64_t between_organisations(std::string_view a, std::string_view b) {
  return near(number_of(a.substr(0, 8), 36), number_of(b.substr(0, 8), 36));
}

bool is_card(std::string_view text) {
  if (text.size() < 13 || text.size() > 19 || !all_digits(text)) return false;
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int digit = text[text.size() - 1 - i] - '0';
    sum += i % 2 == 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
  }
  return sum % 10 == 0;
}

std::int64_t between_numbers(std::string_view a, std::string_view b) {
  std::size_t digits = 0;
  while (digits < a.size() && digits < kMostDigits && is_digit(a[a.size() - 1 - digits])) ++digits;
  const auto head = a.size() - digits;
  if (digits == 0 || a.substr(0, head) != b.substr(0, head) || !all_digits(b.substr(head))) return 0;
  return near(number_of(a.substr(head)), number_of(b.substr(head)));
}

}  // namespace

std::int64_t stride(std::string_view before, std::string_view next) {
  if (before.size() != next.size() || before.empty()) return 0;
  if (is_resident_id(before) && is_resident_id(next))
    if (const auto apart = between_residents(before, next); apart != 0) return apart;
  if (is_credit_code(before) && is_credit_code(next))
    if (before.substr(0, 8) == next.substr(0, 8))
      if (const auto apart = between_organisations(before.substr(8), next.substr(8)); apart != 0)
        return apart;
  if (is_organisation_code(before) && is_organisation_code(next))
    if (const auto apart = between_organisations(before, next); apart != 0) return apart;
  if (is_card(before) && is_card(next)) {
    const auto body = before.size() - 1;
    if (const auto apart = between_numbers(before.substr(0, body), next.substr(0, body)); apart != 0)
      return apart;
  }
  return between_numbers(before, next);
}

bool KeyRun::add(std::string_view key) {
  const auto apart = last_.empty() ? 0 : stride(last_, key);
  const bool in_sequence = apart != 0 && (stride_ == 0 || apart == stride_);
  stride_ = apart;
  last_.assign(key);
  return in_sequence;
}

std::int64_t KeyRun::join(std::string_view first, const KeyRun& own, std::int64_t counted) {
  if (add(first)) ++counted;
  if (own.last_ != first) *this = own;
  return counted;
}

}  // namespace jw::access
