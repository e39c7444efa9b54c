#include "org/calendar.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/check.hpp"
#include "base/gzip.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"

namespace jw::org {
namespace {

using std::chrono::sys_days;

constexpr std::chrono::days kDay{1};
constexpr int kMostDays = 1000;
constexpr std::size_t kDayLength = 10;
// In China's time zone the day begins eight hours before it does in UTC.
constexpr auto kChina = std::chrono::hours(8);

Result<sys_days> read_day(std::string_view text) {
  if (text.size() == kDayLength) {
    // Checks the form and the date; what it gives is the end of that day.
    const auto end = end_of_day_in_china(text);
    if (end) return std::chrono::floor<std::chrono::days>(*end + kChina) - kDay;
  }
  return fail(Code::Invalid, "calendar.day", "\"{}\" is not a day like 2026-12-31",
              "“{}”不是形如 2026-12-31 的日期", text);
}

std::string text_of(sys_days day) { return to_string(Time(day)).substr(0, kDayLength); }

sys_days today(Time now) { return std::chrono::floor<std::chrono::days>(now + kChina); }

Time end_of(sys_days day) { return Time(day + kDay) - kChina; }

int year_of(sys_days day) { return static_cast<int>(std::chrono::year_month_day(day).year()); }

bool is_weekend(sys_days day) {
  const std::chrono::weekday weekday(day);
  return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

// "320600000000" and "3206" are the same block; a whole code loses the zeros of the levels below.
std::string_view prefix_of(std::string_view region) {
  if (region.size() != 12) return region;
  if (region.substr(6) != "000000") return region.substr(0, region.substr(9) == "000" ? 9 : 12);
  if (region.substr(4, 2) != "00") return region.substr(0, 6);
  return region.substr(0, region.substr(2, 2) == "00" ? 2 : 4);
}

}  // namespace

std::string_view to_string(Light light) {
  switch (light) {
    case Light::Green: return "green";
    case Light::Yellow: return "yellow";
    case Light::Red: return "red";
  }
  return "red";
}

Result<std::shared_ptr<const Calendar>> Calendar::make(std::vector<CalendarDay> all, std::set<int> years) {
  const std::shared_ptr<Calendar> made(new Calendar);
  std::sort(all.begin(), all.end(), [](const CalendarDay& a, const CalendarDay& b) {
    return a.day != b.day ? a.day < b.day : a.region < b.region;
  });
  for (const auto& day : all) {
    JW_TRY(read_day(day.day));
    if (!made->off_[day.day].emplace(day.region, day.off).second)
      return fail(Code::Invalid, "calendar.twice", "the calendar says two things about {}",
                  "日历对 {} 有两种规定", day.day);
  }
  std::string said;
  for (const auto& day : all)
    said += fmt::format("{},{},{}\n", day.day, day.region, day.off ? "off" : "work");
  for (const int year : years) said += fmt::format("year,{}\n", year);
  made->version_ = crypto::to_hex(crypto::sha256(said)).substr(0, 16);
  made->all_ = std::move(all);
  made->years_ = std::move(years);
  return std::shared_ptr<const Calendar>(made);
}

bool Calendar::works(sys_days day, std::string_view region) const {
  const auto found = off_.find(text_of(day));
  if (found == off_.end()) return !is_weekend(day);
  const auto prefix = prefix_of(region);
  // The longest prefix that says something, down to the nation's "".
  for (auto length = prefix.size() + 1; length-- > 0;) {
    const auto said = found->second.find(std::string(prefix.substr(0, length)));
    if (said != found->second.end()) return !said->second;
  }
  return !is_weekend(day);
}

Result<bool> Calendar::is_working_day(std::string_view day, std::string_view region) const {
  return works(JW_TRY(read_day(day)), region);
}

Result<Deadline> Calendar::add_working_days(std::string_view start, int count,
                                            std::string_view region) const {
  const auto first = JW_TRY(read_day(start));
  if (count < 0 || count > kMostDays)
    return fail(Code::Invalid, "calendar.count", "count between 0 and {} working days",
                "工作日数应在 0 至 {} 之间", kMostDays);
  return deadline(end_of(first) - std::chrono::milliseconds(1), count, region);
}

Deadline Calendar::deadline(Time start, int count, std::string_view region) const {
  JW_CHECK(count >= 0 && count <= kMostDays, "a clock of so many working days");
  auto day = today(start);
  Deadline out;
  // A schedule of another year than those known may yet move any of its days.
  out.provisional = !knows(year_of(day));
  for (int left = count; left > 0;) {
    day += kDay;
    if (!knows(year_of(day))) out.provisional = true;
    if (works(day, region)) --left;
  }
  out.day = text_of(day);
  out.end = end_of(day);
  return out;
}

int Calendar::working_days_left(Time now, Time end, std::string_view region) const {
  const auto from = today(now);
  // The end is midnight, which belongs to the next day already.
  const auto last = today(end - std::chrono::milliseconds(1));
  int count = 0;
  for (auto day = std::min(from, last) + kDay; day <= std::max(from, last); day += kDay)
    if (works(day, region)) ++count;
  return last >= from ? count : -std::max(count, 1);
}

Light Calendar::light(Time now, Time end, int count, std::string_view region, LightRule rule) const {
  if (now >= end) return Light::Red;
  const int left = working_days_left(now, end, region);
  const int used = std::max(0, count - left);
  const bool much = count > 0 && static_cast<double>(used) >= rule.yellow_used * count;
  return much || left <= rule.yellow_left ? Light::Yellow : Light::Green;
}

std::vector<CalendarDay> Calendar::days(int year, std::string_view region) const {
  std::vector<CalendarDay> out;
  const auto begin = fmt::format("{:04}-", year);
  for (const auto& day : all_)
    if (day.day.starts_with(begin) && prefix_of(region).starts_with(day.region)) out.push_back(day);
  return out;
}

int Calendar::working_days(int year, unsigned month, std::string_view region) const {
  using namespace std::chrono;
  const auto first = sys_days(std::chrono::year(year) / std::chrono::month(month == 0 ? 1 : month) / 1);
  const auto end = month == 0 || month == 12
                       ? sys_days(std::chrono::year(year + 1) / January / 1)
                       : sys_days(std::chrono::year(year) / std::chrono::month(month + 1) / 1);
  int count = 0;
  for (auto day = first; day < end; day += kDay)
    if (works(day, region)) ++count;
  return count;
}

Result<NationalSchedule> read_schedule(const file::Path& file) {
  const auto text = JW_TRY(gzip::read(file));
  NationalSchedule schedule;
  std::string_view rest = text;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto bad = [&] {
      return fail(Code::Corrupt, "calendar.file",
                  "the holiday schedule is damaged at line {}; install it again",
                  "节假日安排文件第 {} 行损坏，请重新安装", number);
    };
    if (line.starts_with("year,")) {
      int year = 0;
      const auto [end, ec] = std::from_chars(line.data() + 5, line.data() + line.size(), year);
      if (ec != std::errc() || end != line.data() + line.size()) return bad();
      schedule.years.insert(year);
      continue;
    }
    const auto first = line.find(',');
    const auto second = line.find(',', first == line.npos ? first : first + 1);
    if (second == line.npos) return bad();
    const auto kind = line.substr(first + 1, second - first - 1);
    if ((kind != "off" && kind != "work") || !read_day(line.substr(0, first))) return bad();
    schedule.days.push_back(
        {std::string(line.substr(0, first)), std::string(line.substr(second + 1)), kind == "off", ""});
  }
  return schedule;
}

}  // namespace jw::org
