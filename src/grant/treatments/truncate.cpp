#include <algorithm>
#include <chrono>

#include "base/text.hpp"
#include "grant/treatments/address.hpp"
#include "grant/treatments/kinds.hpp"

// Generalises by cutting the end off: a date to its year or month, a region code to a higher
// level, an address to its district, a text to its first characters.
namespace jw::grant::treatments {
namespace {

constexpr std::string_view kTruncateUnits[] = {"year",   "month", "province", "city",
                                               "county", "town",  "district", "chars"};

constexpr ParamSpec kTruncateSpecs[] = {
    {.name = "unit",
     .zh = "保留到",
     .en = "keep down to",
     .required = true,
     .max = 20,
     .choices = kTruncateUnits},
    {.name = "count", .zh = "字符数", .en = "characters", .number = true, .min = 1, .max = 1000}};

bool all_digits(std::string_view value) {
  return !value.empty() &&
         std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int to_number(std::string_view digits) {
  int sum = 0;
  for (const char c : digits) sum = sum * 10 + (c - '0');
  return sum;
}

// 2026-11-22, 2026-11-22 10:00:00, 2026-11-22T10:00:00Z or 20261122; the day must exist.
bool cut_date(std::string_view value, bool month, std::string& out) {
  const bool dashes = value.size() >= 10 && value[4] == '-' && value[7] == '-' &&
                      (value.size() == 10 || value[10] == ' ' || value[10] == 'T');
  if (!dashes && value.size() != 8) return false;
  const auto y = value.substr(0, 4), m = value.substr(dashes ? 5 : 4, 2), d = value.substr(dashes ? 8 : 6, 2);
  if (!all_digits(y) || !all_digits(m) || !all_digits(d)) return false;
  const std::chrono::year_month_day day{std::chrono::year(to_number(y)),
                                        std::chrono::month(static_cast<unsigned>(to_number(m))),
                                        std::chrono::day(static_cast<unsigned>(to_number(d)))};
  if (!day.ok()) return false;
  out.append(y);
  if (month) out.append("-").append(m);
  return true;
}

// A code that is already coarser stays as it is.
bool cut_region(std::string_view value, std::size_t digits, std::string& out) {
  const auto size = value.size();
  if (!all_digits(value) || (size != 2 && size != 4 && size != 6 && size != 9 && size != 12)) return false;
  out.append(value.substr(0, digits));
  return true;
}

bool cut_text(std::string_view value, std::size_t count, std::string& out) {
  if (!is_utf8(value)) return false;
  std::size_t end = 0;
  for (std::size_t kept = 0; end < value.size(); ++end)
    if ((static_cast<unsigned char>(value[end]) & 0xC0) != 0x80 && ++kept > count) break;
  out.append(value.substr(0, end));
  return true;
}

}  // namespace

constinit const std::span<const ParamSpec> kTruncateParams = kTruncateSpecs;

std::int64_t truncate_kept(const Treatment& treatment) {
  const auto unit = text(treatment, "unit", "");
  if (unit == "chars") return number(treatment, "count", 0);
  return std::ranges::find(kTruncateUnits, unit) - std::begin(kTruncateUnits);
}

Result<> check_truncate(const Treatment& treatment) {
  const bool chars = text(treatment, "unit", "") == "chars";
  if (chars != treatment.params.contains("count"))
    return fail(Code::Invalid, "treatment.param", "truncate takes count with the unit chars, and only then",
                "truncate 的单位为 chars 时须指定 count，其他单位不得指定");
  return {};
}

// A text shorter than `count`, or a code that is already coarse, passes whole. Only a full date
// always loses something.
bool truncate_hides(const Treatment& treatment, std::string_view) {
  const auto unit = text(treatment, "unit", "");
  return unit == "year" || unit == "month";
}

Result<Treat> make_truncate(const Treatment& treatment, const KeyStore&) {
  const auto unit = text(treatment, "unit", "");
  if (unit == "year" || unit == "month")
    return [month = unit == "month"](std::string_view value, std::string& out) {
      return cut_date(value, month, out);
    };
  if (unit == "chars")
    return [count = static_cast<std::size_t>(number(treatment, "count", 1))](
               std::string_view value, std::string& out) { return cut_text(value, count, out); };
  if (unit == "district") return cut_address;
  const std::size_t digits = unit == "province" ? 2 : unit == "city" ? 4 : unit == "county" ? 6 : 9;
  return [digits](std::string_view value, std::string& out) { return cut_region(value, digits, out); };
}

}  // namespace jw::grant::treatments
