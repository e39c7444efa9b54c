#include "demand/view.hpp"

#include <algorithm>

#include "demand/store.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "org/calendars.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::demand {
namespace {

constexpr int kPromiseDays = 10;  // a promise turns yellow as a clock of ten working days does

std::string region_of(std::string_view org) { return std::string(org.substr(0, org.find('.'))); }

}  // namespace

const Party& party_of(const Demand& demand, Side side) {
  switch (side) {
    case Side::Requester: return demand.requester;
    case Side::Bureau: return demand.bureau;
    case Side::Source: break;
  }
  return demand.source;
}

bool may_see(const Call& call, const Demand& demand) {
  const auto& actor = call.actor;
  if (actor.kind == Actor::Kind::System || actor.roles.contains("auditor") || actor.roles.contains("bureau"))
    return true;
  if (actor.org.empty()) return false;
  if (demand.requester.id == actor.org) return true;
  return demand.state != "open" && (demand.bureau.id == actor.org || demand.source.id == actor.org);
}

Result<> may_take(const Call& call, const Demand& demand, const Transition& transition,
                  std::string_view node) {
  JW_TRY(org::require(call, transition.right));
  const auto& party = party_of(demand, transition.side);
  if (party.node != node)
    return fail(Code::Denied, "demand.elsewhere", "it is the turn of {}; that is done on its node",
                "现应由{}办理，请在其所在节点办理", party.name);
  return org::require_org(call, party.id);
}

Result<Demand> complete(db::Session& session, const Call& call, const Parts& parts, Demand demand) {
  demand.history = JW_TRY(store::steps(session, demand.id));
  const auto envelope = JW_TRY(store::envelope_of(session, demand.id));
  if (!envelope.empty()) {
    const auto postage = JW_TRY(federation::Outbox::find(session, envelope));
    if (postage) demand.transport = postage->state;
  }
  const State* state = find_state(demand.state);
  if (state && state->open && !demand.deadline.empty()) {
    const int days = state->working_days > 0 ? state->working_days : kPromiseDays;
    const auto& holder = demand.state == "assigning" ? demand.bureau : demand.source;
    demand.light = std::string(to_string(parts.calendars.current()->light(
        parts.clock.now(), JW_TRY(end_of_day_in_china(demand.deadline)), days, region_of(holder.id))));
  }
  for (const auto& row : transitions()) {
    if (row.from != demand.state || std::ranges::find(demand.actions, row.action) != demand.actions.end())
      continue;
    if (may_take(call, demand, row, parts.identity.id())) demand.actions.emplace_back(row.action);
  }
  return demand;
}

}  // namespace jw::demand
