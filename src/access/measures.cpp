#include <algorithm>
#include <optional>

#include "access/alert_store.hpp"
#include "access/alerts.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"

// What is done about an alert, by the ladder or by hand. What a grant's use holds back is one value; it
// gets stricter with every step, and is loosened by nobody but those who may.
namespace jw::access {
namespace {

using alert_store::standing_of;
using exchange::StoredGrant;

bool has_ended(const StoredGrant& grant) { return grant.state == "expired" || grant.state == "revoked"; }

tl::unexpected<Error> no_grant(std::string_view grant) {
  return fail(Code::NotFound, "grant.unknown", "no grant {} of your department", "本部门没有授权 {}", grant);
}

Result<> check_live(const StoredGrant& grant) {
  if (!has_ended(grant)) return {};
  return fail(Code::Conflict, "grant.ended", "grant {} has ended; apply again if the need goes on",
              "授权 {} 已终止；如仍需使用，请重新申请", grant.number);
}

// Why it is held back, as the consumer reads it.
std::string reason_of(const Alert& alert) {
  if (!alert.conclusion.empty()) return alert.conclusion;
  if (!alert.reason.empty()) return alert.reason;
  const auto kinds = detector_kinds();
  const auto kind = std::ranges::find(kinds, alert.detector, &DetectorKind::kind);
  return kind == kinds.end() ? alert.detector : std::string(kind->zh);
}

Result<> record_step(db::Session& session, const Call& call, const Clock& clock, const Alert& alert) {
  JW_TRY(ledger::record(session, call, clock,
                        {"access.alerted",
                         alert.id,
                         {{"grant", alert.grant},
                          {"detector", alert.detector},
                          {"step", alert.step},
                          {"measured", alert.measured},
                          {"allowed", alert.allowed}}}));
  return {};
}

}  // namespace

Result<> Alerts::keep(db::Session& session, const Call& call, const Alert& alert) const {
  JW_TRY(alert_store::save(session, alert));
  return told_.changed ? told_.changed(session, call, alert) : Result<>();
}

Result<> Alerts::raise(db::Session& session, const Call& call, const Alert& alert) const {
  JW_TRY(alert_store::insert(session, alert));
  if (told_.changed) JW_TRY(told_.changed(session, call, alert));
  if (!alert.raised_by.empty()) return {};
  return record_step(session, call, clock_, alert);
}

Result<> Alerts::hold(db::Session& session, const Call& call, std::string_view grant,
                      std::string_view standing, std::string_view reason) const {
  const auto stored = JW_TRY(grants_.restrain(session, call, grant, standing, reason));
  if (told_.tell) JW_TRY(told_.tell(session, call, stored, standing, reason));
  return {};
}

Result<> Alerts::stand(db::Session& session, const Call& call, std::string_view grant,
                       std::string_view standing, std::string_view reason, std::string_view detector) const {
  if (JW_TRY(exchange::Grants::held_by_use(session, grant)) == standing) return {};
  JW_TRY(hold(session, call, grant, standing, reason));
  ledger::Event event{"grant.restrained", std::string(grant), {}};
  event.details["standing"] = standing.empty() ? std::string_view("active") : standing;
  if (!detector.empty()) event.details["detector"] = detector;
  JW_TRY(ledger::record(session, call, clock_, event));
  return {};
}

Result<> Alerts::climb(db::Session& session, const Call& call, Alert& alert) const {
  alert.step = alert_store::next_step(alert.step);
  alert.changed = to_string(clock_.now());
  if (const auto standing = standing_of(alert.step); !standing.empty()) {
    const auto held = JW_TRY(exchange::Grants::held_by_use(session, alert.grant));
    const auto stood = stand(session, call, alert.grant, alert_store::stricter(held, standing),
                             reason_of(alert), alert.detector);
    // It has ended meanwhile: there is nothing left to hold back.
    if (!stood && stood.error().reason == "grant.ended") {
      alert.state = "closed";
      return keep(session, call, alert);
    }
    if (!stood) return stood;
  }
  JW_TRY(record_step(session, call, clock_, alert));
  return keep(session, call, alert);
}

Result<> Alerts::conclude(db::Session& session, const Call& call, Alert& alert, std::string_view conclusion,
                          std::string_view note) const {
  alert.state = "closed";
  alert.conclusion = note;
  alert.changed = to_string(clock_.now());
  JW_TRY(keep(session, call, alert));
  JW_TRY(
      ledger::record(session, call, clock_,
                     {"access.concluded", alert.id, {{"grant", alert.grant}, {"conclusion", conclusion}}}));
  return {};
}

Result<Alert> Alerts::conclude(const Call& call, std::string_view id, bool accepted, std::string_view note,
                               bool lift) const {
  JW_TRY(org::require(call, org::Right::GrantSuspend));
  JW_TRY(alert_store::check_text(note));
  auto done = database_.write(call, [&](db::Session& session) -> Result<Alert> {
    auto alert = JW_TRY(alert_store::find(session, id));
    const auto grant = JW_TRY(exchange::Grants::get(session, alert.grant));
    if (!JW_TRY(alert_store::may_conclude(session, call, alert, grant))) return alert_store::unknown(id);
    if (alert.state == "closed")
      return fail(Code::Conflict, "alert.closed", "this alert is closed", "该预警已办结");
    if (accepted) {
      JW_TRY(conclude(session, call, alert, "accepted", note));
      const auto held = JW_TRY(exchange::Grants::held_by_use(session, alert.grant));
      // What holds it more than this alert did is not this alert's to let go.
      if (lift && !has_ended(grant) && !alert_store::is_stricter(held, standing_of(alert.step)))
        JW_TRY(stand(session, call, alert.grant, JW_TRY(alert_store::wanted(session, alert.grant, alert.id)),
                     note, alert.detector));
    } else {
      alert.state = "open";
      alert.conclusion = note;
      JW_TRY(ledger::record(
          session, call, clock_,
          {"access.concluded", alert.id, {{"grant", alert.grant}, {"conclusion", "rejected"}}}));
      JW_TRY(climb(session, call, alert));
    }
    JW_TRY(alert_store::dress(session, call, alert, grant));
    return alert;
  });
  posted();
  return done;
}

// The measure that the caller's department has open on the grant is put on the step, or a new one is.
Result<Alert> Alerts::place(db::Session& session, const Call& call, const StoredGrant& grant,
                            std::string_view step, std::string_view reason) const {
  std::optional<Alert> known;
  for (auto& one : JW_TRY(alert_store::open_of(session, grant.id)))
    if (one.detector == alert_store::kByHand && one.raised_by == call.actor.org) known = std::move(one);
  auto alert = known.value_or(Alert{});
  alert.step = step;
  alert.state = "open";
  alert.reason = reason;
  alert.conclusion.clear();
  alert.changed = to_string(clock_.now());
  if (known) {
    JW_TRY(keep(session, call, alert));
  } else {
    alert.id = make_id(clock_);
    alert.grant = grant.id;
    alert.detector = alert_store::kByHand;
    alert.opened = alert.changed;
    alert.raised_by = call.actor.org;
    JW_TRY(raise(session, call, alert));
  }
  JW_TRY(ledger::record(session, call, clock_,
                        {"access.measured", alert.id, {{"grant", alert.grant}, {"step", alert.step}}}));
  return alert;
}

Result<Alert> Alerts::measure(const Call& call, std::string_view grant, std::string_view step,
                              std::string_view reason) const {
  JW_TRY(org::require(call, org::Right::GrantSuspend));
  JW_TRY(alert_store::check_text(reason));
  if (std::ranges::find(alert_store::steps(), step) == alert_store::steps().end())
    return fail(Code::Invalid, "alert.step", "a step is note, ask, step_down or suspend",
                "措施应为 note、ask、step_down 或 suspend 之一");
  auto done = database_.write(call, [&](db::Session& session) -> Result<Alert> {
    const auto stored = JW_TRY(exchange::Grants::get(session, grant));
    if (!alert_store::is_provider(call, stored) && !JW_TRY(alert_store::is_authority(session, call, stored)))
      return no_grant(grant);
    JW_TRY(check_live(stored));
    std::string before;
    for (const auto& one : JW_TRY(alert_store::open_of(session, grant)))
      if (one.detector == alert_store::kByHand && one.raised_by == call.actor.org)
        before = standing_of(one.step);
    auto alert = JW_TRY(place(session, call, stored, step, reason));
    const auto held = JW_TRY(exchange::Grants::held_by_use(session, grant));
    const auto now = standing_of(step);
    // A step down the ladder lets go what this measure held, and nothing that holds it more.
    const bool loosens = alert_store::is_stricter(before, now) && !alert_store::is_stricter(held, before);
    const auto base =
        loosens ? JW_TRY(alert_store::wanted(session, grant, alert.id)) : std::string_view(held);
    JW_TRY(stand(session, call, grant, alert_store::stricter(base, now), reason, alert_store::kByHand));
    JW_TRY(alert_store::dress(session, call, alert, stored));
    return alert;
  });
  posted();
  return done;
}

Result<> Alerts::restrain(const Call& call, std::string_view grant, std::string_view standing,
                          std::string_view reason) const {
  JW_TRY(org::require(call, org::Right::GrantSuspend));
  JW_TRY(alert_store::check_text(reason));
  const std::string_view step = standing == "suspended"     ? "suspend"
                                : standing == "verify_only" ? "step_down"
                                                            : "";
  if (step.empty() && !standing.empty())
    return fail(Code::Invalid, "grant.standing", "a grant is held back to verify_only or suspended",
                "授权只能降级为 verify_only 或 suspended");
  const auto done = database_.write(call, [&](db::Session& session) -> Result<> {
    const auto stored = JW_TRY(exchange::Grants::get(session, grant));
    if (!alert_store::is_provider(call, stored)) return no_grant(grant);
    JW_TRY(check_live(stored));
    for (auto& alert : JW_TRY(alert_store::open_of(session, grant))) {
      const bool own = alert.raised_by == call.actor.org;
      if ((!own && !alert.raised_by.empty()) || (own && !step.empty())) continue;
      if (alert_store::is_stricter(standing_of(alert.step), standing))
        JW_TRY(conclude(session, call, alert, "lifted", reason));
    }
    if (!step.empty()) JW_TRY(place(session, call, stored, step, reason));
    return stand(session, call, grant,
                 alert_store::stricter(standing, JW_TRY(alert_store::wanted(session, grant, ""))), reason,
                 alert_store::kByHand);
  });
  posted();
  return done;
}

Result<std::vector<std::string>> Alerts::actions(const Call& call, std::string_view grant) const {
  std::vector<std::string> may;
  if (!org::allows(call.actor.roles, org::Right::GrantSuspend)) return may;
  return database_.read(call, [&](db::Session& session) -> Result<std::vector<std::string>> {
    const auto stored = JW_TRY(exchange::Grants::get(session, grant));
    if (has_ended(stored)) return may;
    const bool provider = alert_store::is_provider(call, stored);
    if (provider || JW_TRY(alert_store::is_authority(session, call, stored))) may.emplace_back("measure");
    std::string_view others;
    for (const auto& alert : JW_TRY(alert_store::open_of(session, grant)))
      if (!alert.raised_by.empty() && alert.raised_by != call.actor.org)
        others = alert_store::stricter(others, standing_of(alert.step));
    if (provider && alert_store::is_stricter(JW_TRY(exchange::Grants::held_by_use(session, grant)), others))
      may.emplace_back("lift");
    return may;
  });
}

}  // namespace jw::access
