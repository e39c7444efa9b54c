#include "base/json_write.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "flow/engine.hpp"
#include "sharing/applications.hpp"
#include "sharing/effects.hpp"
#include "sharing/procedure.hpp"
#include "sharing/store.hpp"
#include "sharing/tell.hpp"

// Between the engine and this module: the functions behind the topics, and what follows when a
// process ends by itself.
namespace jw::sharing {
namespace {

constexpr std::string_view kProcesses[] = {
    "sharing_request", "sharing_provide",  "sharing_extension", "sharing_suspension", "sharing_change",
    "sharing_dispute", "sharing_disposal", "sharing_errand",    "sharing_usage",      "sharing_service"};

Result<flow::JobResult> run_effect(const Parts& parts, const Effect& effect, db::Session& session,
                                   const Call& call, const flow::Job& job) {
  auto found = JW_TRY(store::find(session, job.key));
  if (!found) return fail(Code::NotFound, "application.unknown", "no application {}", "没有申请 {}", job.key);
  auto a = std::move(*found);
  const auto before = a;
  Work work{parts, session, call};
  flow::JobResult result;
  result.variables = JW_TRY(effect.run(work, a, job.variables));
  if (store::document_of(a) != store::document_of(before) ||
      a.proposal.has_value() != before.proposal.has_value())
    JW_TRY(store::save(session, a));
  // By a timer, not within a step of somebody: nobody else sees to what follows.
  if (!Settling::under_way()) {
    JW_TRY(settle(work, before));
    parts.posted();
  }
  return result;
}

Result<> ended(const Parts& parts, db::Session& session, const Call& call, std::string_view instance) {
  const auto row = JW_TRY(
      session.one("update sharing_process set open = 0 where instance = $1 returning application", instance));
  if (!row || Settling::under_way()) return {};
  const auto a = JW_TRY(store::find(session, row->text(0)));
  Work work{parts, session, call};
  if (a) JW_TRY(settle(work, *a));
  return {};
}

}  // namespace

void Applications::wire() const {
  for (const auto& effect : effects())
    parts_.engine.on(std::string(effect.topic),
                     [parts = parts_, &effect](db::Session& session, const Call& call, const flow::Job& job) {
                       return run_effect(parts, effect, session, call, job);
                     });
  for (const auto process : kProcesses)
    parts_.engine.on_ended(
        std::string(process),
        [parts = parts_](db::Session& session, const Call& call, std::string_view instance,
                         const flow::Answer&) { return ended(parts, session, call, instance); });
}

Result<> Applications::delivered(db::Session& session, const Call& call, std::string_view grant) const {
  const auto stored = JW_TRY(exchange::Grants::get(session, grant));
  const auto a = JW_TRY(store::find(session, stored.application));
  if (!a || !a->delivered.empty() || a->grant != stored.id) return {};
  Work work{parts_, session, call};
  return procedure::note_delivered(work, *a);
}

}  // namespace jw::sharing
