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

using alert_store::check_live;
using alert_store::has_ended;
using alert_store::not_theirs;
using alert_store::reason_of;
using alert_store::standing_of;
using exchange::StoredGrant;

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
  alert.state = "open";
  alert.changed = to_string(clock_.now());
  alert.due.clear();
  ++alert.turn;
  judge(alert, {});
  if (alert.step == "ask") {
    const auto stored = JW_TRY(exchange::Grants::get(session, alert.grant));
    alert.due = due_after(patience_.answer_days, stored.recipient_org);
  }
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
  alert.due.clear();
  ++alert.turn;
  // What somebody accepted may go on for a while; what stopped by itself is looked at as ever.
  judge(alert,
        conclusion == "accepted" || conclusion == "lifted" ? patience_.rest : std::chrono::milliseconds(0));
  JW_TRY(keep(session, call, alert));
  JW_TRY(
      ledger::record(session, call, clock_,
                     {"access.concluded", alert.id, {{"grant", alert.grant}, {"conclusion", conclusion}}}));
  return {};
}

Result<Alert> Alerts::conclude(const Call& call, std::string_view id, const Conclusion& form) const {
  JW_TRY(org::require(call, org::Right::GrantSuspend));
  JW_TRY(alert_store::check_text(form.note));
  auto done = database_.write(call, [&](db::Session& session) -> Result<Alert> {
    auto alert = JW_TRY(alert_store::find(session, id));
    const auto grant = JW_TRY(exchange::Grants::get(session, alert.grant));
    if (!JW_TRY(alert_store::may_conclude(session, call, alert, grant))) {
      const auto why = not_theirs(call, grant);
      if (why.value().reason == "grant.unknown") return alert_store::unknown(id);
      return why;
    }
    if (alert.state == "closed")
      return fail(Code::Conflict, "alert.closed", "this alert is closed", "该预警已办结");
    if (form.turn != alert.turn)
      return fail(Code::Conflict, "alert.stale",
                  "something has happened to this alert since you read it (turn {}, not {}); read it again "
                  "and decide then",
                  "该预警在您查看之后已有变化（现为第 {} 次变更，您查看的是第 {} 次），请重新查看后再处理",
                  alert.turn, form.turn);
    if (form.accepted) {
      const auto standing = standing_of(alert.step);
      alert.holds = form.lift || has_ended(grant) ? std::string_view() : standing;
      JW_TRY(conclude(session, call, alert, "accepted", form.note));
      const auto held = JW_TRY(exchange::Grants::held_by_use(session, alert.grant));
      // What holds it more than this alert did is not this alert's to let go.
      if (form.lift && !has_ended(grant) && !alert_store::is_stricter(held, standing)) {
        const auto rest = JW_TRY(alert_store::wanted(session, alert.grant, alert.id));
        JW_TRY(stand(session, call, alert.grant, rest.standing,
                     rest.standing.empty() ? std::string_view(form.note) : rest.reason, alert.detector));
      }
    } else {
      JW_TRY(check_live(grant));
      alert.conclusion = form.note;
      JW_TRY(ledger::record(
          session, call, clock_,
          {"access.concluded", alert.id, {{"grant", alert.grant}, {"conclusion", "rejected"}}}));
      JW_TRY(climb(session, call, alert));
    }
    JW_TRY(alert_store::dress(session, call, alert, grant, clock_.now()));
    return alert;
  });
  posted();
  return done;
}

// The measure that the caller's department has open on the grant is put on the step, or a new one is.
Result<Alert> Alerts::place(db::Session& session, const Call& call, const StoredGrant& grant,
                            std::string_view step, std::string_view reason) const {
  std::optional<Alert> known;
  for (auto& one : JW_TRY(alert_store::in_force(session, grant.id)))
    if (one.detector == alert_store::kByHand && one.raised_by == call.actor.org && one.state != "closed")
      known = std::move(one);
  auto alert = known.value_or(Alert{});
  alert.step = step;
  alert.state = "open";
  alert.reason = reason;
  // What was said was about another step.
  alert.explanation.clear();
  alert.explained_by.clear();
  alert.conclusion.clear();
  alert.due = step == "ask" ? due_after(patience_.answer_days, grant.recipient_org) : std::string();
  alert.changed = alert.fired = alert.judged = to_string(clock_.now());
  if (known) ++alert.turn;
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
      return not_theirs(call, stored);
    JW_TRY(check_live(stored));
    std::string before;
    for (const auto& one : JW_TRY(alert_store::in_force(session, grant)))
      if (one.detector == alert_store::kByHand && one.raised_by == call.actor.org && one.state != "closed")
        before = standing_of(one.step);
    auto alert = JW_TRY(place(session, call, stored, step, reason));
    const auto held = JW_TRY(exchange::Grants::held_by_use(session, grant));
    const auto now = standing_of(step);
    // A step down the ladder lets go what this measure held, and nothing that holds it more.
    const bool loosens = alert_store::is_stricter(before, now) && !alert_store::is_stricter(held, before);
    const auto others = loosens ? JW_TRY(alert_store::wanted(session, grant, alert.id))
                                : alert_store::Wanted{held, std::string(reason)};
    const bool theirs = alert_store::is_stricter(others.standing, now);
    JW_TRY(stand(session, call, grant, theirs ? std::string_view(others.standing) : now,
                 theirs ? std::string_view(others.reason) : reason, alert_store::kByHand));
    JW_TRY(alert_store::dress(session, call, alert, stored, clock_.now()));
    return alert;
  });
  posted();
  return done;
}

Result<GrantStanding> Alerts::restrain(const Call& call, std::string_view grant, std::string_view standing,
                                       std::string_view reason) const {
  JW_TRY(org::require(call, org::Right::GrantSuspend));
  JW_TRY(alert_store::check_text(reason));
  const std::string_view step = standing == "suspended"     ? "suspend"
                                : standing == "verify_only" ? "step_down"
                                                            : "";
  if (step.empty() && !standing.empty())
    return fail(Code::Invalid, "grant.standing", "a grant is held back to verify_only or suspended",
                "授权只能降级为 verify_only 或 suspended");
  const auto apply = [&](db::Session& session) -> Result<> {
    const auto stored = JW_TRY(exchange::Grants::get(session, grant));
    const bool provider = alert_store::is_provider(call, stored);
    if (!provider && !JW_TRY(alert_store::is_authority(session, call, stored)))
      return not_theirs(call, stored);
    JW_TRY(check_live(stored));
    std::string own_before;
    for (auto& alert : JW_TRY(alert_store::in_force(session, grant))) {
      const bool own = alert.raised_by == call.actor.org;
      if (own) own_before = alert_store::stricter(own_before, alert_store::held_by(alert));
      if (!own && !(provider && alert.raised_by.empty())) continue;
      if (!alert_store::is_stricter(alert_store::held_by(alert), standing)) continue;
      if (alert.state == "closed") {
        alert.holds.clear();
        ++alert.turn;
        JW_TRY(keep(session, call, alert));
      } else if (!own || step.empty()) {
        JW_TRY(conclude(session, call, alert, "lifted", reason));
      }
    }
    if (!step.empty()) JW_TRY(place(session, call, stored, step, reason));
    const auto rest = JW_TRY(alert_store::wanted(session, grant, ""));
    // What nobody in particular holds, from before it was known who does, is the provider's to let go.
    const auto held = JW_TRY(exchange::Grants::held_by_use(session, grant));
    if (!provider && step.empty() && alert_store::is_stricter(held, own_before)) return {};
    const bool others = alert_store::is_stricter(rest.standing, standing);
    return stand(session, call, grant, others ? std::string_view(rest.standing) : standing,
                 others ? std::string_view(rest.reason) : reason, alert_store::kByHand);
  };
  auto done = database_.write(call, [&](db::Session& session) -> Result<GrantStanding> {
    JW_TRY(apply(session));
    const auto now = JW_TRY(exchange::Grants::get(session, grant));
    return GrantStanding{now.id, now.state, now.end_reason};
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
    const bool authority = JW_TRY(alert_store::is_authority(session, call, stored));
    if (provider || authority) may.emplace_back("measure");
    std::string_view own, others;
    const auto all = JW_TRY(alert_store::in_force(session, grant));
    for (const auto& alert : all) {
      const bool mine = alert.raised_by == call.actor.org || (provider && alert.raised_by.empty());
      auto& held = mine ? own : others;
      held = alert_store::stricter(held, alert_store::held_by(alert));
    }
    const auto held = JW_TRY(exchange::Grants::held_by_use(session, grant));
    if ((provider && alert_store::is_stricter(held, others)) ||
        (authority && alert_store::is_stricter(own, others)))
      may.emplace_back("lift");
    return may;
  });
}

}  // namespace jw::access
