#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>

#include "app/store.hpp"
#include "base/json_write.hpp"
#include "cli/commands.hpp"
#include "flow/duties.hpp"
#include "flow/presets.hpp"
#include "org/calendars.hpp"
#include "org/org.hpp"
#include "supervision/board.hpp"
#include "supervision/findings.hpp"
#include "supervision/statistics.hpp"

namespace jw::cli {
namespace {

struct DutyOptions {
  std::string id;
  flow::DutyFilter filter;
  std::string by = "org";
  std::string from, to, day, state, code;
  std::string duty, region;
  std::size_t limit = 50;
};

// The register as the node has it; the duties of all departments.
struct OpenedDuty {
  SystemClock clock;
  app::Store store;
  std::unique_ptr<org::Orgs> orgs;
  std::unique_ptr<org::Calendars> calendars;
  std::unique_ptr<flow::Presets> presets;
  std::unique_ptr<flow::DutyRegister> duties;

  supervision::Parts parts() const { return {*store.database, clock, *orgs, *calendars, *duties, ""}; }
};

Result<std::unique_ptr<OpenedDuty>> open_duties(const Terminal& terminal, const Call& call) {
  auto opened = std::make_unique<OpenedDuty>();
  const auto config = JW_TRY(load_config(terminal));
  opened->store = JW_TRY(app::open_store(call, opened->clock, config));
  auto& database = *opened->store.database;
  const auto share = JW_TRY(app::find_share(config));
  opened->orgs = std::make_unique<org::Orgs>(database, opened->clock, opened->store.regions);
  opened->calendars = JW_TRY(
      org::Calendars::open(call, database, opened->clock, *opened->orgs, share / "holidays_cn.csv.gz"));
  opened->presets =
      JW_TRY(flow::Presets::open(call, database, opened->clock, *opened->orgs, share / "clock_presets.json"));
  opened->duties = std::make_unique<flow::DutyRegister>(flow::DutyRegister::Parts{
      database, opened->clock, *opened->orgs, *opened->calendars, *opened->presets, ""});
  return opened;
}

std::string duty_line(const flow::Duty& duty) {
  const std::string when = !flow::is_open(duty) ? fmt::format("{} after {} days", duty.outcome, duty.used)
                           : duty.late > 0      ? fmt::format("{} days late", duty.late)
                                                : fmt::format("{} days left", duty.left);
  return fmt::format("\n  {:<6} {}  {:<20} {:<24} {}{}  {}", duty.light.empty() ? "-" : duty.light, duty.due,
                     duty.kind, duty.org, when, duty.provisional ? " (provisional)" : "",
                     duty.number.empty() ? duty.title : duty.number);
}

Result<> list_duties(const Terminal& terminal, const DutyOptions& options) {
  const auto call = local_call("duty");
  const auto opened = JW_TRY(open_duties(terminal, call));
  const supervision::Boards boards(opened->parts());
  const auto page = JW_TRY(boards.list(call, options.filter, {"", options.limit}));
  boost::json::array items;
  std::string text = fmt::format("{} duties{}", page.items.size(), page.next.empty() ? "" : " and more");
  for (const auto& duty : page.items) {
    items.push_back(write_json(duty));
    text += duty_line(duty);
  }
  terminal.say({{"items", std::move(items)}}, text);
  return {};
}

Result<> show_duty(const Terminal& terminal, const DutyOptions& options) {
  const auto call = local_call("duty");
  const auto opened = JW_TRY(open_duties(terminal, call));
  const supervision::Boards boards(opened->parts());
  const auto view = JW_TRY(boards.find(call, options.id));
  std::string text = view.duty.title + duty_line(view.duty) + "\n  " + view.duty.basis;
  for (const auto& pause : view.duty.clock.pauses)
    text += fmt::format("\n  {} suspended: {} {}", pause.from, pause.reason, pause.note);
  for (const auto& notice : view.notices)
    text += fmt::format("\n  {} {} -> {} {}", notice.time, notice.rung, notice.to_org, notice.note);
  terminal.say(write_json(view).as_object(), text);
  return {};
}

Result<> presets(const Terminal& terminal, const DutyOptions& options) {
  const auto call = local_call("duty");
  const auto opened = JW_TRY(open_duties(terminal, call));
  boost::json::array items;
  std::string text = fmt::format("presets, edition {}", opened->presets->edition());
  for (const auto& preset : opened->presets->list()) {
    if (!options.region.empty() && !options.region.starts_with(preset.region)) continue;
    items.push_back(write_json(preset));
    text += fmt::format("\n{} {} [{}] {}", preset.id, preset.title,
                        preset.region.empty() ? "nation" : preset.region, preset.confidence);
    for (const auto& term : preset.terms)
      text += fmt::format("\n  {:<28} {:>3} working days{}  {}", term.duty, term.days,
                          term.extension > 0 ? fmt::format(" +{}", term.extension) : "", term.article);
  }
  terminal.say({{"items", std::move(items)}}, text);
  return {};
}

Result<> due_by_law(const Terminal& terminal, const DutyOptions& options) {
  const auto call = local_call("duty");
  const auto opened = JW_TRY(open_duties(terminal, call));
  const auto start = options.day.empty() ? day_in_china(opened->clock.now()) : options.day;
  const auto found = JW_TRY(opened->presets->choose(options.region, options.duty, start));
  const auto end = JW_TRY(opened->calendars->current()->add_working_days(
      start, static_cast<int>(found.term.days), options.region));
  terminal.say({{"preset", found.preset},
                {"article", found.term.article},
                {"days", found.term.days},
                {"due", end.day},
                {"provisional", end.provisional}},
               fmt::format("{} + {} working days ({} {}) = {}{}", start, found.term.days, found.title,
                           found.term.article, end.day, end.provisional ? " (provisional)" : ""));
  return {};
}

Result<> board(const Terminal& terminal, const DutyOptions& options) {
  const auto call = local_call("supervision");
  const auto opened = JW_TRY(open_duties(terminal, call));
  const auto found = JW_TRY(supervision::Boards(opened->parts()).board(call, options.filter, options.by));
  std::string text = fmt::format("{} open: {} red, {} yellow, {} green, {} paused", found.open, found.red,
                                 found.yellow, found.green, found.paused);
  for (const auto& cell : found.cells)
    text += fmt::format("\n  {:<24} {:<20} red {} yellow {} green {} paused {}", cell.key, cell.kind,
                        cell.red, cell.yellow, cell.green, cell.paused);
  terminal.say(write_json(found).as_object(), text);
  return {};
}

Result<> statistics(const Terminal& terminal, const DutyOptions& options) {
  const auto call = local_call("supervision");
  const auto opened = JW_TRY(open_duties(terminal, call));
  const auto found = JW_TRY(supervision::Figures(opened->parts())
                                .count(call, options.filter, options.by, options.from, options.to));
  const auto row = [](const supervision::Figure& one) {
    const auto rate = one.on_time_rate ? fmt::format("{:.1f} %", *one.on_time_rate * 100) : std::string("-");
    return fmt::format("done {} late {} on time {} median {} p90 {}", one.done, one.late, rate,
                       one.median.value_or(0), one.p90.value_or(0));
  };
  std::string text =
      fmt::format("{} to {}: {}; overdue now {}", found.from, found.to, row(found.all), found.open_overdue);
  for (const auto& item : found.items) text += fmt::format("\n  {:<28} {}", item.key, row(item));
  terminal.say(write_json(found).as_object(), text);
  return {};
}

Result<> findings(const Terminal& terminal, const DutyOptions& options) {
  const auto call = local_call("supervision");
  const auto opened = JW_TRY(open_duties(terminal, call));
  const auto page =
      JW_TRY(supervision::Findings(opened->parts())
                 .list(call, {options.state, options.code, options.filter.org}, {"", options.limit}));
  boost::json::array items;
  std::string text = fmt::format("{} findings", page.items.size());
  for (const auto& one : page.items) {
    items.push_back(write_json(one));
    text += fmt::format("\n  {} {} {:<9} {} {}", one.raised, one.code, one.state, one.org,
                        one.number.empty() ? one.title : one.number);
  }
  terminal.say({{"items", std::move(items)}}, text);
  return {};
}

using Shared = std::shared_ptr<DutyOptions>;
using DutyWork = Result<> (*)(const Terminal&, const DutyOptions&);

CLI::App* duty_verb(CLI::App* group, Terminal& terminal, const Shared& options, const char* name,
                    const char* what, DutyWork work) {
  auto* command = group->add_subcommand(name, what);
  command->callback([&terminal, options, work] {
    terminal.run = [&terminal, options, work] { return work(terminal, *options); };
  });
  return command;
}

void add_filter(CLI::App* command, const Shared& options) {
  command->add_option("--org", options->filter.org, "responsible department");
  command->add_option("--line", options->filter.line, "line");
  command->add_option("--region", options->filter.region, "block and below, a prefix");
  command->add_option("--kind", options->filter.kind, "kind of duty, \"correction.answer\"");
}

}  // namespace

void add_duty(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("duty", "duties with a legal clock")->require_subcommand(1);
  const auto options = std::make_shared<DutyOptions>();
  auto* all = duty_verb(group, terminal, options, "list", "duties, the next to end first", list_duties);
  add_filter(all, options);
  all->add_option("--state", options->filter.state, "open, closed or all")->capture_default_str();
  all->add_option("--light", options->filter.light, "green, yellow, red or paused");
  all->add_option("--limit", options->limit, "at most")->capture_default_str()->check(CLI::Range(1, 500));
  auto* one = duty_verb(group, terminal, options, "show", "one duty: its clock and who was told", show_duty);
  one->add_option("id", options->id, "of the duty")->required();
  auto* rules = duty_verb(group, terminal, options, "presets", "time limits with their sources", presets);
  rules->add_option("--region", options->region, "those that hold there");
  auto* end =
      duty_verb(group, terminal, options, "due", "the last day of a duty by the law that holds", due_by_law);
  end->add_option("--duty", options->duty, "\"reply.conditional\"")->required();
  end->add_option("--region", options->region, "prefix of the block; the nation when absent");
  end->add_option("--start", options->day, "YYYY-MM-DD; today when absent");
}

void add_supervision(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("supervision", "who is late with what")->require_subcommand(1);
  const auto options = std::make_shared<DutyOptions>();
  auto* lights = duty_verb(group, terminal, options, "board", "open duties by light", board);
  add_filter(lights, options);
  lights->add_option("--by", options->by, "org, line or region")->capture_default_str();
  auto* figures = duty_verb(group, terminal, options, "statistics", "on-time rates and times", statistics);
  add_filter(figures, options);
  figures->add_option("--by", options->by, "org, line, region, kind or month")->capture_default_str();
  figures->add_option("--from", options->from, "first day; a year ago when absent");
  figures->add_option("--to", options->to, "last day; today when absent");
  auto* leads = duty_verb(group, terminal, options, "findings", "findings of violations", findings);
  leads->add_option("--state", options->state, "raised, confirmed or dismissed");
  leads->add_option("--code", options->code, "P4");
  leads->add_option("--org", options->filter.org, "department");
  leads->add_option("--limit", options->limit, "at most")->capture_default_str()->check(CLI::Range(1, 500));
  add_supervise(*group, terminal);
}

}  // namespace jw::cli
