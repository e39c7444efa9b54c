#include "lake/literal.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace jw::lake {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// Takes between `least` and `most` digits from the front.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t count = 0;
  int value = 0;
  while (count < most && count < text.size() && is_digit(text[count]))
    value = value * 10 + (text[count++] - '0');
  if (count < least) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

std::optional<std::string> make_date(int year, int month, int day) {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (year < 1 || !date.ok()) return std::nullopt;
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

// A date from the front of `text`; the rest stays.
std::optional<std::string> take_date(std::string_view& text) {
  const auto year = take_number(text, 4, 4);
  if (!year) return std::nullopt;
  for (const auto& [first, second, end] :
       {std::array<std::string_view, 3>{"-", "-", ""}, {"/", "/", ""}, {"年", "月", "日"}}) {
    if (!take(text, first)) continue;
    const auto month = take_number(text, 1, 2);
    if (!month || !take(text, second)) return std::nullopt;
    const auto day = take_number(text, 1, 2);
    if (!day || !take(text, end)) return std::nullopt;
    return make_date(*year, *month, *day);
  }
  return std::nullopt;
}

}  // namespace

bool is_integer(std::string_view text) {
  if (text.starts_with('-')) {
    text.remove_prefix(1);
    if (text == "0") return false;
  }
  return text.size() <= 18 && all_digits(text) && (text.size() == 1 || text[0] != '0');
}

std::optional<int> decimal_scale(std::string_view text) {
  const auto point = text.find('.');
  if (point == std::string_view::npos) return is_integer(text) ? std::optional(0) : std::nullopt;
  auto whole = text.substr(0, point);
  const auto fraction = text.substr(point + 1);
  if (whole == "-0") whole = "0";
  if (!is_integer(whole) || !all_digits(fraction) || whole.size() + fraction.size() > 18) return std::nullopt;
  return static_cast<int>(fraction.size());
}

std::optional<std::string> read_date(std::string_view text) {
  if (text.size() == 8 && all_digits(text)) {
    const auto year = take_number(text, 4, 4), month = take_number(text, 2, 2), day = take_number(text, 2, 2);
    return make_date(*year, *month, *day);
  }
  auto date = take_date(text);
  return text.empty() ? date : std::nullopt;
}

std::optional<std::string> read_datetime(std::string_view text) {
  const auto date = take_date(text);
  if (!date || !(take(text, " ") || take(text, "T"))) return std::nullopt;
  const auto hour = take_number(text, 1, 2);
  if (!hour || !take(text, ":")) return std::nullopt;
  const auto minute = take_number(text, 2, 2);
  if (!minute) return std::nullopt;
  int second = 0;
  std::string_view fraction;
  if (take(text, ":")) {
    const auto number = take_number(text, 2, 2);
    if (!number) return std::nullopt;
    second = *number;
    if (take(text, ".")) {
      if (text.size() > 6 || !all_digits(text)) return std::nullopt;
      fraction = std::exchange(text, {});
    }
  }
  if (!text.empty() || *hour > 23 || *minute > 59 || second > 59) return std::nullopt;
  auto out = fmt::format("{} {:02}:{:02}:{:02}", *date, *hour, *minute, second);
  if (!fraction.empty()) out.append(".").append(fraction);
  return out;
}

std::optional<std::string_view> read_boolean(std::string_view text) {
  static constexpr std::string_view kYes[] = {"true", "TRUE", "True", "是",  "y",
                                              "Y",    "yes",  "YES",  "Yes", "1"};
  static constexpr std::string_view kNo[] = {"false", "FALSE", "False", "否", "n",
                                             "N",     "no",    "NO",    "No", "0"};
  if (std::find(std::begin(kYes), std::end(kYes), text) != std::end(kYes)) return "true";
  if (std::find(std::begin(kNo), std::end(kNo), text) != std::end(kNo)) return "false";
  return std::nullopt;
}

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool is_formula(std::string_view text) {
  if (text.size() < 2 || std::string_view("=+-@").find(text[0]) == std::string_view::npos) return false;
  if (text[0] == '=' || text[0] == '@') return true;
  // Signed numbers and telephone numbers are no formulas: digits with the marks between them.
  return text.find_first_not_of("0123456789.,- ()%", 1) != std::string_view::npos;
}

}  // namespace jw::lake
