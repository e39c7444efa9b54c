#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/commands/grant.hpp"
#include "cli/remote_verb.hpp"
#include "cli/text_at.hpp"
#include "http/target.hpp"

// Unusual use and what is done about it: the ladder by hand, the consumer's answer, the conclusion.
namespace jw::cli {
namespace {

namespace json = boost::json;

struct MeasureOptions : RemoteOptions {
  std::string id, grant, step, text;
  bool accept = false, reject = false, lift = false;
  std::int64_t turn = 0;
};

std::string alert_line(const json::object& alert) {
  auto text = fmt::format("{}  {}  {}  {}  turn {}", text_at(alert, "id"), text_at(alert, "detector"),
                          text_at(alert, "step"), text_at(alert, "state"), number_at(alert, "turn"));
  if (!text_at(alert, "system").empty()) text += "  system " + text_at(alert, "system");
  if (!text_at(alert, "due").empty())
    text += fmt::format("  {} by {}", text_at(alert, "state") == "open" ? "answer" : "conclude",
                        text_at(alert, "due"));
  if (const auto* late = alert.if_contains("overdue"); late && late->is_bool() && late->as_bool())
    text += " (overdue)";
  if (!text_at(alert, "holds").empty()) text += "  still holds the grant: " + text_at(alert, "holds");
  if (number_at(alert, "allowed") > 0)
    text += fmt::format("  {} where {} is usual", number_at(alert, "measured"), number_at(alert, "allowed"));
  if (!text_at(alert, "reason").empty())
    text += fmt::format("  by {}: {}", text_at(alert, "raised_by_name"), text_at(alert, "reason"));
  if (!text_at(alert, "explanation").empty()) text += "  explained: " + text_at(alert, "explanation");
  if (!text_at(alert, "conclusion").empty()) text += "  concluded: " + text_at(alert, "conclusion");
  return text;
}

Result<> said_alert(const Terminal& terminal, Result<json::value> answer) {
  const auto alert = JW_TRY(std::move(answer));
  terminal.say(alert.as_object(), alert_line(alert.as_object()));
  return {};
}

Result<> list_alerts(const Terminal& terminal, const Remote& remote, const MeasureOptions& options) {
  const auto page = JW_TRY(
      remote.get(local_call("grant alerts"), "/access/alerts?grant=" + http::percent_encode(options.grant)));
  std::string text;
  for (const auto& one : page.as_object().at("items").as_array())
    text += fmt::format("{}{}  {}", text.empty() ? "" : "\n", text_at(one.as_object(), "grant"),
                        alert_line(one.as_object()));
  terminal.say(page.as_object(), text.empty() ? "none" : text);
  return {};
}

Result<> measure(const Terminal& terminal, const Remote& remote, const MeasureOptions& options) {
  return said_alert(terminal,
                    remote.post(local_call("grant measure"),
                                fmt::format("/grants/{}/measures", http::percent_encode(options.grant)),
                                json::object{{"step", options.step}, {"reason", options.text}}));
}

Result<> answer(const Terminal& terminal, const Remote& remote, const MeasureOptions& options) {
  return said_alert(terminal, remote.post(local_call("grant answer"),
                                          fmt::format("/access/alerts/{}/explain?grant={}",
                                                      http::percent_encode(options.id),
                                                      http::percent_encode(options.grant)),
                                          json::object{{"text", options.text}}));
}

// The turn of the alert as it is now, unless it was named: the node refuses to conclude on an older one.
Result<std::int64_t> turn_of(const Remote& remote, const MeasureOptions& options) {
  if (options.turn > 0) return options.turn;
  std::string cursor;
  for (;;) {
    const auto page = JW_TRY(remote.get(
        local_call("grant conclude"),
        fmt::format("/access/alerts?grant={}&cursor={}", http::percent_encode(options.grant), cursor)));
    for (const auto& one : page.as_object().at("items").as_array())
      if (text_at(one.as_object(), "id") == options.id) return number_at(one.as_object(), "turn");
    cursor = text_at(page.as_object(), "next");
    if (cursor.empty())
      return fail(Code::NotFound, "alert.unknown", "no alert {}; name its grant when that is another node's",
                  "没有预警 {}；由其他节点办理的，请指明所属授权", options.id);
  }
}

Result<> conclude(const Terminal& terminal, const Remote& remote, const MeasureOptions& options) {
  const auto turn = JW_TRY(turn_of(remote, options));
  return said_alert(
      terminal,
      remote.post(
          local_call("grant conclude"),
          fmt::format("/access/alerts/{}/conclude?grant={}", http::percent_encode(options.id),
                      http::percent_encode(options.grant)),
          json::object{
              {"accepted", options.accept}, {"note", options.text}, {"lift", options.lift}, {"turn", turn}}));
}

}  // namespace

void add_grant_measures(CLI::App* group, Terminal& terminal) {
  {
    const auto [command, options] = remote_verb<MeasureOptions>(
        group, terminal, "alerts", "unusual use, measures, and what became of them", list_alerts,
        "your node");
    command->add_option("--grant", options->grant, "of this grant only");
  }
  {
    const auto [command, options] = remote_verb<MeasureOptions>(
        group, terminal, "measure", "take a step of the ladder by hand, or move your own", measure,
        "your node");
    command->add_option("id", options->grant, "id of the grant")->required();
    command
        ->add_option("--step", options->step,
                     "note; ask the consumer to explain; step down to verify only; suspend")
        ->required()
        ->check(CLI::IsMember({"note", "ask", "step_down", "suspend"}));
    command->add_option("--reason", options->text, "the consumer reads it")->required();
  }
  {
    const auto [command, options] = remote_verb<MeasureOptions>(
        group, terminal, "answer", "the consumer explains an alert or a measure", answer, "your node");
    command->add_option("id", options->id, "id of the alert")->required();
    command->add_option("--grant", options->grant, "id of its grant")->required();
    command->add_option("--text", options->text, "the explanation")->required();
  }
  const auto [command, options] = remote_verb<MeasureOptions>(
      group, terminal, "conclude", "accept an explanation, or go a step further", conclude, "your node");
  command->add_option("id", options->id, "id of the alert")->required();
  command->add_option("--grant", options->grant, "id of its grant; needed when that is another node's");
  auto* verdict = command->add_option_group("verdict");
  auto* accept = verdict->add_flag("--accept", options->accept, "close it");
  verdict->add_flag("--reject", options->reject, "the next step of the ladder follows");
  verdict->require_option(1);
  command->add_option(
      "--turn", options->turn,
      "turn of the alert you decided on (grant alerts shows it); refused when there is a newer one");
  command->add_flag("--lift", options->lift, "also let go what it held back")->needs(accept);
  command->add_option("--note", options->text, "the consumer reads it")->required();
}

}  // namespace jw::cli
