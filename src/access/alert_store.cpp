#include "access/alert_store.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/free_text.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "exchange/sight.hpp"
#include "org/authority.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::access::alert_store {
namespace {

constexpr std::size_t kMostExplanation = 2000;
constexpr std::string_view kSteps[] = {"note", "ask", "step_down", "suspend"};

int rank(std::string_view standing) {
  return standing == "suspended" ? 2 : standing == "verify_only" ? 1 : 0;
}

}  // namespace

Alert read(const db::Row& row) {
  Alert alert;
  alert.id = row.text(0);
  alert.grant = row.text(1);
  alert.system = row.text(2);
  alert.detector = row.text(3);
  alert.step = row.text(4);
  alert.state = row.text(5);
  alert.measured = row.integer(6);
  alert.allowed = row.integer(7);
  alert.opened = row.text(8);
  alert.changed = row.text(9);
  alert.explanation = row.text(10);
  alert.explained_by = row.text(11);
  alert.conclusion = row.text(12);
  alert.reason = row.text(13);
  alert.raised_by = row.text(14);
  alert.turn = row.integer(15);
  alert.due = row.text(16);
  alert.holds = row.text(17);
  alert.fired = row.text(18);
  alert.judged = row.text(19);
  alert.base = row.integer(20);
  return alert;
}

Result<Alert> find(db::Session& session, std::string_view id) {
  const auto row =
      JW_TRY(session.one(fmt::format("SELECT {} FROM access_alert WHERE id = $1", kColumns), id));
  if (!row) return unknown(id);
  return read(*row);
}

Result<std::optional<Alert>> newest(db::Session& session, std::string_view grant, std::string_view system,
                                    std::string_view detector) {
  const auto row = JW_TRY(session.one(fmt::format("SELECT {} FROM access_alert WHERE grant_id = $1 AND "
                                                  "system = $2 AND detector = $3 ORDER BY id DESC LIMIT 1",
                                                  kColumns),
                                      grant, system, detector));
  return row ? std::optional(read(*row)) : std::nullopt;
}

Result<std::vector<Alert>> in_force(db::Session& session, std::string_view grant) {
  std::vector<Alert> list;
  for (const auto& row : JW_TRY(session.query(
           fmt::format("SELECT {} FROM access_alert WHERE grant_id = $1 AND (state <> 'closed' OR holds <> "
                       "'') ORDER BY id",
                       kColumns),
           grant)))
    list.push_back(read(row));
  return list;
}

Result<> insert(db::Session& session, const Alert& alert) {
  JW_TRY(session.exec(fmt::format("INSERT INTO access_alert ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
                                  "$10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
                                  kColumns),
                      alert.id, alert.grant, alert.system, alert.detector, alert.step, alert.state,
                      alert.measured, alert.allowed, alert.opened, alert.changed, alert.explanation,
                      alert.explained_by, alert.conclusion, alert.reason, alert.raised_by, alert.turn,
                      alert.due, alert.holds, alert.fired, alert.judged, alert.base));
  return {};
}

Result<> save(db::Session& session, const Alert& alert) {
  JW_TRY(session.exec(
      "UPDATE access_alert SET step = $2, state = $3, measured = $4, changed = $5, explanation = $6, "
      "explained_by = $7, conclusion = $8, reason = $9, turn = $10, due = $11, holds = $12, fired = $13, "
      "judged = $14, base = $15, revision = revision + 1 WHERE id = $1",
      alert.id, alert.step, alert.state, alert.measured, alert.changed, alert.explanation, alert.explained_by,
      alert.conclusion, alert.reason, alert.turn, alert.due, alert.holds, alert.fired, alert.judged,
      alert.base));
  return {};
}

Result<> save_measured(db::Session& session, const Alert& alert) {
  JW_TRY(
      session.exec("UPDATE access_alert SET measured = $2, fired = $3, revision = revision + 1 WHERE id = $1",
                   alert.id, alert.measured, alert.fired));
  return {};
}

std::span<const std::string_view> steps() { return kSteps; }

std::string_view next_step(std::string_view step) {
  const auto at = std::ranges::find(kSteps, step);
  return at == std::end(kSteps) || at + 1 == std::end(kSteps) ? "suspend" : *(at + 1);
}

std::string_view standing_of(std::string_view step) {
  return step == "step_down" ? "verify_only" : step == "suspend" ? "suspended" : "";
}

bool is_stricter(std::string_view one, std::string_view than) { return rank(one) > rank(than); }

std::string_view stricter(std::string_view one, std::string_view other) {
  return is_stricter(other, one) ? other : one;
}

std::string_view held_by(const Alert& alert) {
  return alert.state == "closed" ? std::string_view(alert.holds) : standing_of(alert.step);
}

Result<Wanted> wanted(db::Session& session, std::string_view grant, std::string_view except) {
  Wanted strictest;
  for (const auto& alert : JW_TRY(in_force(session, grant)))
    if (alert.id != except && is_stricter(held_by(alert), strictest.standing))
      strictest = {std::string(held_by(alert)), reason_of(alert)};
  return strictest;
}

std::string reason_of(const Alert& alert) {
  // What was said when it was closed is not why it holds.
  if (!alert.conclusion.empty() && alert.state != "closed") return alert.conclusion;
  if (!alert.reason.empty()) return alert.reason;
  const auto* kind = find_detector(alert.detector);
  return kind == nullptr ? alert.detector : std::string(kind->zh);
}

tl::unexpected<Error> unknown(std::string_view id) {
  return fail(Code::NotFound, "alert.unknown", "no alert {}", "没有预警 {}", id);
}

Result<> check_text(std::string_view text) {
  return check_statement(text, {.characters = kMostExplanation, .needed = true}, "alert.text",
                         {"the explanation", "说明"});
}

bool has_ended(const exchange::StoredGrant& grant) {
  return grant.state == "expired" || grant.state == "revoked";
}

tl::unexpected<Error> not_theirs(const Call& call, const exchange::StoredGrant& grant) {
  if (!exchange::Sight::of(call).sees(grant.provider_org, grant.recipient_org))
    return fail(Code::NotFound, "grant.unknown", "no grant {} of your department", "本部门没有授权 {}",
                grant.id);
  return fail(
      Code::Denied, "alert.authority",
      "the use of grant {} is for its provider to act on, and for the data bureau over the provider; a "
      "measure is concluded by who took it",
      "授权 {} 的使用由其提供方或提供方的主管数据管理部门处置；措施由采取它的部门办结", grant.number);
}

Result<> check_live(const exchange::StoredGrant& grant) {
  if (!has_ended(grant)) return {};
  return fail(Code::Conflict, "grant.ended", "grant {} has ended; apply again if the need goes on",
              "授权 {} 已终止；如仍需使用，请重新申请", grant.number);
}

bool is_provider(const Call& call, const exchange::StoredGrant& grant) {
  return !call.actor.org.empty() && grant.provider_org == call.actor.org;
}

Result<bool> is_authority(db::Session& session, const Call& call, const exchange::StoredGrant& grant) {
  const auto& org = call.actor.org;
  if (org.empty() || org == grant.provider_org || org == grant.recipient_org) return false;
  const auto provider = JW_TRY(org::find_org(session, grant.provider_org));
  return provider && JW_TRY(org::is_bureau_over(session, org, provider->region));
}

Result<bool> may_conclude(db::Session& session, const Call& call, const Alert& alert,
                          const exchange::StoredGrant& grant) {
  if (is_provider(call, grant)) return alert.raised_by.empty() || alert.raised_by == call.actor.org;
  return !alert.raised_by.empty() && alert.raised_by == call.actor.org &&
         JW_TRY(is_authority(session, call, grant));
}

Result<> dress(db::Session& session, const Call& call, Alert& alert, const exchange::StoredGrant& grant,
               Time now) {
  alert.actions.clear();
  alert.overdue = alert.state != "closed" && !alert.due.empty() && day_in_china(now) > alert.due;
  if (!alert.raised_by.empty())
    if (const auto org = JW_TRY(org::find_org(session, alert.raised_by))) alert.raised_by_name = org->name;
  if (alert.state == "closed") return {};
  const auto& roles = call.actor.roles;
  if (grant.recipient_org == call.actor.org && org::allows(roles, org::Right::HoldingRead))
    alert.actions.emplace_back("explain");
  if (!org::allows(roles, org::Right::GrantSuspend) || !JW_TRY(may_conclude(session, call, alert, grant)))
    return {};
  alert.actions.emplace_back("conclude");
  // After the grant's end there is nothing left to take from it.
  if (!has_ended(grant)) alert.actions.emplace_back(alert.raised_by == call.actor.org ? "move" : "reject");
  return {};
}

}  // namespace jw::access::alert_store
