#include "exchange/allowance.hpp"

#include <chrono>

#include "db/database.hpp"
#include "ledger/event.hpp"

namespace jw::exchange {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

// UTC+8 all year since 1992.
std::chrono::sys_days local_day(Time now) { return std::chrono::floor<days>(now + hours(8)); }
std::int64_t day_number(Time now) { return local_day(now).time_since_epoch().count(); }
Time day_begin(std::chrono::sys_days day) { return Time(day) - hours(8); }

// Now, when it is open; a window opens within a week or is none.
Time next_opening(const grant::Window& window, Time now) {
  if (window.open(now)) return now;
  for (int ahead = 0; ahead <= 7; ++ahead) {
    const auto opens = day_begin(local_day(now) + days(ahead)) + minutes(window.from);
    if (opens > now && window.open(opens)) return opens;
  }
  return now + days(1);
}

// As it stands on a clock in China: "2026-11-30 08:30".
std::string moment(Time time) {
  const auto local = grant::local_time(time);
  return fmt::format("{} {:02}:{:02}", day_in_china(time), local.minute / 60, local.minute % 60);
}

struct Cap {
  std::string_view kind;
  std::int64_t grant::Caps::*most;
  std::int64_t Taken::*taken;
};
constexpr Cap kDayCaps[] = {
    {"callsPerDay", &grant::Caps::calls_per_day, &Taken::deliveries},
    {"rowsPerDay", &grant::Caps::rows_per_day, &Taken::rows},
    {"bytesPerDay", &grant::Caps::bytes_per_day, &Taken::bytes},
};

Result<Taken> taken_of(db::Session& session, const grant::Grant& grant, std::int64_t day,
                       const TakenElsewhere& elsewhere) {
  auto taken = JW_TRY(delivered(session, grant.id, day));
  if (!elsewhere) return taken;
  const auto more = JW_TRY(elsewhere(session, grant.id, day));
  return Taken{taken.deliveries + more.deliveries, taken.rows + more.rows, taken.bytes + more.bytes};
}

Wait used_up(const grant::Grant& grant, const Cap& cap, Time now) {
  const auto until = next_opening(grant.window, day_begin(local_day(now) + days(1)));
  const auto most = grant.caps.*cap.most;
  return {until, Error{Code::Busy,
                       "delivery.cap_day",
                       fmt::format("the day's {} of {} leaves no room for this batch; it goes out from {}",
                                   cap.kind, most, moment(until)),
                       fmt::format("当日额度（{} {}）已不足以交付本批，将于 {} 起交付", cap.kind, most,
                                   moment(until)),
                       {}}};
}

}  // namespace

Result<Taken> delivered(db::Session& session, std::string_view grant, std::int64_t day) {
  const auto row = JW_TRY(session.one(
      "SELECT deliveries, row_count, byte_count FROM exchange_use WHERE grant_id = $1 AND day = $2", grant,
      day));
  return row ? Taken{row->integer(0), row->integer(1), row->integer(2)} : Taken{};
}

std::optional<Wait> closed(const grant::Grant& grant, Time now) {
  if (grant.window.open(now)) return std::nullopt;
  const auto until = next_opening(grant.window, now);
  return Wait{until,
              Error{Code::Busy,
                    "delivery.window",
                    fmt::format("the grant is not open at this weekday and hour; the delivery goes on at {}",
                                moment(until)),
                    fmt::format("当前不在授权允许的时段内，将于 {} 继续交付", moment(until)),
                    {}}};
}

Result<std::optional<Wait>> may_begin(db::Session& session, const grant::Grant& grant, Time now,
                                      const TakenElsewhere& elsewhere) {
  if (auto wait = closed(grant, now)) return wait;
  if (grant.caps.calls_per_day == 0) return std::optional<Wait>();
  const auto taken = JW_TRY(taken_of(session, grant, day_number(now), elsewhere));
  if (taken.deliveries < grant.caps.calls_per_day) return std::optional<Wait>();
  return std::optional<Wait>(used_up(grant, kDayCaps[0], now));
}

Result<Debit> debit(db::Session& session, const grant::Grant& grant, std::string_view batch,
                    const Taken& amount, Time now, const TakenElsewhere& elsewhere) {
  const auto day = day_number(now);
  const auto known = JW_TRY(session.one("SELECT debited FROM exchange_batch WHERE id = $1", batch));
  if (known && known->integer(0) == day) return Debit{};
  JW_TRY(session.exec(
      "INSERT INTO exchange_use (grant_id, day, deliveries, row_count, byte_count) VALUES ($1, $2, 0, 0, 0) "
      "ON CONFLICT (grant_id, day) DO NOTHING",
      grant.id, day));
  const auto taken = JW_TRY(taken_of(session, grant, day, elsewhere));
  for (const auto& cap : kDayCaps) {
    const auto most = grant.caps.*cap.most;
    if (most == 0) continue;
    if (amount.*cap.taken > most)
      return fail(
          Code::Denied, "delivery.cap",
          "the batch takes {} of a day's {} and the grant allows {}; no day has room for it: ask for a "
          "higher cap or for fewer rows",
          "本批需占用 {0}（{1}），超过授权的每日上限 {2}，任何一天都无法交付；请申请提高额度或缩小行范围",
          amount.*cap.taken, cap.kind, most);
    if (taken.*cap.taken + amount.*cap.taken > most) return Debit{false, used_up(grant, cap, now)};
  }
  JW_TRY(session.exec(
      "UPDATE exchange_use SET deliveries = deliveries + $3, row_count = row_count + $4, byte_count = "
      "byte_count + $5 WHERE grant_id = $1 AND day = $2",
      grant.id, day, amount.deliveries, amount.rows, amount.bytes));
  JW_TRY(session.exec("UPDATE exchange_batch SET debited = $1 WHERE id = $2", day, batch));
  return Debit{true, std::nullopt};
}

Result<> credit(db::Session& session, std::string_view batch, const Taken& amount) {
  const auto row = JW_TRY(
      session.one("SELECT grant_id, debited FROM exchange_batch WHERE id = $1 AND debited <> 0", batch));
  if (!row) return {};
  JW_TRY(session.exec(
      "UPDATE exchange_use SET deliveries = deliveries - $3, row_count = row_count - $4, byte_count = "
      "byte_count - $5 WHERE grant_id = $1 AND day = $2",
      row->text(0), row->integer(1), amount.deliveries, amount.rows, amount.bytes));
  JW_TRY(session.exec("UPDATE exchange_batch SET debited = 0 WHERE id = $1", batch));
  return {};
}

Result<> defer(const Call& call, const Parts& parts, std::string_view batch, const Wait& wait) {
  return parts.database.write(call, [&](db::Session& session) -> Result<> {
    const auto until = to_string(wait.until);
    const auto changed = JW_TRY(session.exec(
        "UPDATE exchange_batch SET state = CASE WHEN state = 'sending' THEN 'sealed' ELSE state END, "
        "last_error = $1, last_error_zh = $2, next_try = $3 WHERE id = $4 AND state IN ('planned', 'sealed', "
        "'sending')",
        wait.why.reason + ": " + wait.why.message, wait.why.message_zh, until, batch));
    if (changed == 0) return {};  // ended meanwhile
    JW_TRY(ledger::record(
        session, call, parts.clock,
        {"delivery.deferred", std::string(batch), {{"reason", wait.why.reason}, {"until", until}}}));
    return {};
  });
}

}  // namespace jw::exchange
