#include <boost/json/serialize.hpp>

#include "access/connectors.hpp"
#include "access/relay.hpp"
#include "access/watch.hpp"
#include "api/access_schemas.hpp"
#include "api/other_node.hpp"
#include "api/parts.hpp"
#include "api/route.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "exchange/sight.hpp"
#include "federation/peer_client.hpp"
#include "grant/explain.hpp"
#include "grant/purpose.hpp"
#include "http/problem.hpp"
#include "ledger/event.hpp"
#include "org/client.hpp"

namespace jw::api {
namespace {

using access::Kind;
using http::Method;

struct PurposeView {
  std::string code;
  std::string parent;
  std::string zh;
  std::string en;
  std::string legal_basis;
};
BOOST_DESCRIBE_STRUCT(PurposeView, (), (code, parent, zh, en, legal_basis))

struct ExplainForm {
  std::string kind = "verify";  // verify, verify_batch, query, query_batch, aggregate
  boost::json::value request;
  std::string as_org;
  std::string as_system;
};
BOOST_DESCRIBE_STRUCT(ExplainForm, (), (kind, request, as_org, as_system))

struct TextForm {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(TextForm, (), (text))

struct ConclusionForm {
  bool accepted = false;
  std::string note;
  bool lift = false;      // what it held back is let go
  std::int64_t turn = 0;  // of the alert as it was read; another one by now is a conflict
};
BOOST_DESCRIBE_STRUCT(ConclusionForm, (), (accepted, note, lift, turn))

struct MeasureForm {
  std::string step;  // "note", "ask", "step_down" or "suspend"
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(MeasureForm, (), (step, reason))

struct CaseloadForm {
  std::int64_t per_day = 0;
};
BOOST_DESCRIBE_STRUCT(CaseloadForm, (), (per_day))

struct RestrainForm {
  std::string standing;  // "", "verify_only" or "suspended"
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(RestrainForm, (), (standing, reason))

struct SourceForm {
  std::string source;
  std::string table;
  std::vector<access::ColumnOf> columns;
};
BOOST_DESCRIBE_STRUCT(SourceForm, (), (source, table, columns))

struct SourcesView {
  std::vector<std::string> names;
  std::optional<access::Connection> connection;
};
BOOST_DESCRIBE_STRUCT(SourcesView, (), (names, connection))

http::Response refused(const access::Later& later, const http::Request& request) {
  auto response = http::problem(later.error, request);
  response.headers.set("Retry-After", std::to_string(later.seconds));
  return response;
}

// The answer, held back until the line of its use is durable.
http::Response released(access::Reply reply, const http::Request& request, Parts& parts) {
  auto response = http::Response::json(200, std::move(reply.body));
  response.headers.set("Cache-Control", "no-store");
  if (reply.rate > 0) {
    response.headers.set("RateLimit-Policy", fmt::format("\"calls\";q={};w=1", reply.rate));
    response.headers.set("RateLimit", fmt::format("\"calls\";r={};t=1", reply.rate_left));
  }
  if (reply.position == 0) return response;
  reply.body.clear();
  response.hold = [reply = std::move(reply), &journal = parts.access.journal(),
                   language = http::language(request), trace = request.trace](http::Response::Go go) {
    journal.when_durable(reply.position, [reply, language, trace, go = std::move(go)](const Result<>& done) {
      if (done) {
        go(std::nullopt);
        return;
      }
      access::Gateway::withdraw(reply);
      go(http::problem(done.error(), language, trace));
    });
  };
  return response;
}

Result<http::Response> answered(Result<access::Gateway::Outcome> outcome, const http::Request& request,
                                Parts& parts) {
  auto made = JW_TRY(std::move(outcome));
  if (made.later) return refused(*made.later, request);
  return released(std::move(*made.reply), request, parts);
}

// What the provider's node said, in the language of who asked here.
Result<http::Response> passed_on(Result<http::Response> answer, const http::Request& request) {
  auto there = JW_TRY(std::move(answer));
  auto response = there.status == 200 ? http::Response::json(200, std::move(there.body))
                                      : http::problem(federation::error_of(there), request);
  response.headers.set("Cache-Control", "no-store");
  for (const std::string_view name : {"Retry-After", "RateLimit", "RateLimit-Policy"})
    if (const auto value = there.headers.find(name)) response.headers.set(name, *value);
  return response;
}

template <Kind kind>
Result<http::Response> ask(const Call& call, Input& input, Parts& parts) {
  auto outcome = parts.access.gateway().answer(call, kind, input.request.body, true);
  // Not one of ours: perhaps one this node has received.
  if (!*outcome && outcome->error().reason == "access.grant") {
    const auto asked = JW_TRY(access::parse_request(kind, input.request.body));
    const auto node = JW_TRY(parts.access.relay().node_of(call, asked.grant));
    if (!node.empty())
      return passed_on(
          parts.access.relay().send(call, node, access::word_of(kind), asked.grant, input.request.body),
          input.request);
  }
  return answered(std::move(*outcome), input.request, parts);
}

// On the I/O thread, for programs whose key was checked less than a second ago.
template <Kind kind>
std::optional<http::Response> ask_fast(const Call& call, const http::Request& request, Parts& parts) {
  const auto header = request.headers.find("Authorization");
  if (!header || !header->starts_with("Bearer ")) return std::nullopt;
  const auto type = request.headers.find("Content-Type").value_or("");
  if (!type.starts_with("application/json")) return std::nullopt;
  auto actor = parts.clients.who_recently(header->substr(7));
  if (!actor) return std::nullopt;
  auto admitted = call;
  admitted.actor = std::move(*actor);
  if (const auto may = org::require(admitted, org::Right::HoldingRead); !may)
    return http::problem(may.error(), request);
  auto outcome = parts.access.gateway().answer(admitted, kind, request.body, false);
  // A grant that is none of ours may be another node's, which takes waiting.
  if (!outcome || (!*outcome && outcome->error().reason == "access.grant")) return std::nullopt;
  auto response = answered(std::move(*outcome), request, parts);
  return response ? std::move(*response) : http::problem(response.error(), request);
}

// Where the grant is kept: here, or by asking its node in the caller's name.
template <class T, class Here>
Result<T> where_kept(const Call& call, Parts& parts, std::string_view grant, std::string_view matter,
                     std::string_view text, Here&& here) {
  const auto node = grant.empty() ? std::string() : JW_TRY(parts.access.relay().node_of(call, grant));
  if (node.empty()) return here();
  return passed_on_as<T>(parts.access.relay().send(call, node, matter, grant, text));
}

Result<grant::Explanation> explain(const Call& call, Input& input, const ExplainForm& form, Parts& parts) {
  const auto kind = JW_TRY(access::known_kind(form.kind));
  const auto text = boost::json::serialize(form.request);
  const auto asked = JW_TRY(access::parse_request(kind, text));
  return where_kept<grant::Explanation>(call, parts, asked.grant, "explain", input.request.body, [&] {
    return parts.access.gateway().explain(call, kind, text, form.as_org, form.as_system);
  });
}

Result<access::UseView> use(const Call& call, Input& input, const None&, Parts& parts) {
  const auto id = input.path("id");
  return where_kept<access::UseView>(call, parts, id, "use", "", [&] { return parts.access.use(call, id); });
}

Result<List<access::Alert>> alerts(const Call& call, Input& input, const None&, Parts& parts) {
  const auto grant = input.query("grant");
  const auto limit = JW_TRY(input.integer("limit", 100, 500));
  // Those of a grant of another node are kept there, as its page shows them.
  const auto node = grant.empty() ? std::string() : JW_TRY(parts.access.relay().node_of(call, grant));
  if (!node.empty())
    return List<access::Alert>{
        JW_TRY(passed_on_as<access::UseView>(parts.access.relay().send(call, node, "use", grant, ""))).alerts,
        {},
        {}};
  if (!grant.empty()) JW_TRY(parts.grants.find(call, grant));
  auto page = JW_TRY(parts.access.alerts().list(
      call, grant, PageRequest{input.query("cursor"), static_cast<std::size_t>(limit)}));
  List<access::Alert> list{std::move(page.items), {}, {}};
  if (!page.next.empty()) list.next = page.next;
  return list;
}

Result<access::Alert> explain_alert(const Call& call, Input& input, const TextForm& form, Parts& parts) {
  const auto grant = input.query("grant"), id = input.path("id");
  const auto text = boost::json::serialize(boost::json::object{{"id", id}, {"text", form.text}});
  return where_kept<access::Alert>(call, parts, grant, "alert", text, [&]() -> Result<access::Alert> {
    JW_TRY(parts.access.alerts().check_of(call, id, grant));
    return parts.access.alerts().explain(call, id, form.text);
  });
}

Result<access::Alert> conclude(const Call& call, Input& input, const ConclusionForm& form, Parts& parts) {
  const auto grant = input.query("grant"), id = input.path("id");
  const auto text = boost::json::serialize(boost::json::object{{"id", id},
                                                               {"accepted", form.accepted},
                                                               {"note", form.note},
                                                               {"lift", form.lift},
                                                               {"turn", form.turn}});
  return where_kept<access::Alert>(call, parts, grant, "conclude", text, [&]() -> Result<access::Alert> {
    JW_TRY(parts.access.alerts().check_of(call, id, grant));
    return parts.access.alerts().conclude(call, id, {form.accepted, form.note, form.lift, form.turn});
  });
}

Result<access::Alert> measure(const Call& call, Input& input, const MeasureForm& form, Parts& parts) {
  const auto id = input.path("id");
  return where_kept<access::Alert>(call, parts, id, "measure", input.request.body, [&] {
    return parts.access.alerts().measure(call, id, form.step, form.reason);
  });
}

Result<None> declare(const Call& call, Input& input, const CaseloadForm& form, Parts& parts) {
  const auto id = input.path("id");
  return where_kept<None>(call, parts, id, "caseload", input.request.body, [&]() -> Result<None> {
    JW_TRY(parts.access.alerts().declare(call, id, form.per_day));
    return None{};
  });
}

Result<access::GrantStanding> restrain(const Call& call, Input& input, const RestrainForm& form,
                                       Parts& parts) {
  const auto id = input.path("id");
  return where_kept<access::GrantStanding>(call, parts, id, "restrain", input.request.body, [&] {
    return parts.access.alerts().restrain(call, id, form.standing, form.reason);
  });
}

Result<List<PurposeView>> purposes(const Call&, Input&, const None&, Parts&) {
  List<PurposeView> list;
  for (const auto& purpose : grant::purposes().all()) {
    const auto dot = purpose.code.rfind('.');
    list.items.push_back({std::string(purpose.code),
                          dot == std::string_view::npos ? "" : std::string(purpose.code.substr(0, dot)),
                          std::string(purpose.zh), std::string(purpose.en),
                          std::string(purpose.legal_basis)});
  }
  return list;
}

Result<SourcesView> sources(const Call& call, Input& input, const None&, Parts& parts) {
  auto connected = JW_TRY(parts.access.connectors().find(call, input.path("id")));
  return SourcesView{parts.access.connectors().names(), std::move(connected)};
}

Result<access::Connection> connect(const Call& call, Input& input, const SourceForm& form, Parts& parts) {
  access::Connection wanted;
  wanted.source = form.source;
  wanted.table = form.table;
  wanted.columns = form.columns;
  return parts.access.connectors().connect(call, input.path("id"), wanted);
}

Result<None> disconnect(const Call& call, Input& input, const None&, Parts& parts) {
  JW_TRY(parts.access.connectors().disconnect(call, input.path("id")));
  return None{};
}

template <Kind kind>
Route asking(std::string_view path, std::string_view zh, std::string_view en) {
  auto route = raw_route(Method::Post, path, needs(org::Right::HoldingRead), "access", zh, en, {},
                         "application/json", ask<kind>);
  route.body = Route::Body::Json;
  route.in = ask_schema(kind);
  route.out = answer_schema(kind);
  route.metered = true;
  if (kind != Kind::Aggregate) route.fast = ask_fast<kind>;
  route.slow = kind == Kind::Aggregate;
  return route;
}

}  // namespace

std::vector<Route> access_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(asking<Kind::Verify>("/access/verify", "核验：逐项回答是或否",
                                       "Verify: yes or no for each comparison."));
  table.push_back(asking<Kind::VerifyBatch>("/access/verify/batch", "批量核验，每次至多 1000 个主键",
                                            "Verify up to 1,000 keys."));
  table.push_back(asking<Kind::Query>("/access/query", "查询：按主键返回授权的信息项",
                                      "Query: the granted items of the rows with a key."));
  table.push_back(asking<Kind::QueryBatch>("/access/query/batch", "批量查询，每次至多 1000 个主键",
                                           "Query up to 1,000 keys."));
  table.push_back(asking<Kind::Aggregate>(
      "/access/aggregate", "统计：分组计数、求和、平均、最值，隐去过小的分组及可推算出它们的分组",
      "Aggregate: counts, sums, averages by group, without small groups and those that give them away."));
  auto explaining = json_route<ExplainForm, grant::Explanation>(
      Method::Post, "/access/explain", needs(Right::GrantRead), "access",
      "解释一次请求为何允许或拒绝，以及如何才能允许", "Why a request is answered or not, clause by clause.",
      {}, explain);
  explaining.in = explain_schema();
  table.push_back(std::move(explaining));
  table.push_back(json_route<None, List<access::Alert>>(
      Method::Get, "/access/alerts", needs(Right::GrantRead), "access", "异常使用预警",
      "Unusual use of grants, newest first.",
      {{"grant", "只看这份授权（可在其他节点）", "of this grant only, which may be another node's"},
       {"limit", "条数，至多 500", "how many, at most 500"},
       {"cursor", "上一页末尾", "end of the page before"}},
      alerts));
  table.push_back(json_route<TextForm, access::Alert>(
      Method::Post, "/access/alerts/{id}/explain", needs(Right::HoldingRead), "access", "需求方说明",
      "The consumer explains.",
      {{"grant", "所属授权；由提供方节点办理时必填", "its grant; needed when that is another node's"}},
      explain_alert));
  table.push_back(json_route<ConclusionForm, access::Alert>(
      Method::Post, "/access/alerts/{id}/conclude", needs(Right::GrantSuspend), "access",
      "办结：接受说明（可同时恢复使用），或升级处置",
      "Accept the explanation, lifting what it held back or not, or go a step further.",
      {{"grant", "所属授权；由提供方节点办理时必填", "its grant; needed when that is another node's"}},
      conclude));
  table.push_back(json_route<None, access::UseView>(Method::Get, "/grants/{id}/use", needs(Right::GrantRead),
                                                    "grants", "授权额度与使用情况",
                                                    "Caps, what is left, and how it is used.", {}, use));
  table.push_back(json_route<CaseloadForm, None>(
      Method::Put, "/grants/{id}/caseload", needs(Right::ApplicationWrite), "grants", "需求方申报日均办件量",
      "The consumer's cases a day.", {}, declare));
  table.push_back(json_route<MeasureForm, access::Alert>(
      Method::Post, "/grants/{id}/measures", needs(Right::GrantSuspend), "grants",
      "人工采取措施：记录、要求说明、降级为仅核验或暂停",
      "Take a measure by hand: note, ask to explain, step down to verify only, suspend.", {}, measure));
  table.push_back(json_route<RestrainForm, access::GrantStanding>(
      Method::Post, "/grants/{id}/restrain", needs(Right::GrantSuspend), "grants",
      "因使用情况降级为仅核验、暂停或恢复；答复为现在的状态",
      "Hold back to verify only, suspend, or lift it; answers how the grant stands now.", {}, restrain));
  table.push_back(json_route<None, List<PurposeView>>(Method::Get, "/purposes", kSession, "grants", "用途树",
                                                      "The purpose tree.", {}, purposes));
  table.push_back(json_route<None, SourcesView>(
      Method::Get, "/resources/{id}/source", needs(Right::ResourceWrite), "resources", "资源所接的部门数据库",
      "The table a resource is asked in.", {}, sources));
  table.push_back(json_route<SourceForm, access::Connection>(
      Method::Put, "/resources/{id}/source", needs(Right::ResourceWrite), "resources", "接入部门数据库的表",
      "Ask the resource in a table of the provider's database.", {}, connect));
  table.push_back(json_route<None, None>(Method::Delete, "/resources/{id}/source",
                                         needs(Right::ResourceWrite), "resources", "断开部门数据库",
                                         "Ask the node's own copy again.", {}, disconnect));
  return table;
}

}  // namespace jw::api
