#include "base/log.hpp"
#include "catalog/resources.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"
#include "sharing/applications.hpp"
#include "sharing/arbiter.hpp"
#include "sharing/deadlines.hpp"
#include "sharing/procedure.hpp"
#include "sharing/store.hpp"
#include "sharing/tell.hpp"
#include "sharing/view.hpp"

namespace jw::sharing {
namespace {

// What the provider's node has to know before a process can run on it.
Result<> complete_at_provider(Work& work, Application& a) {
  const auto now = to_string(work.parts.clock.now());
  if (a.received.empty()) a.received = a.updated.empty() ? now : a.updated;
  if (a.bureau.id.empty())
    if (const auto bureau = JW_TRY(bureau_of(work.parts, work.session, a))) a.bureau = *bureau;
  if (const auto resource = JW_TRY(catalog::find_resource(work.session, a.resource.id)))
    a.sharing = resource->sharing;
  a.preset = preset_of(work.parts, a);
  if (a.history.empty()) a.history = JW_TRY(store::steps(work.session, a.id));
  for (auto& step : a.history) step.actor.clear();
  // Between receipt and reply there was one step then: it is the reviewer's turn.
  if (a.state == "checking" || a.state == "incomplete" || a.state == "proposed") {
    a.state = "received";
    a.proposal.reset();
  }
  if (a.state == "granted" || a.state == "suspended") {
    if (!a.grant)
      return fail(Code::Corrupt, "application.grant", "it is granted without a grant",
                  "申请已同意但没有授权");
    const auto grant = JW_TRY(exchange::Grants::get(work.session, *a.grant));
    // Revoked or run out meanwhile: what is left is the duty to dispose of the data.
    if (grant.state == "revoked" || grant.state == "expired" ||
        JW_TRY(parse_time(grant.valid_until)) <= work.parts.clock.now()) {
      Ending ending;
      ending.time = now;
      ending.cause = grant.state == "revoked" ? "stopped" : "expired";
      a.ending = std::move(ending);
      a.state = "disposing";
    }
  }
  a.updated = now;
  a.history.push_back({now, "", a.provider.id, "take_over", ""});
  return {};
}

Result<> take_over_one(Work& work, Application a) {
  const Settling settling;
  const bool held = holder(a) == work.parts.identity.id();
  if (held && a.provider.node == work.parts.identity.id() && a.state != "awaiting_consent") {
    JW_TRY(complete_at_provider(work, a));
    JW_TRY(store::save(work.session, a));
  }
  JW_TRY(procedure::take_over(work, a));
  JW_TRY(ledger::record(work.session, work.call, work.parts.clock,
                        {"application.taken_over", a.id, {{"number", a.number}, {"state", a.state}}}));
  if (held) JW_TRY(settle(work, a));
  return {};
}

}  // namespace

Result<> Applications::keep_open(const Call& call) const {
  const auto left = JW_TRY(parts_.database.read(call, [&](db::Session& session) {
    return session.query(
        "select a.id from sharing_application a where a.state not in ('declined', 'withdrawn', 'refused', "
        "'closed') and (a.applicant_node = $1 or a.provider_node = $1) and not exists (select 1 from "
        "sharing_process p where p.application = a.id) order by a.id",
        parts_.identity.id());
  }));
  std::size_t taken = 0;
  for (const auto& row : left) {
    const auto done = parts_.database.write(call, [&](db::Session& session) -> Result<> {
      auto found = JW_TRY(store::find(session, row.text(0)));
      if (!found) return {};
      Work work{parts_, session, call};
      return take_over_one(work, std::move(*found));
    });
    if (done)
      ++taken;
    else
      log::error("application.left_open", {{"application", row.text(0)},
                                           {"error", describe(done.error())},
                                           {"hint", "jingwei application show --id " + row.text(0)}});
  }
  if (taken > 0) {
    log::info("application.taken_over", {{"applications", std::to_string(taken)}});
    parts_.posted();
  }
  return {};
}

}  // namespace jw::sharing
