#include "correction/view.hpp"

#include <algorithm>

#include "correction/store.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "org/calendars.hpp"
#include "org/rights.hpp"

namespace jw::correction {
namespace {

// "320613" of "320613.data": whose calendar counts.
std::string_view region_of(std::string_view org) { return org.substr(0, org.find('.')); }

const Party* party_of(const Correction& c, std::string_view side) {
  if (side == "consumer") return &c.consumer;
  if (side == "provider") return &c.provider;
  return c.bureau ? &*c.bureau : nullptr;
}

}  // namespace

tl::unexpected<Error> unknown(std::string_view id) {
  return fail(Code::NotFound, "correction.unknown", "no correction {}", "没有疑义 {}", id);
}

std::string side_of(const Call& call, const Correction& c, std::string_view node) {
  const auto& actor = call.actor;
  const auto is = [&](const Party& party) { return party.id == actor.org && party.node == node; };
  if (!actor.org.empty()) {
    if (is(c.consumer)) return "consumer";
    if (is(c.provider) && c.state != "sent") return "provider";
    if (c.bureau && is(*c.bureau)) return "bureau";
  }
  const bool oversees =
      actor.kind == Actor::Kind::System || actor.roles.contains("auditor") || actor.roles.contains("bureau");
  return oversees ? "overseer" : "";
}

Result<> require_values(const Call& call, const Correction& c, std::string_view node) {
  const auto side = side_of(call, c, node);
  const auto& roles = call.actor.roles;
  if (call.actor.kind == Actor::Kind::System) return {};
  if (side == "consumer") return org::require(call, org::Right::HoldingRead);
  if (side == "provider" &&
      (org::allows(roles, org::Right::ResourceWrite) || org::allows(roles, org::Right::ApplicationReview)))
    return {};
  return fail(Code::Denied, "correction.values",
              "the disputed values are seen by the two parties only, by people who may see the rows",
              "疑义所涉数据仅限提出方和提供方有权查看数据的人员查看");
}

Result<> may_take(db::Session& session, const Call& call, const Parts& parts, const Correction& c,
                  const Transition& transition) {
  JW_TRY(org::require(call, transition.right));
  const auto* party = party_of(c, transition.side);
  if (party == nullptr || party->node != parts.exchange.identity.id())
    return fail(Code::Denied, "correction.elsewhere", "this is handled on another node",
                "该事项由对方节点办理");
  JW_TRY(org::require_org(call, party->id));
  if (transition.side != "consumer" && !call.actor.id.empty() &&
      JW_TRY(store::raised_by(session, c.id)) == call.actor.id)
    return fail(Code::Denied, "correction.own", "somebody else has to answer what you raised yourself",
                "本人提出的疑义须由他人办理");
  if (transition.only_late) {
    const auto end = parse_time(c.due_end);
    if (!end || parts.exchange.clock.now() < *end)
      return fail(Code::Conflict, "correction.not_late", "the provider still has until the end of {}",
                  "提供方的办理期限为 {} 日终，尚未逾期", c.due);
  }
  return {};
}

Result<Correction> seen(db::Session& session, const Call& call, const Parts& parts, std::string_view id) {
  auto found = JW_TRY(store::find(session, id));
  if (!found || side_of(call, *found, parts.exchange.identity.id()).empty()) return unknown(id);
  return std::move(*found);
}

void read_clock(Correction& c, const Parts& parts) {
  c.light.clear();
  c.days_left = 0;
  const auto end = parse_time(c.due_end);
  if (!end || !has_clock(c.state)) return;
  const auto calendar = parts.calendars.current();
  const auto now = parts.exchange.clock.now();
  const auto region = region_of(c.provider.id);
  c.light = org::to_string(calendar->light(now, *end, kAnswerDays, region));
  c.days_left = calendar->working_days_left(now, *end, region);
}

void start_clock(Correction& c, const Parts& parts, Time start) {
  const auto due = parts.calendars.current()->deadline(start, kAnswerDays, region_of(c.provider.id));
  c.due = due.day;
  c.due_end = to_string(due.end);
  c.provisional = due.provisional;
}

Result<Correction> complete(db::Session& session, const Call& call, const Parts& parts, Correction c) {
  c.side = side_of(call, c, parts.exchange.identity.id());
  read_clock(c, parts);
  c.history = JW_TRY(store::steps(session, c.id));
  const auto envelope = JW_TRY(store::envelope_of(session, c.id));
  if (!envelope.empty()) {
    const auto postage = JW_TRY(federation::Outbox::find(session, envelope));
    if (postage) c.transport = postage->state;
  }
  for (const auto& row : transitions()) {
    if (row.from != c.state || std::find(c.actions.begin(), c.actions.end(), row.action) != c.actions.end())
      continue;
    if (may_take(session, call, parts, c, row)) c.actions.emplace_back(row.action);
  }
  // Written by people about values: for the two parties, like the values.
  if (c.side != "consumer" && c.side != "provider") {
    c.reason.clear();
    c.salt.clear();
    for (auto& step : c.history)
      if (step.action == "raise" || step.action == "join") step.note.clear();
  }
  return c;
}

}  // namespace jw::correction
