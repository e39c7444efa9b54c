#include <algorithm>

#include "access/alert_store.hpp"
#include "access/denials.hpp"
#include "access/gateway.hpp"
#include "access/statistics.hpp"
#include "base/json.hpp"
#include "catalog/resources.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "exchange/shape.hpp"
#include "exchange/sight.hpp"
#include "grant/keys.hpp"
#include "grant/plan.hpp"

// Why a request is answered or not. Nothing is read but the store: no row, no file of rows.
namespace jw::access {
namespace {

// A grant of this node that is in no snapshot any more, as a rule that denies; null when there is none.
// `past` is what the store says of it.
Result<std::shared_ptr<const grant::Rule>> ended_rule(const Call& call, db::Database& database,
                                                      std::string_view id,
                                                      std::optional<exchange::StoredGrant>& past) {
  auto stored = database.read(call, [&](db::Session& session) { return exchange::Grants::get(session, id); });
  if (!stored && stored.error().code != Code::NotFound) return fail(std::move(stored).error());
  if (!stored || !alert_store::has_ended(*stored) || stored->side == "received")
    return std::shared_ptr<const grant::Rule>();
  auto grant = JW_TRY(grant::parse_grant(JW_TRY(parse_json(stored->document).with("stored grant"))));
  const auto standing = stored->state == "revoked" ? grant::Standing::Revoked : grant::Standing::Active;
  past = std::move(*stored);
  return grant::make_rule(std::move(grant), past->digest, standing);
}

// The clause that says it has ended says since when and why.
void say_ended(grant::Explanation& out, const exchange::StoredGrant& past) {
  const auto why = ended(past);
  const std::string_view clause =
      grant::to_string(past.state == "revoked" ? grant::Clause::Standing : grant::Clause::Until);
  for (auto& view : out.clauses) {
    if (view.clause != clause) continue;
    view.holds = false;
    view.change_zh = why.message_zh;
    view.change_en = why.message;
  }
  const auto first = std::ranges::find(out.clauses, false, &grant::ClauseView::holds);
  out.allow = false;
  out.denied = first == out.clauses.end() ? std::string(clause) : first->clause;
}

bool names_the_key(const Request& request, const std::vector<std::string>& key) {
  return request.key_items.size() == key.size() && std::ranges::all_of(key, [&](const std::string& item) {
           return std::ranges::find(request.key_items, std::string_view(item)) != request.key_items.end();
         });
}

// What a request that meets every clause would still be refused for: the grant cannot be carried out over
// the resource as it is, the key is not the resource's, a figure cannot be taken of an item.
Result<std::optional<Error>> refused_anyway(const Call& call, db::Database& database,
                                            const std::shared_ptr<const grant::Rule>& rule, Kind kind,
                                            const Request& request, const grant::Ask& ask, Time now) {
  const auto& id = rule->grant->resource.id;
  Prepared prepared;
  prepared.rule = rule;
  const auto shape =
      JW_TRY(database.read(call, [&](db::Session& session) -> Result<std::optional<grant::ResourceShape>> {
        const auto resource = JW_TRY(catalog::find_resource(session, id));
        if (!resource) return std::optional<grant::ResourceShape>();
        return std::optional(JW_TRY(exchange::shape_of(session, *resource, *rule->grant, now)));
      }));
  if (!shape)
    return std::optional(Error{Code::NotFound, "access.resource",
                               "the resource of the grant is not here any more", "授权所指的数据资源已不存在",
                               ""});
  const bool bound = std::ranges::any_of(rule->grant->rows, [](const auto& row) { return row.own_region; });
  // Keys for this look alone: no value is treated.
  auto plan = grant::compile(*rule->grant, *shape, grant::PreviewKeys(),
                             bound ? grant::region_of(ask.org) : grant::recipient_region(*rule->grant));
  if (!plan) return std::optional(std::move(plan).error());
  prepared.plan = std::move(*plan);
  if (kind == Kind::Aggregate) {
    if (auto fits = Statistics::check(request, prepared); !fits)
      return std::optional(std::move(fits).error());
    return std::optional<Error>();
  }
  for (const auto& column : shape->columns)
    if (column.key) prepared.key_items.push_back(column.name);
  if (!prepared.key_items.empty() && names_the_key(request, prepared.key_items))
    return std::optional<Error>();
  return std::optional(wrong_key(prepared.key_items));
}

struct MoreClause {
  std::string_view reason, clause, zh, en;
};
constexpr MoreClause kMoreClauses[] = {
    {"access.key", "key", "主键与资源一致", "the key is the resource's"},
    {"access.measure", "measure", "统计量可以计算", "the measures can be taken"},
    {"", "carried_out", "授权可以执行", "the grant can be carried out"},
};

void add_refusal(grant::Explanation& out, const Error& why) {
  // Said already, by the clause of that name.
  if (why.reason == "access.item" && !out.allow) return;
  const auto& words = *std::ranges::find_if(
      kMoreClauses, [&](const MoreClause& row) { return row.reason.empty() || row.reason == why.reason; });
  grant::ClauseView view;
  view.clause = words.clause;
  view.zh = words.zh;
  view.en = words.en;
  view.change_zh = why.message_zh;
  view.change_en = why.message;
  if (out.denied.empty()) out.denied = view.clause;
  out.allow = false;
  out.clauses.push_back(std::move(view));
}

}  // namespace

Result<grant::Explanation> Gateway::explain(const Call& call, Kind kind, std::string_view body,
                                            std::string_view as_org, std::string_view as_system) const {
  const auto request = JW_TRY(parse_request(kind, body));
  const auto snapshot = parts_.desk.snapshot();
  if (!snapshot)
    return fail(Code::Unavailable, "access.stale",
                "the node cannot read what has been revoked, so it explains nothing; try again soon",
                "节点暂时无法确认授权状态，请稍后再试");
  const auto live = snapshot->rules.hold(request.grant);
  std::optional<exchange::StoredGrant> past;
  const auto rule = live ? live : JW_TRY(ended_rule(call, parts_.database, request.grant, past));
  // Nothing is read, and the clauses are no secret from who may see the grant: the authority over a party
  // is told like the parties.
  const bool sees =
      rule && exchange::Sight::of(call).sees(rule->grant->provider.org, rule->grant->recipient.org);
  const bool stands_in = sees && call.actor.org != rule->grant->recipient.org;
  if (!as_org.empty() && !stands_in)
    return fail(Code::Denied, "access.as",
                "only the provider and the authority over a party may ask in somebody else's name",
                "仅提供方和主管监督部门可以代入其他部门试算");
  const std::string_view own_system =
      call.actor.kind == Actor::Kind::Client ? std::string_view(call.actor.id) : std::string_view();
  grant::Ask ask{request.grant,
                 as_org.empty() ? std::string_view(call.actor.org) : as_org,
                 as_org.empty() ? own_system : as_system,
                 &call.actor.roles,
                 mode_of(kind),
                 request.purpose,
                 request.event,
                 request.evidence,
                 request.asked,
                 parts_.clock.now()};
  // Whom one stands for has the role the grant asks for.
  std::set<std::string> roles = call.actor.roles;
  if (!as_org.empty() && !rule->grant->subject.role.empty()) {
    roles.insert(rule->grant->subject.role);
    ask.roles = &roles;
  }
  // Who may not see it is told as if there were none: that it has ended is no stranger's to know either.
  if (!sees && !(rule && grant::decide(rule.get(), ask).allow)) return grant::explain(nullptr, ask);
  auto out = grant::explain(rule.get(), ask);
  if (past) say_ended(out, *past);
  if (live) {
    const auto refused =
        JW_TRY(refused_anyway(call, parts_.database, rule, kind, request, ask, parts_.clock.now()));
    if (refused) add_refusal(out, *refused);
  }
  return out;
}

}  // namespace jw::access
