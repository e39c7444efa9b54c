#include "access/alerts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/random.hpp"
#include "base/text.hpp"
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
constexpr std::size_t kMostText = 6000;

constexpr DetectorKind kDetectors[] = {
    {"misses", "核验未命中率偏高（%），疑似撞库", "misses in verify, % (guessing keys)", 50},
    {"sequence", "按顺序遍历主键（%）", "keys asked in sequence, %", 60},
    {"off_hours", "非工作时段使用占比（%）", "use outside working hours, %", 80},
    {"per_case", "每件办件涉及的对象数", "keys for each business event", 50},
    {"caseload", "当日对象数与申报办件量之比（%）", "subjects today against the declared caseload, %", 150},
    {"refused", "短时间内被拒绝的请求数", "requests refused in the window", 200},
    {"duty_overdue", "使用后义务逾期未履行（天）", "a duty after use is overdue, days", 0, 144},
};

constexpr std::string_view kSteps[] = {"note", "ask", "step_down", "suspend"};
constexpr std::string_view kColumns =
    "id, grant_id, system, detector, step, state, measured, allowed, opened, changed, explanation, "
    "explained_by, "
    "conclusion";

Alert read(const db::Row& row) {
  return {row.text(0),    row.text(1), row.text(2), row.text(3),  row.text(4),  row.text(5), row.integer(6),
          row.integer(7), row.text(8), row.text(9), row.text(10), row.text(11), row.text(12)};
}

std::int64_t share(std::int64_t part, std::int64_t whole) { return whole == 0 ? 0 : part * 100 / whole; }

tl::unexpected<Error> unknown(std::string_view id) {
  return fail(Code::NotFound, "alert.unknown", "no alert {}", "没有预警 {}", id);
}

Result<> check_text(std::string_view text) {
  if (text.empty() || text.size() > kMostText || !is_utf8(text))
    return fail(Code::Invalid, "alert.text", "write an explanation of at most 2,000 characters",
                "请填写说明，不超过 2000 字");
  return {};
}

Result<> save(db::Session& session, const Alert& alert) {
  JW_TRY(
      session.exec("UPDATE access_alert SET step = $2, state = $3, measured = $4, changed = $5, explanation "
                   "= $6, explained_by = $7, "
                   "conclusion = $8 WHERE id = $1",
                   alert.id, alert.step, alert.state, alert.measured, alert.changed, alert.explanation,
                   alert.explained_by, alert.conclusion));
  return {};
}

Result<Alert> find(db::Session& session, std::string_view id) {
  const auto row =
      JW_TRY(session.one(fmt::format("SELECT {} FROM access_alert WHERE id = $1", kColumns), id));
  if (!row) return unknown(id);
  return read(*row);
}

std::string_view next_step(std::string_view step) {
  const auto at = std::ranges::find(kSteps, step);
  return at == std::end(kSteps) || at + 1 == std::end(kSteps) ? "suspend" : *(at + 1);
}

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

Result<> Alerts::hold(db::Session& session, const Call& call, std::string_view grant,
                      std::string_view standing, std::string_view reason) const {
  const auto stored = JW_TRY(grants_.restrain(session, call, grant, standing, reason));
  if (told_.tell) JW_TRY(told_.tell(session, call, stored, standing, reason));
  return {};
}

Result<> Alerts::climb(db::Session& session, const Call& call, Alert& alert) const {
  alert.step = next_step(alert.step);
  alert.changed = to_string(clock_.now());
  const auto* standing = alert.step == "step_down" ? "verify_only"
                         : alert.step == "suspend" ? "suspended"
                                                   : "";
  if (*standing != '\0') {
    const auto kind = std::ranges::find(kDetectors, alert.detector, &DetectorKind::kind);
    const auto restrained = hold(session, call, alert.grant, standing,
                                 kind == std::end(kDetectors) ? std::string_view(alert.detector) : kind->zh);
    // It has ended meanwhile: there is nothing left to hold back.
    if (!restrained && restrained.error().reason == "grant.ended") {
      alert.state = "closed";
      return save(session, alert);
    }
    if (!restrained) return restrained;
    JW_TRY(ledger::record(
        session, call, clock_,
        {"grant.restrained", alert.grant, {{"standing", standing}, {"detector", alert.detector}}}));
  }
  JW_TRY(ledger::record(session, call, clock_,
                        {"access.alerted",
                         alert.id,
                         {{"grant", alert.grant},
                          {"detector", alert.detector},
                          {"step", alert.step},
                          {"measured", alert.measured},
                          {"allowed", alert.allowed}}}));
  return save(session, alert);
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
                                                      kColumns),
                                          grant, system, fires.detector));
      if (!row) {
        Alert alert{make_id(clock_),
                    std::string(grant),
                    std::string(system),
                    std::string(fires.detector),
                    "note",
                    "open",
                    fires.measured,
                    fires.allowed,
                    to_string(now),
                    to_string(now),
                    "",
                    "",
                    ""};
        JW_TRY(session.exec(
            fmt::format("INSERT INTO access_alert ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
                        "$11, $12, $13)",
                        kColumns),
            alert.id, alert.grant, alert.system, alert.detector, alert.step, alert.state, alert.measured,
            alert.allowed, alert.opened, alert.changed, "", "", ""));
        JW_TRY(ledger::record(session, call, clock_,
                              {"access.alerted",
                               alert.id,
                               {{"grant", alert.grant},
                                {"detector", alert.detector},
                                {"step", alert.step},
                                {"measured", alert.measured},
                                {"allowed", alert.allowed}}}));
        continue;
      }
      auto alert = read(*row);
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
                  kColumns),
      grant, detector));
  for (const auto& row : rows) {
    auto alert = read(row);
    alert.state = "closed";
    alert.changed = to_string(clock_.now());
    JW_TRY(save(session, alert));
    JW_TRY(
        ledger::record(session, call, clock_,
                       {"access.concluded", alert.id, {{"grant", alert.grant}, {"conclusion", "settled"}}}));
  }
  return {};
}

Result<std::vector<Alert>> Alerts::list(const Call& call, std::string_view grant) const {
  JW_TRY(org::require(call, org::Right::GrantRead));
  const auto sight = exchange::Sight::of(call);
  return database_.read(call, [&](db::Session& session) -> Result<std::vector<Alert>> {
    const auto rows = JW_TRY(session.query(
        fmt::format("SELECT a.{}, g.provider_org, g.recipient_org FROM access_alert a JOIN exchange_grant g "
                    "ON g.id = "
                    "a.grant_id WHERE ($1 = '' OR a.grant_id = $1) ORDER BY a.id DESC LIMIT 500",
                    "id, a.grant_id, a.system, a.detector, a.step, a.state, a.measured, a.allowed, a.opened, "
                    "a.changed, "
                    "a.explanation, a.explained_by, a.conclusion"),
        grant));
    std::vector<Alert> list;
    for (const auto& row : rows)
      if (sight.sees(row.text(13), row.text(14))) list.push_back(read(row));
    return list;
  });
}

Result<Alert> Alerts::explain(const Call& call, std::string_view id, std::string_view text) const {
  JW_TRY(org::require(call, org::Right::HoldingRead));
  JW_TRY(check_text(text));
  return database_.write(call, [&](db::Session& session) -> Result<Alert> {
    auto alert = JW_TRY(find(session, id));
    const auto grant = JW_TRY(exchange::Grants::get(session, alert.grant));
    if (grant.recipient_org != call.actor.org) return unknown(id);
    if (alert.state == "closed")
      return fail(Code::Conflict, "alert.closed", "this alert is closed", "该预警已办结");
    alert.state = "explained";
    alert.explanation = text;
    alert.explained_by = call.actor.name;
    alert.changed = to_string(clock_.now());
    JW_TRY(save(session, alert));
    JW_TRY(ledger::record(session, call, clock_,
                          {"access.explained",
                           alert.id,
                           {{"grant", alert.grant}, {"digest", crypto::to_hex(crypto::sha256(text))}}}));
    return alert;
  });
}

Result<Alert> Alerts::conclude(const Call& call, std::string_view id, bool accepted,
                               std::string_view note) const {
  JW_TRY(org::require(call, org::Right::GrantRevoke));
  JW_TRY(check_text(note));
  auto done = database_.write(call, [&](db::Session& session) -> Result<Alert> {
    auto alert = JW_TRY(find(session, id));
    const auto grant = JW_TRY(exchange::Grants::get(session, alert.grant));
    if (grant.provider_org != call.actor.org) return unknown(id);
    if (alert.state == "closed")
      return fail(Code::Conflict, "alert.closed", "this alert is closed", "该预警已办结");
    alert.conclusion = note;
    alert.changed = to_string(clock_.now());
    JW_TRY(ledger::record(session, call, clock_,
                          {"access.concluded",
                           alert.id,
                           {{"grant", alert.grant}, {"conclusion", accepted ? "accepted" : "rejected"}}}));
    if (accepted) {
      alert.state = "closed";
      JW_TRY(save(session, alert));
    } else {
      alert.state = "open";
      JW_TRY(climb(session, call, alert));
    }
    return alert;
  });
  posted();
  return done;
}

Result<> Alerts::restrain(const Call& call, std::string_view grant, std::string_view standing,
                          std::string_view reason) const {
  JW_TRY(org::require(call, org::Right::GrantRevoke));
  JW_TRY(check_text(reason));
  const auto done = database_.write(call, [&](db::Session& session) -> Result<> {
    const auto stored = JW_TRY(exchange::Grants::get(session, grant));
    if (stored.provider_org != call.actor.org)
      return fail(Code::NotFound, "grant.unknown", "no grant {} of your department", "本部门没有授权 {}",
                  grant);
    JW_TRY(hold(session, call, grant, standing, reason));
    JW_TRY(ledger::record(session, call, clock_,
                          {"grant.restrained",
                           std::string(grant),
                           {{"standing", standing.empty() ? std::string_view("active") : standing}}}));
    return {};
  });
  posted();
  return done;
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
