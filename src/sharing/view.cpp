#include "sharing/view.hpp"

#include <algorithm>

#include "federation/envelope.hpp"
#include "org/rights.hpp"
#include "sharing/store.hpp"

namespace jw::sharing {
namespace {

org::Right right_of(std::string_view name) {
  for (const auto right : org::all_rights())
    if (org::to_string(right) == name) return right;
  return org::Right::NodeManage;
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

Result<> may_take(db::Session& session, const Call& call, const Application& a, const Transition& transition,
                  std::string_view node) {
  JW_TRY(org::require(call, right_of(transition.right)));
  const auto& party = transition.side == "applicant" ? a.applicant : a.provider;
  if (party.node != node)
    return fail(Code::Denied, "application.elsewhere", "this is handled on the node of {}",
                "该事项由{}所在节点办理", party.name);
  JW_TRY(org::require_org(call, party.id));
  if (transition.action == "consent") {
    const auto writer = JW_TRY(store::actor_of(session, a.id, "submit"));
    if (writer == call.actor.id)
      return fail(Code::Denied, "application.own", "somebody else has to consent to what you wrote yourself",
                  "本人填写的申请须由他人审核同意");
  }
  return {};
}

Result<Application> complete(db::Session& session, const Call& call, Application a) {
  a.history = JW_TRY(store::steps(session, a.id));
  const auto envelope = JW_TRY(store::envelope_of(session, a.id));
  if (!envelope.empty()) {
    const auto postage = JW_TRY(federation::Outbox::find(session, envelope));
    if (postage) a.transport = postage->state;
  }
  for (const auto& row : transitions()) {
    if (row.from != a.state || std::find(a.actions.begin(), a.actions.end(), row.action) != a.actions.end())
      continue;
    const auto& party = row.side == "applicant" ? a.applicant : a.provider;
    if (may_take(session, call, a, row, party.node)) a.actions.emplace_back(row.action);
  }
  return a;
}

}  // namespace jw::sharing
