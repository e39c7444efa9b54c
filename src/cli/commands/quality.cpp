#include <CLI/CLI.hpp>

#include "base/json.hpp"
#include "cli/commands.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"
#include "http/target.hpp"

namespace jw::cli {
namespace {

struct QualityOptions : RemoteOptions {
  std::string target;
  std::string side = "source";
  std::string file;
  std::string quarantine;
  std::string act;
  std::string reason;
  std::vector<std::int64_t> lines;
  bool attempt = false;
  bool screen = false;
};

const boost::json::array& list_at(const boost::json::value& value, std::string_view name) {
  static const boost::json::array kNone;
  const auto* found = value.is_object() ? value.get_object().if_contains(name) : nullptr;
  return found && found->is_array() ? found->get_array() : kNone;
}

std::string score_at(const boost::json::value& value, std::string_view name) {
  const auto* found = value.is_object() ? value.get_object().if_contains(name) : nullptr;
  return found && found->is_number() ? fmt::format("{:6.2f}", found->to_number<double>())
                                     : std::string("   n/a");
}

std::string about(const QualityOptions& options) {
  return fmt::format("?side={}&target={}", http::percent_encode(options.side),
                     http::percent_encode(options.target));
}

std::string results_text(const boost::json::value& measurement) {
  auto text = fmt::format("score {}  {} rows, {} failing\n", score_at(measurement, "total"),
                          number_at(measurement, "rows_in"), number_at(measurement, "failing"));
  for (const auto& one : list_at(measurement, "results"))
    text +=
        fmt::format("  {:<5} {} {}  {}/{}  {}\n", text_at(one, "code"), text_at(one, "metric"),
                    score_at(one, "score"), number_at(one, "a"), number_at(one, "b"), text_at(one, "name"));
  return text;
}

Result<> run_rules(const Terminal& terminal, const QualityOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto made =
      JW_TRY(remote->post(local_call("quality run"), "/quality/run",
                          boost::json::object{{"side", options.side}, {"target", options.target}}));
  terminal.say(object_of(made), results_text(made));
  return {};
}

Result<> screen(const Terminal& terminal, const QualityOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto made = JW_TRY(remote->post(local_call("quality screen"), "/quality/screen",
                                        boost::json::object{{"target", options.target}}));
  const auto aside = number_at(made, "rows_set_aside");
  terminal.say(object_of(made),
               fmt::format("version {}: {} rows = {} stay + {} in quarantine{}", number_at(made, "number"),
                           number_at(made, "rows_in"), number_at(made, "rows_accepted"), aside,
                           aside == 0 ? "; all pass, no new version" : ""));
  return {};
}

Result<> unscreened(const Terminal& terminal, const QualityOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(
      local_call("quality unscreened"),
      "/quality/unscreened" +
          (options.target.empty() ? std::string() : "?target=" + http::percent_encode(options.target))));
  std::string text;
  for (const auto& one : list_at(found, "items")) {
    text += fmt::format("{}  v{} {} rows, last judged {}  {}\n", text_at(one, "target"),
                        number_at(one, "version"), number_at(one, "rows"),
                        text_at(one, "screened").empty() ? "never" : text_at(one, "screened"),
                        text_at(one, "name"));
    for (const auto& rule : list_at(one, "rules"))
      text += fmt::format("  {} v{}  {}\n", text_at(rule, "code"), number_at(rule, "version"),
                          text_at(part(rule, "form"), "name"));
  }
  terminal.say(object_of(found), text.empty() ? "all data were judged by the rules as they are now" : text);
  return {};
}

// Without --file the rules there are; with it, adds the rule it holds or only tries it.
Result<> rules(const Terminal& terminal, const QualityOptions& options) {
  const auto call = local_call("quality rules");
  const auto remote = JW_TRY(options.open());
  if (options.file.empty()) {
    const auto found = JW_TRY(remote->get(call, "/quality/rules" + about(options)));
    std::string text;
    for (const auto& one : list_at(found, "items")) {
      const auto& form = part(one, "form");
      text += fmt::format("{}  {}  {:<8} v{}  {:<5}  {:<14} {}\n", text_at(one, "id"), text_at(one, "code"),
                          text_at(one, "state"), number_at(one, "version"), text_at(form, "severity"),
                          text_at(form, "kind"), text_at(form, "name"));
    }
    terminal.say(object_of(found), text.empty() ? "no rule" : text);
    return {};
  }
  const auto form = JW_TRY(parse_json(JW_TRY(file::read(options.file).with("reading --file"))));
  boost::json::object body{{"side", options.side}, {"target", options.target}, {"rule", form}};
  if (options.screen && !options.attempt) body["screen"] = true;
  const auto answer =
      JW_TRY(remote->post(call, options.attempt ? "/quality/rules/try" : "/quality/rules", body));
  terminal.say(object_of(answer),
               options.attempt
                   ? fmt::format("{} rows looked at, {} assessed, {} failing", number_at(answer, "rows"),
                                 number_at(answer, "assessed"), number_at(answer, "failing"))
                   : fmt::format("{} {}", text_at(answer, "code"), text_at(answer, "id")));
  if (options.attempt && terminal.json == false)
    for (const auto& hit : list_at(answer, "hits")) {
      std::string line = fmt::format("  row {}:", number_at(hit, "row"));
      for (const auto& value : list_at(hit, "values"))
        line += value.is_string() ? " " + std::string(value.get_string()) : std::string(" -");
      terminal.say({}, line);
    }
  return {};
}

Result<> score(const Terminal& terminal, const QualityOptions& options) {
  const auto call = local_call("quality score");
  const auto remote = JW_TRY(options.open());
  if (!options.target.empty()) {
    const auto found = JW_TRY(remote->get(call, "/quality/newest" + about(options)));
    const auto* measurement = object_of(found).if_contains("measurement");
    terminal.say(object_of(found), measurement ? results_text(*measurement) : "not measured yet");
    return {};
  }
  const auto found = JW_TRY(remote->get(call, "/quality/overview"));
  std::string text;
  for (const auto& one : list_at(found, "orgs"))
    text += fmt::format("{}  {} resources, {} rows in quarantine  {}\n", score_at(one, "total"),
                        number_at(one, "resources"), number_at(one, "open"), text_at(one, "name"));
  for (const auto& one : list_at(found, "targets"))
    text +=
        fmt::format("  {}  {}  {}\n", score_at(one, "total"), text_at(one, "target"), text_at(one, "name"));
  terminal.say(object_of(found), text.empty() ? "nothing measured yet" : text);
  return {};
}

Result<> quarantine(const Terminal& terminal, const QualityOptions& options) {
  const auto call = local_call("quality quarantine");
  const auto remote = JW_TRY(options.open());
  if (options.quarantine.empty()) {
    const auto found =
        JW_TRY(remote->get(call, "/quality/quarantines?resource=" + http::percent_encode(options.target)));
    std::string text;
    for (const auto& one : list_at(found, "items"))
      text +=
          fmt::format("{}  {:<10} v{}  {} in, {} open, {} released, {} dismissed  {}\n", text_at(one, "id"),
                      text_at(one, "state"), number_at(one, "version"), number_at(one, "rows_in"),
                      number_at(one, "rows_open"), number_at(one, "rows_released"),
                      number_at(one, "rows_dismissed"), text_at(one, "resource_name"));
    terminal.say(object_of(found), text.empty() ? "no quarantine" : text);
    return {};
  }
  const auto path = "/quality/quarantines/" + http::percent_encode(options.quarantine);
  if (options.act == "show") {
    const auto page = JW_TRY(remote->get(call, path + "?limit=500"));
    std::string text;
    for (const auto& row : list_at(page, "rows"))
      text += fmt::format("{:>9}  {:<9} {:<14} {}\n", number_at(row, "line"), text_at(row, "state"),
                          text_at(row, "reason"), text_at(row, "field"));
    terminal.say(object_of(page), text.empty() ? "no row" : text);
    return {};
  }
  boost::json::object body;
  if (options.act == "fix") {
    const auto upload = JW_TRY(remote->send_file(call, "/uploads?name=corrected.csv", options.file));
    body["upload"] = text_at(upload, "id");
  } else {
    body["lines"] = boost::json::array(options.lines.begin(), options.lines.end());
    if (options.act == "dismiss") body["reason"] = options.reason;
  }
  const auto done =
      JW_TRY(remote->post(call, path + "/" + (options.act == "fix" ? "upload" : options.act), body));
  terminal.say(object_of(done), fmt::format("{}: {} rows, {} still failing", options.act,
                                            number_at(done, "done"), number_at(done, "still_failing")));
  return {};
}

}  // namespace

void add_quality(CLI::App& app, Terminal& terminal) {
  auto options = std::make_shared<QualityOptions>();
  auto* group = app.add_subcommand("quality", "Rules, scores and quarantined rows of a running node");
  group->require_subcommand(1);
  const auto add = [&](const char* name, const char* what,
                       Result<> (*work)(const Terminal&, const QualityOptions&), bool needs_target) {
    auto* command = group->add_subcommand(name, what);
    options->add_to(*command);
    auto* target = command->add_option("--target", options->target, "Id of the resource or holding");
    if (needs_target) target->required();
    command->add_option("--side", options->side, "source or received")
        ->check(CLI::IsMember({"source", "received"}));
    command->callback([&terminal, options, work] {
      terminal.run = [&terminal, options, work] { return work(terminal, *options); };
    });
    return command;
  };
  add("run", "Run all rules over the current data and keep the score", run_rules, true);
  add("screen", "Move rows that break a blocking rule to quarantine", screen, true);
  auto* one = add("rules", "List the rules, or add or try the one in --file", rules, true);
  one->add_option("--file", options->file, "JSON of a rule")->check(CLI::ExistingFile);
  one->add_flag("--try", options->attempt, "Only try it on the current data");
  one->add_flag("--screen", options->screen, "Screen the current data by it at once, when it blocks");
  add("unscreened", "Data that came before a blocking rule and were not screened since", unscreened, false);
  add("score", "Scores of the department, or of one resource rule by rule", score, false);
  auto* rows =
      add("quarantine", "Quarantines; show, fix, release or dismiss the rows of one", quarantine, false);
  rows->add_option("--id", options->quarantine, "Id of a quarantine");
  options->act = "show";
  rows->add_option("--act", options->act, "What to do with it")
      ->check(CLI::IsMember({"show", "fix", "release", "dismiss"}));
  rows->add_option("--line", options->lines, "Lines to act on; none: all open ones");
  rows->add_option("--file", options->file, "fix: the corrected CSV")->check(CLI::ExistingFile);
  rows->add_option("--reason", options->reason, "dismiss: why");
}

}  // namespace jw::cli
