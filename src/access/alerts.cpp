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
#include "grant/terms.hpp"
#include "ledger/event.hpp"
#include "org/calendar.hpp"
#include "org/rights.hpp"

namespace jw::access {
namespace {

// How often it is written down that a detector fires still.
constexpr auto kStillFires = std::chrono::minutes(1);

std::int64_t pace_of(std::string_view detector) {
  const auto* kind = find_detector(detector);
  return kind == nullptr ? 1 : kind->pace;
}

}  // namespace

void Alerts::judge(Alert& alert, std::chrono::milliseconds rest) const {
  alert.judged = to_string(clock_.now() + rest * pace_of(alert.detector));
  if (asks_.subjects) alert.base = asks_.subjects(alert.grant);
}

std::string Alerts::due_after(int days, std::string_view org) const {
  return calendar_now(asks_.calendar)->deadline(clock_.now(), days, grant::region_of(org)).day;
}

// Has its detector fired for long enough, by use after what was judged, and is it nobody's turn to answer?
Result<bool> Alerts::is_time(const Alert& alert, const Measured& fires) const {
  if (alert.step == "suspend") return false;
  const auto now = clock_.now();
  auto from = std::max(fires.since, JW_TRY(parse_time(alert.judged)));
  if (alert.state == "explained") {
    if (alert.due.empty()) return false;
    const auto over = JW_TRY(end_of_day_in_china(alert.due));
    if (now <= over) return false;
    from = std::max(from, over);
  }
  const auto patience = alert.step == "note"  ? patience_.note
                        : alert.step == "ask" ? patience_.ask
                                              : patience_.step_down;
  return (fires.last == Time{} ? now : fires.last) - from >= patience * pace_of(alert.detector);
}

Result<std::vector<Alerts::Judged>> Alerts::note(const Call& call, std::string_view grant,
                                                 std::string_view system,
                                                 std::span<const Measured> firing) const {
  if (firing.empty()) return std::vector<Judged>();
  auto done = database_.write(call, [&](db::Session& session) -> Result<std::vector<Judged>> {
    std::vector<Judged> judged;
    const auto now = clock_.now();
    const auto stored = JW_TRY(exchange::Grants::get(session, grant));
    if (alert_store::has_ended(stored) || now >= JW_TRY(parse_time(stored.valid_until))) return judged;
    for (const auto& fires : firing) {
      auto known = JW_TRY(alert_store::newest(session, grant, system, fires.detector));
      if (known && known->state == "closed") {
        if (now <= JW_TRY(parse_time(known->judged))) continue;  // accepted a short while ago
        known.reset();
      }
      if (!known) {
        Alert alert;
        alert.id = make_id(clock_);
        alert.grant = grant;
        alert.system = system;
        alert.detector = fires.detector;
        alert.step = "note";
        alert.state = "open";
        alert.measured = fires.measured;
        alert.allowed = fires.allowed;
        alert.opened = alert.changed = alert.fired = to_string(now);
        judge(alert, {});
        JW_TRY(raise(session, call, alert));
        const auto at = JW_TRY(parse_time(alert.judged));
        judged.push_back({alert.system, alert.detector, at, alert.base});
        continue;
      }
      auto& alert = *known;
      const auto measured = std::exchange(alert.measured, fires.measured);
      const bool long_ago = now - JW_TRY(parse_time(alert.fired)) >= kStillFires;
      alert.fired = to_string(now);
      if (JW_TRY(is_time(alert, fires))) {
        JW_TRY(climb(session, call, alert));
        const auto at = JW_TRY(parse_time(alert.judged));
        judged.push_back({alert.system, alert.detector, at, alert.base});
      } else if (long_ago || measured != alert.measured) {
        JW_TRY(alert_store::save_measured(session, alert));
      }
    }
    return judged;
  });
  posted();
  return done;
}

Result<std::map<std::string, std::vector<Alerts::Judged>, std::less<>>> Alerts::judged(
    const Call& call) const {
  // A day and a half: everything that could still be counted.
  const auto since = to_string(clock_.now() - std::chrono::hours(36));
  const auto rows = JW_TRY(database_.read(call, [&](db::Session& session) {
    return session.query(
        "SELECT grant_id, system, detector, judged, base FROM access_alert WHERE detector <> $1 AND judged > "
        "$2 ORDER BY judged",
        alert_store::kByHand, since);
  }));
  std::map<std::string, std::vector<Judged>, std::less<>> all;
  for (const auto& row : rows) {
    const auto at = JW_TRY(parse_time(row.text(3)));
    all[row.text(0)].push_back({row.text(1), row.text(2), at, row.integer(4)});
  }
  return all;
}

Result<> Alerts::lapse(const Call& call) const {
  const auto before = to_string(clock_.now() - patience_.lapse);
  const auto rows = JW_TRY(database_.read(call, [&](db::Session& session) {
    return session.query(
        "SELECT id FROM access_alert WHERE state = 'open' AND step = 'note' AND fired < $1 AND detector NOT "
        "IN ($2, 'duty_overdue')",
        before, alert_store::kByHand);
  }));
  for (const auto& row : rows)
    JW_TRY(database_.write(call, [&](db::Session& session) -> Result<> {
      auto alert = JW_TRY(alert_store::find(session, row.text(0)));
      if (alert.state != "open" || alert.step != "note" || alert.fired >= before) return {};
      return conclude(session, call, alert, "lapsed", "未再出现，自动办结");
    }));
  if (!rows.empty()) posted();
  return {};
}

Result<> Alerts::settle(db::Session& session, const Call& call, std::string_view grant,
                        std::string_view detector) const {
  for (auto& alert : JW_TRY(alert_store::in_force(session, grant)))
    if (alert.detector == detector && alert.state != "closed") {
      alert.holds = alert_store::standing_of(alert.step);
      JW_TRY(conclude(session, call, alert, "settled", std::string(alert.conclusion)));
    }
  return {};
}

Result<Page<Alert>> Alerts::list(const Call& call, std::string_view grant, const PageRequest& page) const {
  JW_TRY(org::require(call, org::Right::GrantRead));
  const auto sight = exchange::Sight::of(call);
  std::vector<db::Value> values;
  const auto bind = [&](const auto& value) {
    values.push_back(db::value(std::string(value)));
    return fmt::format("${}", values.size());
  };
  std::string where = "1 = 1";
  if (!sight.all) {
    const auto org = bind(sight.org), below = bind(sight.below);
    where += fmt::format(
        " AND (g.provider_org = {0} OR g.recipient_org = {0} OR g.provider_org LIKE {1} OR g.recipient_org "
        "LIKE {1})",
        org, below);
  }
  if (!grant.empty()) where += " AND a.grant_id = " + bind(grant);
  if (!page.after.empty()) where += " AND a.id < " + bind(page.after);
  std::string columns = "a." + std::string(alert_store::kColumns);
  for (std::size_t at = 0; (at = columns.find(", ", at)) != std::string::npos; at += 4)
    columns.replace(at, 2, ", a.");
  const auto sql = fmt::format(
      "SELECT {}, g.provider_org, g.recipient_org, g.state FROM access_alert a JOIN exchange_grant g ON g.id "
      "= a.grant_id WHERE {} ORDER BY a.id DESC LIMIT {}",
      columns, where, page.shown() + 1);
  return database_.read(call, [&](db::Session& session) -> Result<Page<Alert>> {
    std::vector<Alert> list;
    for (const auto& row : JW_TRY(session.query_list(sql, values))) {
      exchange::StoredGrant of;
      of.provider_org = row.text(21);
      of.recipient_org = row.text(22);
      of.state = row.text(23);
      JW_TRY(alert_store::dress(session, call, list.emplace_back(alert_store::read(row)), of, clock_.now()));
    }
    return make_page(std::move(list), page, [](const Alert& last) { return last.id; });
  });
}

Result<> Alerts::check_of(const Call& call, std::string_view id, std::string_view grant) const {
  if (grant.empty()) return {};
  return database_.read(call, [&](db::Session& session) -> Result<> {
    if (JW_TRY(alert_store::find(session, id)).grant != grant) return alert_store::unknown(id);
    return {};
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
    // Another word of the consumer gives the provider no more time.
    if (alert.state != "explained") {
      const auto& who = alert.raised_by.empty() ? grant.provider_org : alert.raised_by;
      alert.due = due_after(patience_.conclude_days, who);
    }
    alert.state = "explained";
    alert.explanation = text;
    alert.explained_by = call.actor.name;
    alert.changed = to_string(clock_.now());
    ++alert.turn;
    JW_TRY(keep(session, call, alert));
    JW_TRY(ledger::record(session, call, clock_,
                          {"access.explained",
                           alert.id,
                           {{"grant", alert.grant}, {"digest", crypto::to_hex(crypto::sha256(text))}}}));
    JW_TRY(alert_store::dress(session, call, alert, grant, clock_.now()));
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
    JW_TRY(alert_store::check_live(stored));
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
