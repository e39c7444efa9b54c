#include "sharing/view.hpp"

#include <algorithm>

#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "org/calendars.hpp"
#include "org/rights.hpp"
#include "sharing/arbiter.hpp"
#include "sharing/store.hpp"

namespace jw::sharing {
namespace {

// The one authority a step waits for; null when any authority of the two parties will do.
const Party* named_authority(const ActRow& row, const Application& a) {
  if (row.name == "rule" || row.name == "record_government") {
    const auto* dispute = open_dispute(a);
    return dispute && dispute->arbiter ? &*dispute->arbiter : nullptr;
  }
  if (row.name == "answer_extension") return a.extension ? &a.extension->authority : nullptr;
  if (row.name == "accept_filing") return a.change ? &a.change->authority : nullptr;
  if (row.name == "check") return &a.bureau;
  return nullptr;
}

// Whoever did the one does not do the other.
constexpr std::pair<std::string_view, std::string_view> kFourEyes[] = {
    {"consent", "submit"}, {"approve", "decide"}, {"send_back", "decide"}};

void count(ClockView& clock, const Parts& parts) {
  const auto end = parse_time(clock.due_end);
  if (!end || (clock.state != "running" && clock.state != "suspended")) return;
  const auto calendar = parts.calendars.current();
  const auto now = parts.clock.now();
  const auto region = region_of(clock.org);
  clock.left = calendar->working_days_left(now, *end, region);
  clock.light =
      clock.state == "suspended"
          ? "paused"
          : std::string(org::to_string(calendar->light(now, *end, static_cast<int>(clock.days), region)));
}

// Names of people are kept at the node where they work, and so is what a department says to itself.
Result<> name_people(db::Session& session, const Call& call, Application& a) {
  const bool own = call.actor.org == a.provider.id;
  const auto here = JW_TRY(store::steps(session, a.id));
  if (a.history.empty()) a.history = here;  // written by an earlier version of the program
  for (auto& step : a.history)
    for (const auto& known : here)
      if (known.action == step.action && known.time == step.time && known.org == step.org) {
        step.actor = known.actor;
        if (own && is_internal(step.action)) step.note = known.note;
      }
  return {};
}

// How far what this node sent last has come; "" when it sent nothing.
Result<std::string> transport_of(db::Session& session, const Application& a) {
  const auto envelope = JW_TRY(store::envelope_of(session, a.id));
  if (envelope.empty()) return std::string();
  const auto postage = JW_TRY(federation::Outbox::find(session, envelope));
  return postage ? postage->state : std::string();
}

}  // namespace

bool oversees(const Actor& actor) {
  return actor.kind == Actor::Kind::System || actor.roles.contains("auditor") ||
         actor.roles.contains("bureau");
}

bool may_see(const Call& call, const Application& a, std::string_view node) {
  const auto& actor = call.actor;
  if (actor.kind == Actor::Kind::System) return true;
  if (a.applicant.id == actor.org && a.applicant.node == node) return true;
  if (a.provider.id == actor.org && a.provider.node == node)
    return a.state != "awaiting_consent" && a.state != "declined";
  return oversees(actor);
}

const std::string& holder(const Application& a) {
  const bool before = a.state == "awaiting_consent" || a.state == "declined" ||
                      (a.state == "withdrawn" && a.received.empty());
  return before ? a.applicant.node : a.provider.node;
}

Result<> may_act(const ActRow& row, const Application& a, std::string_view org) {
  const bool applicant = org == a.applicant.id, provider = org == a.provider.id;
  switch (row.side) {
    case Side::Applicant:
      if (applicant) return {};
      break;
    case Side::Provider:
      if (provider) return {};
      break;
    case Side::Party:
      if (applicant || provider) return {};
      break;
    case Side::Authority:
    case Side::ProviderOrAuthority: {
      if (provider && row.side == Side::ProviderOrAuthority) return {};
      const auto* named = named_authority(row, a);
      if (named ? named->id == org && !org.empty() : is_authority(a, org)) return {};
      return fail(Code::Denied, "application.authority", "this is for the data-sharing authority {}",
                  "此事项由数据共享主管部门{}办理", named ? named->name : std::string());
    }
  }
  return fail(Code::Denied, "right.org", "this belongs to another department; ask that department",
              "此内容属于其他部门，请联系该部门办理");
}

Result<> may_take(db::Session& session, const Call& call, const Application& a, const ActRow& row) {
  JW_TRY(org::require(call, row.right));
  if (call.actor.kind != Actor::Kind::System) JW_TRY(may_act(row, a, call.actor.org));
  for (const auto& [later, earlier] : kFourEyes)
    if (row.name == later && !call.actor.id.empty() &&
        JW_TRY(store::actor_of(session, a.id, earlier)) == call.actor.id)
      return fail(Code::Denied, "application.own", "somebody else has to consent to what you wrote yourself",
                  "本人填写或审核的内容须由他人审核同意");
  return {};
}

// What the other node would not have is no longer on its way.
Result<bool> is_pending(db::Session& session, const Application& a) {
  return a.pending && JW_TRY(transport_of(session, a)) != "refused";
}

Result<Application> complete(db::Session& session, const Call& call, const Parts& parts, Application a) {
  JW_TRY(name_people(session, call, a));
  for (auto& clock : a.clocks) count(clock, parts);
  if (auto state = JW_TRY(transport_of(session, a)); !state.empty()) a.transport = std::move(state);
  if (!JW_TRY(is_pending(session, a))) a.pending.reset();
  const bool provider = call.actor.kind == Actor::Kind::System ||
                        (a.provider.id == call.actor.org && a.provider.node == parts.identity.id());
  if (!provider) a.proposal.reset();
  // Who consents to a decision sees all of it.
  if (a.proposal && a.proposal->outcome == "grant") {
    const auto choice = JW_TRY(store::choice_of(session, a.id));
    if (const auto* terms = choice.if_contains("terms"); terms && terms->is_object())
      a.proposed_terms = terms->as_object();
  }
  if (a.pending) return a;
  for (const auto& row : acts())
    if (fits(row, a) && may_take(session, call, a, row)) a.actions.emplace_back(row.name);
  return a;
}

}  // namespace jw::sharing
