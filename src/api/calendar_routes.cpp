#include "api/parts.hpp"
#include "api/route.hpp"
#include "org/calendars.hpp"
#include "org/region.hpp"

namespace jw::api {
namespace {

using http::Method;

struct CalendarDayView {
  std::string day;
  std::string name;
  bool off = true;
  std::string region;
};
BOOST_DESCRIBE_STRUCT(CalendarDayView, (), (day, name, off, region))

struct CalendarView {
  std::int64_t year = 0;
  std::string region;
  bool known = false;  // the State Council's schedule of the year is loaded
  std::vector<std::int64_t> years;
  std::vector<std::int64_t> working_days;  // January to December
  std::vector<CalendarDayView> days;       // those that differ from Monday to Friday
};
BOOST_DESCRIBE_STRUCT(CalendarView, (), (year, region, known, years, working_days, days))

struct DeadlineView {
  std::string start;
  std::int64_t working_days = 0;
  std::string region;
  std::string due;
  std::string end;
  bool provisional = false;
};
BOOST_DESCRIBE_STRUCT(DeadlineView, (), (start, working_days, region, due, end, provisional))

struct RegionalDayView {
  std::string region;
  std::string day;
  bool off = true;
  std::string name;
  std::string basis;
};
BOOST_DESCRIBE_STRUCT(RegionalDayView, (), (region, day, off, name, basis))

constexpr std::int64_t kLastYear = 2200;

Result<CalendarView> show_calendar(const Call&, Input& input, const None&, Parts& parts) {
  const auto calendar = parts.calendars.current();
  CalendarView view;
  const auto today = day_in_china(parts.clock.now());
  view.year = JW_TRY(input.integer("year", std::stoi(today.substr(0, 4)), kLastYear));
  if (view.year < 1)
    return fail(Code::Invalid, "query.integer", "{} should be a whole number from 1",
                "{} 应为不小于 1 的整数", "year");
  view.region = input.query("region");
  const auto year = static_cast<int>(view.year);
  view.known = calendar->knows(year);
  view.years.assign(calendar->years().begin(), calendar->years().end());
  for (unsigned month = 1; month <= 12; ++month)
    view.working_days.push_back(calendar->working_days(year, month, view.region));
  for (const auto& day : calendar->days(year, view.region))
    view.days.push_back({day.day, day.name, day.off, day.region});
  return view;
}

Result<DeadlineView> deadline(const Call&, Input& input, const None&, Parts& parts) {
  DeadlineView view;
  view.start = input.query("start");
  if (view.start.empty()) view.start = day_in_china(parts.clock.now());
  view.working_days = JW_TRY(input.integer("days", 10, 1000));
  view.region = input.query("region");
  const auto due = JW_TRY(parts.calendars.current()->add_working_days(
      view.start, static_cast<int>(view.working_days), view.region));
  view.due = due.day;
  view.end = to_string(due.end);
  view.provisional = due.provisional;
  return view;
}

Result<List<RegionalDayView>> regional(const Call& call, Input&, const None&, Parts& parts) {
  List<RegionalDayView> list;
  for (auto& day : JW_TRY(parts.calendars.regional(call)))
    list.items.push_back({day.region, day.day, day.off, day.name, day.basis});
  return list;
}

Result<RegionalDayView> put_day(const Call& call, Input&, const RegionalDayView& form, Parts& parts) {
  JW_TRY(parts.calendars.put(call, {form.region, form.day, form.off, form.name, form.basis}));
  return form;
}

Result<None> remove_day(const Call& call, Input& input, const None&, Parts& parts) {
  JW_TRY(parts.calendars.remove(call, input.path("region"), input.path("day")));
  return None{};
}

}  // namespace

std::vector<Route> calendar_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(json_route<None, CalendarView>(
      Method::Get, "/calendar", kSession, "calendar", "工作日历：一年的节假日、调休和每月工作日数",
      "A year of the working-day calendar.",
      {{"year", "年，缺省为今年", "year, the current one when absent", "integer"},
       {"region", "区划，缺省为全国", "region, the nation when absent"}},
      show_calendar));
  table.push_back(json_route<None, DeadlineView>(
      Method::Get, "/calendar/deadline", kSession, "calendar",
      "从某日次日起第 N 个工作日；超出已发布年份的为暂定", "The Nth working day, counted from the day after.",
      {{"start", "起算日，缺省为今天", "the day before counting, today when absent"},
       {"days", "工作日数，缺省 10", "working days, 10 when absent", "integer"},
       {"region", "区划", "region"}},
      deadline));
  table.push_back(json_route<None, List<RegionalDayView>>(Method::Get, "/calendar/days", kSession, "calendar",
                                                          "各地增设的节假日与调休", "Days the blocks added.",
                                                          {}, regional));
  table.push_back(json_route<RegionalDayView, RegionalDayView>(
      Method::Put, "/calendar/days", needs(Right::StandardWrite), "calendar",
      "本地增设或调整一天（数据管理部门）", "Set a day of one's own block.", {}, put_day));
  table.push_back(json_route<None, None>(Method::Delete, "/calendar/days/{region}/{day}",
                                         needs(Right::StandardWrite), "calendar", "取消本地增设的一天",
                                         "Remove a day of one's own block.", {}, remove_day));
  return table;
}

}  // namespace jw::api
