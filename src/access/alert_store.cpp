#include "access/alert_store.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"
#include "supervision/sight.hpp"

namespace jw::access::alert_store {
namespace {

constexpr std::size_t kMostExplanation = 6000;
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
  return alert;
}

Result<Alert> find(db::Session& session, std::string_view id) {
  const auto row =
      JW_TRY(session.one(fmt::format("SELECT {} FROM access_alert WHERE id = $1", kColumns), id));
  if (!row) return unknown(id);
  return read(*row);
}

Result<std::vector<Alert>> open_of(db::Session& session, std::string_view grant) {
  std::vector<Alert> list;
  for (const auto& row : JW_TRY(session.query(
           fmt::format("SELECT {} FROM access_alert WHERE grant_id = $1 AND state <> 'closed' ORDER BY id",
                       kColumns),
           grant)))
    list.push_back(read(row));
  return list;
}

Result<> insert(db::Session& session, const Alert& alert) {
  JW_TRY(session.exec(fmt::format("INSERT INTO access_alert ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
                                  "$10, $11, $12, $13, $14, $15)",
                                  kColumns),
                      alert.id, alert.grant, alert.system, alert.detector, alert.step, alert.state,
                      alert.measured, alert.allowed, alert.opened, alert.changed, alert.explanation,
                      alert.explained_by, alert.conclusion, alert.reason, alert.raised_by));
  return {};
}

Result<> save(db::Session& session, const Alert& alert) {
  JW_TRY(
      session.exec("UPDATE access_alert SET step = $2, state = $3, measured = $4, changed = $5, explanation "
                   "= $6, explained_by = $7, conclusion = $8, reason = $9, "
                   "revision = revision + 1 WHERE id = $1",
                   alert.id, alert.step, alert.state, alert.measured, alert.changed, alert.explanation,
                   alert.explained_by, alert.conclusion, alert.reason));
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

Result<std::string_view> wanted(db::Session& session, std::string_view grant, std::string_view except) {
  std::string_view strictest;
  for (const auto& alert : JW_TRY(open_of(session, grant)))
    if (alert.id != except) strictest = stricter(strictest, standing_of(alert.step));
  return strictest;
}

tl::unexpected<Error> unknown(std::string_view id) {
  return fail(Code::NotFound, "alert.unknown", "no alert {}", "没有预警 {}", id);
}

Result<> check_text(std::string_view text) {
  if (text.empty() || text.size() > kMostExplanation || !is_utf8(text))
    return fail(Code::Invalid, "alert.text", "write an explanation of at most 2,000 characters",
                "请填写说明，不超过 2000 字");
  return {};
}

bool is_provider(const Call& call, const exchange::StoredGrant& grant) {
  return !call.actor.org.empty() && grant.provider_org == call.actor.org;
}

Result<bool> is_authority(db::Session& session, const Call& call, const exchange::StoredGrant& grant) {
  const auto& org = call.actor.org;
  if (org.empty() || org == grant.provider_org || org == grant.recipient_org) return false;
  const auto provider = JW_TRY(org::find_org(session, grant.provider_org));
  return provider && JW_TRY(supervision::is_bureau_over(session, org, provider->region));
}

Result<bool> may_conclude(db::Session& session, const Call& call, const Alert& alert,
                          const exchange::StoredGrant& grant) {
  if (is_provider(call, grant)) return alert.raised_by.empty() || alert.raised_by == call.actor.org;
  return !alert.raised_by.empty() && alert.raised_by == call.actor.org &&
         JW_TRY(is_authority(session, call, grant));
}

Result<> dress(db::Session& session, const Call& call, Alert& alert, const exchange::StoredGrant& grant) {
  alert.actions.clear();
  if (!alert.raised_by.empty())
    if (const auto org = JW_TRY(org::find_org(session, alert.raised_by))) alert.raised_by_name = org->name;
  if (alert.state == "closed") return {};
  const auto& roles = call.actor.roles;
  if (grant.recipient_org == call.actor.org && org::allows(roles, org::Right::HoldingRead))
    alert.actions.emplace_back("explain");
  if (!org::allows(roles, org::Right::GrantSuspend) || !JW_TRY(may_conclude(session, call, alert, grant)))
    return {};
  alert.actions.emplace_back("conclude");
  if (alert.raised_by == call.actor.org && grant.state != "expired" && grant.state != "revoked")
    alert.actions.emplace_back("move");
  return {};
}

}  // namespace jw::access::alert_store
