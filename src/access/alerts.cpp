#include "access/alerts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "access/alert_store.hpp"
#include "base/random.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "exchange/sight.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"

namespace jw::access {
namespace {

constexpr std::int64_t kEnough = 50;  // keys in the window before a share says anything

constexpr DetectorKind kDetectors[] = {
    {"misses", "核验未命中率偏高（%），疑似撞库", "misses in verify, % (guessing keys)", 50},
    {"sequence", "按顺序遍历主键（%）", "keys asked in sequence, %", 60},
    {"off_hours", "非工作时段使用占比（%）", "use outside working hours, %", 80},
    {"per_case", "每件办件涉及的对象数", "keys for each business event", 50},
    {"caseload", "当日对象数与申报办件量之比（%）", "subjects today against the declared caseload, %", 150},
    {"refused", "短时间内被拒绝的请求数", "requests refused in the window", 200},
    {"duty_overdue", "使用后义务逾期未履行（天）", "a duty after use is overdue, days", 0, 144},
    {alert_store::kByHand, "人工采取的措施", "a measure taken by hand", 0},
};

std::int64_t share(std::int64_t part, std::int64_t whole) { return whole == 0 ? 0 : part * 100 / whole; }

}  // namespace

std::span<const DetectorKind> detector_kinds() { return kDetectors; }

std::vector<Measured> detect(const SystemUse& use, std::int64_t subjects_today, std::int64_t caseload) {
  std::vector<Measured> firing;
  const auto look = [&](std::string_view kind, bool enough, std::int64_t measured) {
    for (const auto& detector : kDetectors)
      if (detector.kind == kind && enough && measured > detector.allowed)
        firing.push_back({detector.kind, measured, detector.allowed});
  };
  look("misses", use.verified >= kEnough, share(use.misses, use.verified));
  look("sequence", use.keys >= kEnough, share(use.in_sequence, use.keys));
  look("off_hours", use.keys >= kEnough, share(use.off_hours, use.keys));
  look("per_case", use.keys_today >= kEnough, use.events_today == 0 ? 0 : use.keys_today / use.events_today);
  look("caseload", caseload > 0 && subjects_today >= 10, share(subjects_today, caseload));
  look("refused", true, use.refused);
  return firing;
}

Result<> Alerts::note(const Call& call, std::string_view grant, std::string_view system,
                      std::span<const Measured> firing) const {
  if (firing.empty()) return {};
  const auto done = database_.write(call, [&](db::Session& session) -> Result<> {
    const auto now = clock_.now();
    for (const auto& fires : firing) {
      const auto row = JW_TRY(session.one(fmt::format("SELECT {} FROM access_alert WHERE grant_id = $1 AND "
                                                      "system = $2 AND detector = $3 AND state <> "
                                                      "'closed' ORDER BY id DESC LIMIT 1",
                                                      alert_store::kColumns),
                                          grant, system, fires.detector));
      if (!row) {
        Alert alert;
        alert.id = make_id(clock_);
        alert.grant = grant;
        alert.system = system;
        alert.detector = fires.detector;
        alert.step = "note";
        alert.state = "open";
        alert.measured = fires.measured;
        alert.allowed = fires.allowed;
        alert.opened = alert.changed = to_string(now);
        JW_TRY(raise(session, call, alert));
        continue;
      }
      auto alert = alert_store::read(*row);
      alert.measured = fires.measured;
      // Explained: the provider's turn.
      if (alert.state != "open" || alert.step == "suspend") continue;
      const auto waited = now - JW_TRY(parse_time(alert.changed));
      const auto patience = alert.step == "note"  ? patience_.note
                            : alert.step == "ask" ? patience_.ask
                                                  : patience_.step_down;
      const auto detector = std::ranges::find(kDetectors, fires.detector, &DetectorKind::kind);
      if (waited >= patience * (detector == std::end(kDetectors) ? 1 : detector->pace))
        JW_TRY(climb(session, call, alert));
    }
    return {};
  });
  posted();
  return done;
}

Result<> Alerts::settle(db::Session& session, const Call& call, std::string_view grant,
                        std::string_view detector) const {
  const auto rows = JW_TRY(session.query(
      fmt::format("SELECT {} FROM access_alert WHERE grant_id = $1 AND detector = $2 AND state <> 'closed'",
                  alert_store::kColumns),
      grant, detector));
  for (const auto& row : rows) {
    auto alert = alert_store::read(row);
    JW_TRY(conclude(session, call, alert, "settled", std::string(alert.conclusion)));
  }
  return {};
}

Result<std::vector<Alert>> Alerts::list(const Call& call, std::string_view grant) const {
  JW_TRY(org::require(call, org::Right::GrantRead));
  const auto sight = exchange::Sight::of(call);
  return database_.read(call, [&](db::Session& session) -> Result<std::vector<Alert>> {
    const auto rows = JW_TRY(session.query(
        "SELECT a.id, a.grant_id, a.system, a.detector, a.step, a.state, a.measured, a.allowed, a.opened, "
        "a.changed, a.explanation, a.explained_by, a.conclusion, a.reason, a.raised_by, g.provider_org, "
        "g.recipient_org, g.state FROM access_alert a JOIN exchange_grant g ON g.id = a.grant_id WHERE ($1 = "
        "'' OR a.grant_id = $1) ORDER BY a.id DESC LIMIT 500",
        grant));
    std::vector<Alert> list;
    for (const auto& row : rows) {
      exchange::StoredGrant of;
      of.provider_org = row.text(15);
      of.recipient_org = row.text(16);
      of.state = row.text(17);
      if (!sight.sees(of.provider_org, of.recipient_org)) continue;
      JW_TRY(alert_store::dress(session, call, list.emplace_back(alert_store::read(row)), of));
    }
    return list;
  });
}

Result<Alert> Alerts::explain(const Call& call, std::string_view id, std::string_view text) const {
  JW_TRY(org::require(call, org::Right::HoldingRead));
  JW_TRY(alert_store::check_text(text));
  return database_.write(call, [&](db::Session& session) -> Result<Alert> {
    auto alert = JW_TRY(alert_store::find(session, id));
    const auto grant = JW_TRY(exchange::Grants::get(session, alert.grant));
    if (grant.recipient_org != call.actor.org) return alert_store::unknown(id);
    if (alert.state == "closed")
      return fail(Code::Conflict, "alert.closed", "this alert is closed", "该预警已办结");
    alert.state = "explained";
    alert.explanation = text;
    alert.explained_by = call.actor.name;
    alert.changed = to_string(clock_.now());
    JW_TRY(keep(session, call, alert));
    JW_TRY(ledger::record(session, call, clock_,
                          {"access.explained",
                           alert.id,
                           {{"grant", alert.grant}, {"digest", crypto::to_hex(crypto::sha256(text))}}}));
    JW_TRY(alert_store::dress(session, call, alert, grant));
    return alert;
  });
}

Result<> Alerts::declare(const Call& call, std::string_view grant, std::int64_t per_day) const {
  JW_TRY(org::require(call, org::Right::ApplicationWrite));
  if (per_day < 1 || per_day > 100'000'000)
    return fail(Code::Invalid, "access.caseload", "a caseload is a number of cases a day, at least 1",
                "日均办件量应为不小于 1 的整数");
  return database_.write(call, [&](db::Session& session) -> Result<> {
    const auto stored = JW_TRY(exchange::Grants::get(session, grant));
    if (stored.recipient_org != call.actor.org)
      return fail(Code::NotFound, "grant.unknown", "no grant {}", "没有共享授权 {}", grant);
    JW_TRY(session.exec(
        "INSERT INTO access_caseload (grant_id, per_day, declared, declared_by) VALUES ($1, $2, $3, $4) ON "
        "CONFLICT "
        "(grant_id) DO UPDATE SET per_day = excluded.per_day, declared = excluded.declared, declared_by = "
        "excluded.declared_by",
        grant, per_day, to_string(clock_.now()), call.actor.name));
    JW_TRY(ledger::record(session, call, clock_,
                          {"access.declared", std::string(grant), {{"per_day", per_day}}}));
    return {};
  });
}

Result<std::int64_t> Alerts::caseload(const Call& call, std::string_view grant) const {
  const auto row = JW_TRY(database_.read(call, [&](db::Session& session) {
    return session.one("SELECT per_day FROM access_caseload WHERE grant_id = $1", grant);
  }));
  return row ? row->integer(0) : 0;
}

}  // namespace jw::access
