#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>

#include "base/json.hpp"
#include "cli/commands.hpp"
#include "cli/commands/alert_text.hpp"
#include "cli/remote_verb.hpp"
#include "cli/text_at.hpp"
#include "http/target.hpp"

// What a bureau and the departments under it do about duties, orders and findings, at a running node.
namespace jw::cli {
namespace {

struct SuperviseOptions : RemoteOptions {
  std::string id, org, title, demand, note, outcome, code, number, box, state;
  std::vector<std::string> duties, evidence;
  std::int64_t days = 3;
  bool dismiss = false;
};

std::string order_line(const boost::json::object& one) {
  const auto pending = text_at(one, "pending");
  return fmt::format("{}  {}  {}  {}  due {}{}{}", text_at(one, "id"), text_at(one, "number"),
                     text_at(one, "state"), text_at(one, "to_name"), text_at(one, "due"),
                     text_at(one, "escalated").empty() ? "" : "  escalated to " + text_at(one, "escalated"),
                     pending.empty() ? "" : "  " + pending + " is on its way");
}

Result<> orders(Terminal& terminal, const Remote& remote, const SuperviseOptions& options) {
  const auto call = local_call("supervision orders");
  const auto page = JW_TRY(
      remote.get(call, fmt::format("/supervision/orders?limit=200&box={}&state={}",
                                   http::percent_encode(options.box), http::percent_encode(options.state))));
  std::string text;
  for (const auto& one : items_of(page)) text += (text.empty() ? "" : "\n") + order_line(object_of(one));
  terminal.say(object_of(page), text.empty() ? "none" : text);
  return {};
}

Result<> list_told_alerts(Terminal& terminal, const Remote& remote, const SuperviseOptions& options) {
  const auto page = JW_TRY(
      remote.get(local_call("supervision alerts"),
                 fmt::format("/supervision/alerts?limit=200&state={}", http::percent_encode(options.state))));
  std::string text;
  for (const auto& one : items_of(page)) text += (text.empty() ? "" : "\n") + told_alert_line(one);
  terminal.say(object_of(page), text.empty() ? "none" : text);
  return {};
}

Result<> said_order(Terminal& terminal, Result<boost::json::value> answer) {
  const auto order = JW_TRY(std::move(answer));
  terminal.say(object_of(order), order_line(object_of(order)));
  return {};
}

Result<> issue(Terminal& terminal, const Remote& remote, const SuperviseOptions& options) {
  boost::json::array duties;
  for (const auto& duty : options.duties) duties.emplace_back(duty);
  return said_order(terminal, remote.post(local_call("supervision issue"), "/supervision/orders",
                                          {{"org", options.org},
                                           {"title", options.title},
                                           {"demand", options.demand},
                                           {"days", options.days},
                                           {"duties", std::move(duties)}}));
}

Result<> reply(Terminal& terminal, const Remote& remote, const SuperviseOptions& options) {
  return said_order(terminal,
                    remote.post(local_call("supervision reply"),
                                "/supervision/orders/" + http::percent_encode(options.id) + "/reply",
                                {{"note", options.note}}));
}

Result<> send_back(Terminal& terminal, const Remote& remote, const SuperviseOptions& options) {
  return said_order(terminal,
                    remote.post(local_call("supervision return"),
                                "/supervision/orders/" + http::percent_encode(options.id) + "/return",
                                {{"reason", options.note}, {"days", options.days}}));
}

Result<> escalate(Terminal& terminal, const Remote& remote, const SuperviseOptions& options) {
  return said_order(terminal,
                    remote.post(local_call("supervision escalate"),
                                "/supervision/orders/" + http::percent_encode(options.id) + "/escalate",
                                {{"note", options.note}}));
}

Result<> close(Terminal& terminal, const Remote& remote, const SuperviseOptions& options) {
  return said_order(terminal,
                    remote.post(local_call("supervision close"),
                                "/supervision/orders/" + http::percent_encode(options.id) + "/close",
                                {{"outcome", options.outcome}, {"note", options.note}}));
}

Result<> remind(Terminal& terminal, const Remote& remote, const SuperviseOptions& options) {
  const auto notice = JW_TRY(remote.post(
      local_call("supervision remind"), "/supervision/duties/" + http::percent_encode(options.id) + "/remind",
      {{"note", options.note}}));
  terminal.say(object_of(notice), "reminded " + text_at(object_of(notice), "to_org"));
  return {};
}

// "letter:统函〔2026〕7号" or "letter:统函〔2026〕7号:答复函"
Result<boost::json::array> evidence_of(const SuperviseOptions& options) {
  boost::json::array list;
  for (const auto& one : options.evidence) {
    const auto first = one.find(':');
    if (first == std::string::npos)
      return fail(Code::Invalid, "violation.evidence", "--evidence: kind:number or kind:number:remark",
                  "--evidence 应为 种类:编号 或 种类:编号:说明");
    const auto second = one.find(':', first + 1);
    list.push_back({{"type", one.substr(0, first)},
                    {"id", one.substr(first + 1, second == std::string::npos ? second : second - first - 1)},
                    {"note", second == std::string::npos ? std::string() : one.substr(second + 1)}});
  }
  return list;
}

Result<> told_answer(Terminal& terminal, Result<boost::json::value> answer) {
  const auto finding = JW_TRY(std::move(answer)).as_object();
  const auto pending = text_at(finding, "pending");
  terminal.say(finding, fmt::format("{}  {}  {}  {}{}", text_at(finding, "id"), text_at(finding, "code"),
                                    text_at(finding, "org"), text_at(finding, "state"),
                                    pending.empty() ? "" : "  " + pending + " is on its way"));
  return {};
}

Result<> report(Terminal& terminal, const Remote& remote, const SuperviseOptions& options) {
  auto evidence = JW_TRY(evidence_of(options));
  return told_answer(terminal, remote.post(local_call("supervision report"), "/supervision/findings",
                                           {{"code", options.code},
                                            {"org", options.org},
                                            {"title", options.title},
                                            {"number", options.number},
                                            {"link", ""},
                                            {"evidence", std::move(evidence)}}));
}

Result<> decide(Terminal& terminal, const Remote& remote, const SuperviseOptions& options) {
  return told_answer(terminal,
                     remote.post(local_call("supervision decide"),
                                 "/supervision/findings/" + http::percent_encode(options.id) + "/decide",
                                 {{"confirm", !options.dismiss}, {"reason", options.note}}));
}

}  // namespace

void add_supervise(CLI::App& group, Terminal& terminal) {
  const auto options = std::make_shared<SuperviseOptions>();
  const auto add = [&](const char* name, const char* what, auto work) {
    return remote_verb(&group, terminal, name, what, work, options);
  };
  const auto of = [&](CLI::App* command, const char* what) {
    command->add_option("--id", options->id, what)->required();
    return command;
  };
  auto* all = add("orders", "supervision orders", orders);
  all->add_option("--box", options->box, "mine (to us) or sent (by us); both when absent");
  all->add_option("--state", options->state, "issued, replied or closed");
  add("alerts", "unusual use of grants and measures about it, those of other nodes too", list_told_alerts)
      ->add_option("--state", options->state, "open, explained or closed");
  auto* made = add("issue", "order a department of the block, on whichever node, to answer by a day", issue);
  made->add_option("--org", options->org, "department")->required();
  made->add_option("--title", options->title, "what it is about")->required();
  made->add_option("--demand", options->demand, "what has to be done")->required();
  made->add_option("--days", options->days, "working days for the reply")->capture_default_str();
  made->add_option("--duty", options->duties, "duty it is about; may be repeated");
  of(add("reply", "reply to an order", reply), "of the order")
      ->add_option("--note", options->note, "what was done")
      ->required();
  auto* back = of(add("return", "the reply will not do", send_back), "of the order");
  back->add_option("--note", options->note, "why")->required();
  back->add_option("--days", options->days, "working days for another one")->capture_default_str();
  of(add("escalate", "put an order before the bureau above", escalate), "of the order")
      ->add_option("--note", options->note, "why")
      ->required();
  auto* end = of(add("close", "close an order", close), "of the order");
  end->add_option("--outcome", options->outcome, "done or excused")
      ->required()
      ->check(CLI::IsMember({"done", "excused"}));
  end->add_option("--note", options->note, "why; needed when excused");
  of(add("remind", "remind the department that owes a duty", remind), "of the duty")
      ->add_option("--note", options->note, "a remark");
  auto* lead = add("report", "report a violation with its evidence", report);
  lead->add_option("--code", options->code, "P1 to P9, R1 to R7, A1 to A3")->required();
  lead->add_option("--org", options->org, "department it is held against")->required();
  lead->add_option("--title", options->title, "what it is about")->required();
  lead->add_option("--number", options->number, "number of the case");
  lead->add_option("--evidence", options->evidence, "kind:number or kind:number:remark; may be repeated")
      ->required();
  auto* verdict = of(add("decide", "confirm or dismiss a finding", decide), "of the finding");
  verdict->add_flag("--dismiss", options->dismiss, "dismiss it; confirmed when absent");
  verdict->add_option("--note", options->note, "the reason")->required();
}

}  // namespace jw::cli
