#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>

#include "app/store.hpp"
#include "cli/commands.hpp"
#include "org/calendars.hpp"
#include "org/org.hpp"

namespace jw::cli {
namespace {

struct CalendarOptions {
  int year = 0;
  std::string start;
  int days = 10;
  org::RegionalDay day;
  bool work = false;
};

// The calendar as the node has it: what ships with the program and what the blocks added.
struct OpenedCalendar {
  SystemClock clock;
  app::Store store;
  std::unique_ptr<org::Orgs> orgs;
  std::unique_ptr<org::Calendars> calendars;
};

Result<std::unique_ptr<OpenedCalendar>> open_calendars(const Terminal& terminal, const Call& call) {
  auto opened = std::make_unique<OpenedCalendar>();
  const auto config = JW_TRY(load_config(terminal));
  opened->store = JW_TRY(app::open_store(call, opened->clock, config));
  opened->orgs = std::make_unique<org::Orgs>(*opened->store.database, opened->clock, opened->store.regions);
  opened->calendars = JW_TRY(org::Calendars::open(call, *opened->store.database, opened->clock, *opened->orgs,
                                                  JW_TRY(app::find_share(config)) / "holidays_cn.csv.gz"));
  return opened;
}

Result<> show_calendar(const Terminal& terminal, const CalendarOptions& options) {
  const auto call = local_call("calendar");
  const auto opened = JW_TRY(open_calendars(terminal, call));
  const auto calendar = opened->calendars->current();
  const int year =
      options.year != 0 ? options.year : std::stoi(day_in_china(opened->clock.now()).substr(0, 4));
  boost::json::array days;
  std::string text =
      fmt::format("{}: {} working days{}", year, calendar->working_days(year, 0, options.day.region),
                  calendar->knows(year) ? "" : " (provisional: the schedule is not published yet)");
  for (const auto& day : calendar->days(year, options.day.region)) {
    days.push_back({{"day", day.day}, {"name", day.name}, {"off", day.off}, {"region", day.region}});
    text += fmt::format("\n  {}  {}  {} {}", day.day, day.off ? "off " : "work", day.name, day.region);
  }
  terminal.say({{"year", year},
                {"known", calendar->knows(year)},
                {"working_days", calendar->working_days(year, 0, options.day.region)},
                {"days", days}},
               text);
  return {};
}

Result<> due_day(const Terminal& terminal, const CalendarOptions& options) {
  const auto call = local_call("calendar");
  const auto opened = JW_TRY(open_calendars(terminal, call));
  const auto start = options.start.empty() ? day_in_china(opened->clock.now()) : options.start;
  const auto found =
      JW_TRY(opened->calendars->current()->add_working_days(start, options.days, options.day.region));
  terminal.say(
      {{"start", start}, {"days", options.days}, {"due", found.day}, {"provisional", found.provisional}},
      fmt::format("{} + {} working days = {}{}", start, options.days, found.day,
                  found.provisional ? " (provisional)" : ""));
  return {};
}

Result<> set(const Terminal& terminal, const CalendarOptions& options) {
  const auto call = local_call("calendar");
  const auto opened = JW_TRY(open_calendars(terminal, call));
  auto day = options.day;
  day.off = !options.work;
  JW_TRY(opened->calendars->put(call, day));
  terminal.say({{"region", day.region}, {"day", day.day}, {"off", day.off}},
               fmt::format("{} {} {}", day.region, day.day, day.off ? "off" : "work"));
  return {};
}

Result<> remove(const Terminal& terminal, const CalendarOptions& options) {
  const auto call = local_call("calendar");
  const auto opened = JW_TRY(open_calendars(terminal, call));
  JW_TRY(opened->calendars->remove(call, options.day.region, options.day.day));
  terminal.say({{"region", options.day.region}, {"day", options.day.day}, {"removed", true}},
               fmt::format("{} {} removed", options.day.region, options.day.day));
  return {};
}

}  // namespace

void add_calendar(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("calendar", "working days")->require_subcommand(1);
  auto options = std::make_shared<CalendarOptions>();
  const auto add = [&](const char* name, const char* what, auto work) {
    auto* command = group->add_subcommand(name, what);
    command->callback([&terminal, options, work] {
      terminal.run = [&terminal, options, work] { return work(terminal, *options); };
    });
    return command;
  };
  auto* year = add("show", "a year: holidays, days worked instead, working days", show_calendar);
  year->add_option("--year", options->year, "the current one when absent")->check(CLI::Range(1, 2200));
  year->add_option("--region", options->day.region, "with the days this block added");
  auto* end = add("due", "the Nth working day, counted from the day after", due_day);
  end->add_option("--start", options->start, "YYYY-MM-DD; today when absent");
  end->add_option("--days", options->days, "working days")->capture_default_str();
  end->add_option("--region", options->day.region, "with the days this block added");
  auto* put = add("set", "a day a block adds to the national calendar", set);
  put->add_option("--region", options->day.region, "prefix of the block")->required();
  put->add_option("--day", options->day.day, "YYYY-MM-DD")->required();
  put->add_flag("--work", options->work, "worked, not off");
  put->add_option("--name", options->day.name, "what it is called")->required();
  put->add_option("--basis", options->day.basis, "the order it rests on")->required();
  auto* gone = add("remove", "take such a day back", remove);
  gone->add_option("--region", options->day.region, "prefix of the block")->required();
  gone->add_option("--day", options->day.day, "YYYY-MM-DD")->required();
}

}  // namespace jw::cli
