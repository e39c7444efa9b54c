#include "lake/workbook_number.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lake/literal.hpp"

namespace jw::lake {
namespace {

using Kind = NumberForm::Kind;

constexpr std::size_t kKept = 15;       // digits of a number in a spreadsheet
constexpr double kLastDay = 2'958'465;  // 9999-12-31
constexpr double kLargestPlain = 1e21;

std::size_t digits_of(std::string_view text) {
  const auto first = text.find_first_of("123456789");
  if (first == std::string_view::npos) return 0;
  return static_cast<std::size_t>(std::ranges::count_if(text.substr(first), is_digit));
}

std::optional<double> read_double(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

// Days since 1899-12-30, from day 61 on; before it the calendar of Lotus 1-2-3 has a 29 February
// 1900, so days 1 to 59 are one later.
std::string date_of(std::int64_t day) {
  using namespace std::chrono;
  const year_month_day date{sys_days{year{1899} / 12 / (day < 60 ? 31 : 30)} + days{day}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::optional<std::string> moment_of(double serial, Kind kind, bool epoch_1904) {
  constexpr std::int64_t kDay = 86'400, kLeap1900 = 60, kEpochs = 1462;
  if (serial < 0) return std::nullopt;
  auto day = static_cast<std::int64_t>(std::floor(std::min(serial, kLastDay + 1)));
  auto second = std::llround((serial - std::floor(serial)) * static_cast<double>(kDay));
  if (second == kDay) {
    ++day;
    second = 0;
  }
  const auto clock = fmt::format("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
  if (kind == Kind::Time && day == 0) return clock;
  if (epoch_1904) day += kEpochs;
  if (day < 1 || day == kLeap1900 || static_cast<double>(day) > kLastDay) return std::nullopt;
  if (kind == Kind::Date && second == 0) return date_of(day);
  return date_of(day) + " " + clock;
}

// Without exponent, with the 15 digits a spreadsheet keeps.
std::string plain(double value) {
  auto text = fmt::format("{:.15g}", value);
  if (text.find('e') == std::string::npos) return text == "-0" ? "0" : text;
  if (std::abs(value) >= kLargestPlain) return text;
  if (std::abs(value) >= 1) return fmt::format("{:.0f}", value);
  text = fmt::format("{:.{}f}", value, 15 + static_cast<int>(std::ceil(-std::log10(std::abs(value)))));
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

}  // namespace

NumberForm built_in_form(std::int64_t id) {
  // 27 to 36 and 50 to 58 are the dates of East Asian editions.
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58))
    return {Kind::Date, 0};
  if (id == 22) return {Kind::DateTime, 0};
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47)) return {Kind::Time, 0};
  return {};
}

NumberForm form_of(std::string_view code) {
  bool days = false, times = false;
  std::string rest;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == ';') break;  // the format of positive numbers is enough
    if (c == '"') {
      i = std::min(code.find('"', i + 1), code.size());
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == '[') {
      const auto end = std::min(code.find(']', i), code.size());
      const auto inside = code.substr(i + 1, end - i - 1);
      times |= !inside.empty() && inside.find_first_not_of("hHmMsS") == std::string_view::npos;
      i = end;
    } else {
      rest += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
  }
  if (rest.find("general") != std::string::npos) return {};
  days = rest.find_first_of("yd") != std::string::npos || rest.find("mmm") != std::string::npos ||
         (rest.find('m') != std::string::npos && rest.find_first_of("hs") == std::string::npos && !times);
  times |= rest.find_first_of("hs") != std::string::npos;
  if (days) return {times ? Kind::DateTime : Kind::Date, 0};
  if (times) return {Kind::Time, 0};
  if (rest.size() > 1 && rest.find_first_not_of('0') == std::string::npos) return {Kind::Zeros, rest.size()};
  return {};
}

ShownNumber shown_number(std::string_view raw, const NumberForm& form, bool epoch_1904) {
  raw = trim(raw);
  ShownNumber shown;
  const auto value = read_double(raw);
  if (!value) return {CellKind::Text, std::string(raw), false};
  const bool moment = form.kind == Kind::Date || form.kind == Kind::DateTime || form.kind == Kind::Time;
  if (moment) {
    if (auto text = moment_of(*value, form.kind, epoch_1904))
      return {form.kind == Kind::Time ? CellKind::Text : CellKind::Date, *std::move(text), false};
  }
  const auto body = raw.starts_with('-') ? raw.substr(1) : raw;
  const bool whole = std::ranges::all_of(body, is_digit) && (raw == "0" || body[0] != '0');
  shown.text = whole ? std::string(raw) : plain(*value);
  shown.long_digits = whole && digits_of(raw) > kKept;
  if (form.kind == Kind::Zeros && *value >= 0 && shown.text.size() < form.digits &&
      std::ranges::all_of(shown.text, is_digit)) {
    shown.text.insert(0, form.digits - shown.text.size(), '0');
    shown.kind = CellKind::Text;
  }
  return shown;
}

}  // namespace jw::lake
