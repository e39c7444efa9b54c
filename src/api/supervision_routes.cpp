#include "access/alert_mirrors.hpp"
#include "access/watch.hpp"
#include "api/parts.hpp"
#include "api/route.hpp"
#include "supervision/board.hpp"
#include "supervision/findings.hpp"
#include "supervision/notices.hpp"
#include "supervision/orders.hpp"
#include "supervision/statistics.hpp"
#include "supervision/violations.hpp"

namespace jw::api {
namespace {

using http::Method;

struct OrderNote {
  std::string note;
};
BOOST_DESCRIBE_STRUCT(OrderNote, (), (note))

struct OrderReturn {
  std::string reason;
  std::int64_t days = 3;
};
BOOST_DESCRIBE_STRUCT(OrderReturn, (), (reason, days))

struct CloseForm {
  std::string outcome;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(CloseForm, (), (outcome, note))

struct DecisionForm {
  bool confirm = false;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(DecisionForm, (), (confirm, reason))

struct ViolationView {
  std::string code;
  std::string zh;
  std::string en;
  std::string article;
};
BOOST_DESCRIBE_STRUCT(ViolationView, (), (code, zh, en, article))

std::vector<Param> supervision_filters(std::initializer_list<Param> more) {
  std::vector<Param> params = {
      {"org", "责任部门", "responsible department"},
      {"line", "条线", "line"},
      {"region", "区划及以下", "region and below"},
      {"kind", "事项种类", "kind of duty"},
      {"light", "green、yellow、red、paused", "green, yellow, red or paused"},
  };
  params.insert(params.end(), more.begin(), more.end());
  return params;
}

flow::DutyFilter filter_of(const Input& input) {
  flow::DutyFilter filter;
  filter.org = input.query("org");
  filter.line = input.query("line");
  filter.region = input.query("region");
  filter.kind = input.query("kind");
  filter.light = input.query("light");
  return filter;
}

Result<PageRequest> supervision_page(const Input& input) {
  const auto limit = JW_TRY(input.integer("limit", 50, 200));
  return PageRequest{input.query("cursor"), static_cast<std::size_t>(limit)};
}

template <class T>
List<T> supervision_list(Page<T> page) {
  List<T> answer{std::move(page.items), {}, {}};
  if (!page.next.empty()) answer.next = page.next;
  return answer;
}

std::string either(std::string given, std::string_view otherwise) {
  return given.empty() ? std::string(otherwise) : given;
}

Result<supervision::Board> board(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.boards.board(call, filter_of(input), either(input.query("by"), "org"));
}

// A day of a query as the moment it begins there.
Result<std::string> day_begin(const std::string& day, int days_more) {
  if (day.empty()) return std::string();
  auto end = end_of_day_in_china(day);
  if (!end || day.size() != 10)
    return fail(Code::Invalid, "duty.filter", "\"{}\" is not a day like 2026-12-31",
                "“{}”不是形如 2026-12-31 的日期", day.substr(0, 32));
  return to_string(*end + std::chrono::hours(24 * (days_more - 1)));
}

Result<List<flow::Duty>> supervised_duties(const Call& call, Input& input, const None&, Parts& parts) {
  auto filter = filter_of(input);
  filter.state = either(input.query("state"), "open");
  filter.text = input.query("q");
  filter.late = input.query("late");
  filter.subject_type = input.query("subject_type");
  filter.subject = input.query("subject");
  filter.from = JW_TRY(day_begin(input.query("from"), 0));
  filter.to = JW_TRY(day_begin(input.query("to"), 1));
  const auto box = input.query("box");
  if (box == "mine") {
    filter.org = call.actor.org;
  } else if (box == "waiting") {
    filter.counterpart = call.actor.org;
  } else if (!box.empty()) {
    return fail(Code::Invalid, "duty.filter", "box: mine or waiting", "box 应为 mine 或 waiting");
  }
  const auto page = JW_TRY(supervision_page(input));
  return supervision_list(JW_TRY(parts.boards.list(call, filter, page)));
}

Result<supervision::DutyView> duty(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.boards.find(call, input.path("id"));
}

Result<flow::DutyNotice> remind_duty(const Call& call, Input& input, const OrderNote& form, Parts& parts) {
  return parts.notices.remind(call, input.path("id"), form.note);
}

Result<List<flow::ToldNotice>> notices(const Call& call, Input& input, const None&, Parts& parts) {
  const auto page = JW_TRY(supervision_page(input));
  return supervision_list(JW_TRY(parts.notices.list(call, input.query("box") != "all", page)));
}

Result<None> seen(const Call& call, Input& input, const None&, Parts& parts) {
  JW_TRY(parts.notices.acknowledge(call, input.path("id")));
  return None{};
}

Result<supervision::Statistics> statistics(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.figures.count(call, filter_of(input), either(input.query("by"), "kind"), input.query("from"),
                             input.query("to"));
}

Result<List<supervision::Order>> orders(const Call& call, Input& input, const None&, Parts& parts) {
  const auto page = JW_TRY(supervision_page(input));
  return supervision_list(
      JW_TRY(parts.orders.list(call, {input.query("state"), input.query("box"), input.query("duty")}, page)));
}

Result<supervision::Order> issue(const Call& call, Input&, const supervision::OrderForm& form, Parts& parts) {
  return parts.orders.issue(call, form);
}

Result<supervision::Order> order(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.orders.find(call, input.path("id"));
}

Result<supervision::Order> reply(const Call& call, Input& input, const OrderNote& form, Parts& parts) {
  return parts.orders.reply(call, input.path("id"), form.note);
}

Result<supervision::Order> send_order_back(const Call& call, Input& input, const OrderReturn& form,
                                           Parts& parts) {
  return parts.orders.send_back(call, input.path("id"), form.reason, form.days);
}

Result<supervision::Order> escalate_order(const Call& call, Input& input, const OrderNote& form,
                                          Parts& parts) {
  return parts.orders.escalate(call, input.path("id"), form.note);
}

Result<supervision::Order> close(const Call& call, Input& input, const CloseForm& form, Parts& parts) {
  return parts.orders.close(call, input.path("id"), form.outcome, form.note);
}

Result<List<ViolationView>> violations(const Call&, Input&, const None&, Parts&) {
  List<ViolationView> answer;
  for (const auto& row : supervision::violations())
    answer.items.push_back(
        {std::string(row.code), std::string(row.zh), std::string(row.en), std::string(row.article)});
  return answer;
}

Result<List<supervision::Finding>> findings(const Call& call, Input& input, const None&, Parts& parts) {
  const auto page = JW_TRY(supervision_page(input));
  return supervision_list(JW_TRY(
      parts.findings.list(call, {input.query("state"), input.query("code"), input.query("org")}, page)));
}

Result<supervision::Finding> report(const Call& call, Input&, const supervision::FindingForm& form,
                                    Parts& parts) {
  return parts.findings.report(call, form);
}

Result<List<access::OverseenAlert>> overseen_alerts(const Call& call, Input& input, const None&,
                                                    Parts& parts) {
  const auto page = JW_TRY(supervision_page(input));
  return supervision_list(JW_TRY(parts.access.mirrors().list(call, input.query("state"), page)));
}

Result<supervision::Finding> finding(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.findings.find(call, input.path("id"));
}

Result<supervision::Finding> decide(const Call& call, Input& input, const DecisionForm& form, Parts& parts) {
  return parts.findings.decide(call, input.path("id"), form.confirm, form.reason);
}

const std::vector<Param> kPage = {{"limit", "每页条数，缺省 50", "rows a page, 50 when absent", "integer"},
                                  {"cursor", "上一页给出的位置", "what the page before gave"}};

std::vector<Param> paged(std::vector<Param> params) {
  params.insert(params.end(), kPage.begin(), kPage.end());
  return params;
}

}  // namespace

std::vector<Route> supervision_routes() {
  using org::Right;
  constexpr auto kRead = needs(Right::SupervisionRead);
  constexpr auto kWrite = needs(Right::SupervisionWrite);
  constexpr std::string_view kTag = "supervision";
  std::vector<Route> table;
  table.push_back(json_route<None, supervision::Board>(
      Method::Get, "/supervision/board", kRead, kTag, "督办看板：在办事项按部门、条线或区划分灯计数",
      "Open duties by department, line or region and light.",
      supervision_filters({{"by", "org、line 或 region，缺省 org", "org, line or region"}}), board));
  table.push_back(json_route<None, List<flow::Duty>>(
      Method::Get, "/supervision/duties", kRead, kTag, "时限事项：先到期的在前；已办结的后办结的在前",
      "Duties with a clock, the next to end first.",
      paged(supervision_filters({{"state", "open、closed 或 all，缺省 open", "open, closed or all"},
                                 {"box", "mine（本部门承办）、waiting（等他人办理）", "mine or waiting"},
                                 {"q", "标题或编号", "in title or number"},
                                 {"late", "yes 或 no", "yes or no"},
                                 {"from", "办结日期起", "stopped on this day or later"},
                                 {"to", "办结日期止", "stopped on this day or before"},
                                 {"subject_type", "对象类型", "type of subject"},
                                 {"subject", "对象编号", "id of subject"}})),
      supervised_duties));
  table.push_back(json_route<None, supervision::DutyView>(
      Method::Get, "/supervision/duties/{id}", kRead, kTag, "一个时限事项：计时经过、提醒、子时限",
      "One duty: its clock, reminders, inner clocks.", {}, duty));
  table.push_back(
      json_route<OrderNote, flow::DutyNotice>(Method::Post, "/supervision/duties/{id}/remind", kRead, kTag,
                                              "催办（本地区数据管理部门或等待办理的部门，每日一次）",
                                              "Remind the department, once a day.", {}, remind_duty));
  table.push_back(json_route<None, List<flow::ToldNotice>>(
      Method::Get, "/supervision/notices", kRead, kTag, "本部门收到的提醒与催办",
      "Reminders to the caller's department.", paged({{"box", "open（未签收，缺省）或 all", "open or all"}}),
      notices));
  table.push_back(json_route<None, None>(Method::Post, "/supervision/notices/{id}/seen", kRead, kTag,
                                         "签收提醒", "Acknowledge a reminder.", {}, seen));
  table.push_back(json_route<None, supervision::Statistics>(
      Method::Get, "/supervision/statistics", kRead, kTag,
      "办结统计：按期率、平均、中位、九成工作日数（不含中止时间）",
      "On-time rate; mean, median and p90 of working days.",
      supervision_filters(
          {{"by", "org、line、region、kind 或 month，缺省 kind", "org, line, region, kind or month"},
           {"from", "起始日，缺省为一年前", "first day"},
           {"to", "截止日，缺省为今天", "last day"}}),
      statistics));
  table.push_back(json_route<None, List<supervision::Order>>(
      Method::Get, "/supervision/orders", kRead, kTag, "督办单", "Supervision orders.",
      paged({{"state", "issued、replied 或 closed", "issued, replied or closed"},
             {"box", "mine（下达给本部门）或 sent（本部门下达）", "mine or sent"},
             {"duty", "涉及的时限事项", "about this duty"}}),
      orders));
  table.push_back(json_route<supervision::OrderForm, supervision::Order>(
      Method::Post, "/supervision/orders", kWrite, kTag, "下达督办单", "Issue a supervision order.", {},
      issue));
  table.push_back(json_route<None, supervision::Order>(Method::Get, "/supervision/orders/{id}", kRead, kTag,
                                                       "一张督办单", "One order.", {}, order));
  table.push_back(json_route<OrderNote, supervision::Order>(Method::Post, "/supervision/orders/{id}/reply",
                                                            kRead, kTag, "答复督办单", "Reply to an order.",
                                                            {}, reply));
  table.push_back(json_route<OrderReturn, supervision::Order>(Method::Post, "/supervision/orders/{id}/return",
                                                              kWrite, kTag, "退回答复，另定期限",
                                                              "The reply will not do.", {}, send_order_back));
  table.push_back(json_route<OrderNote, supervision::Order>(
      Method::Post, "/supervision/orders/{id}/escalate", kWrite, kTag, "提请上级督办",
      "Put an order before the bureau above.", {}, escalate_order));
  table.push_back(json_route<CloseForm, supervision::Order>(Method::Post, "/supervision/orders/{id}/close",
                                                            kWrite, kTag, "办结督办单", "Close an order.", {},
                                                            close));
  table.push_back(json_route<None, List<ViolationView>>(
      Method::Get, "/supervision/violations", kSession, kTag, "违规情形（条例第三十九条至第四十一条）",
      "What the decree holds against whom.", {}, violations));
  table.push_back(json_route<None, List<supervision::Finding>>(
      Method::Get, "/supervision/findings", kRead, kTag, "违规线索", "Findings of violations.",
      paged({{"state", "raised、confirmed 或 dismissed", "raised, confirmed or dismissed"},
             {"code", "情形，如 P4", "code, P4"},
             {"org", "部门", "department"}}),
      findings));
  table.push_back(json_route<supervision::FindingForm, supervision::Finding>(
      Method::Post, "/supervision/findings", kWrite, kTag, "登记违规线索", "Report a finding.", {}, report));
  table.push_back(json_route<None, List<access::OverseenAlert>>(
      Method::Get, "/supervision/alerts", kRead, kTag, "授权使用的预警与措施，含其他节点的",
      "Alerts and measures about the use of grants, those of other nodes too.",
      {{"state", "open、explained 或 closed", "open, explained or closed"}, kPage[0], kPage[1]},
      overseen_alerts));
  table.push_back(json_route<None, supervision::Finding>(Method::Get, "/supervision/findings/{id}", kRead,
                                                         kTag, "一条违规线索", "One finding.", {}, finding));
  table.push_back(json_route<DecisionForm, supervision::Finding>(
      Method::Post, "/supervision/findings/{id}/decide", kWrite, kTag, "认定或排除违规线索",
      "Confirm or dismiss a finding.", {}, decide));
  return table;
}

}  // namespace jw::api
