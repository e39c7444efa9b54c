#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/commands/alert_text.hpp"
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

Result<> said_alert(const Terminal& terminal, Result<json::value> answer) {
  const auto alert = JW_TRY(std::move(answer));
  terminal.say(object_of(alert), alert_line(alert));
  return {};
}

// Of one grant, with every reason, wherever it is kept. Without one those that this node keeps, and those it
// was told of by the nodes that keep them: what a consumer has to answer is mostly there.
Result<> list_alerts(const Terminal& terminal, const Remote& remote, const MeasureOptions& options) {
  const auto call = local_call("grant alerts");
  json::object all;
  if (!options.grant.empty()) {
    // Another node answers with all of them at once.
    all = JW_TRY(remote.get_all(call, "/access/alerts?grant=" + http::percent_encode(options.grant)));
  } else {
    all = JW_TRY(remote.get_all(call, "/access/alerts"));
    auto told = remote.get_all(call, "/supervision/alerts");
    if (!told && told.error().reason != "right.missing") return fail(std::move(told).error());
    if (told) {
      json::array elsewhere;
      for (const auto& one : items_of(*told))
        if (!text_at(one, "home").empty()) elsewhere.push_back(one);
      all["told"] = std::move(elsewhere);
    } else {
      all["told"] = nullptr;  // not ours to read
    }
  }
  terminal.say(all, alerts_text(all, options.grant.empty()));
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
    const auto page =
        JW_TRY(remote.get(local_call("grant conclude"),
                          fmt::format("/access/alerts?grant={}&cursor={}",
                                      http::percent_encode(options.grant), http::percent_encode(cursor))));
    for (const auto& one : items_of(page))
      if (text_at(one, "id") == options.id) return number_at(one, "turn");
    cursor = text_at(page, "next");
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
    const auto [command, options] =
        remote_verb<MeasureOptions>(group, terminal, "alerts",
                                    "unusual use, measures, and what became of them; without --grant those "
                                    "kept here, and in short those that "
                                    "other nodes keep and have told this one of",
                                    list_alerts, "your node");
    command->add_option("--grant", options->grant,
                        "of this grant only, whichever node keeps it: with due days and every reason");
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
