#include "access/meter.hpp"

#include <algorithm>
#include <limits>

#include "db/database.hpp"
#include "exchange/allowance.hpp"

namespace jw::access {
namespace {

constexpr std::int64_t kSecond = 1'000'000;  // µs
constexpr std::int64_t kLargestCap = std::int64_t{1} << 40;
constexpr std::string_view kCapNames[] = {"callsPerDay", "rowsPerDay", "bytesPerDay"};

std::array<std::int64_t, 3> limits(const grant::Caps& caps) {
  const auto or_none = [](std::int64_t cap) {
    return cap == 0 ? std::numeric_limits<std::int64_t>::max() / 4 : cap;
  };
  return {or_none(caps.calls_per_day), or_none(caps.rows_per_day), or_none(caps.bytes_per_day)};
}

std::array<std::int64_t, 3> parts(const Debit& debit) { return {debit.calls, debit.rows, debit.bytes}; }

}  // namespace

void Meter::turn(Time now) {
  const auto day = day_number(now);
  subjects_.turn(month_number(now), day);
  if (day == day_) return;
  // What was left of yesterday's blocks is nobody's any more.
  day_ = day;
  left_ = {};
  empty_ = {};
  low_ = true;
}

Meter::Answer Meter::check_day(const grant::Caps& caps, const Debit& debit, Time now) {
  const auto wanted = parts(debit);
  const auto most = limits(caps);
  Answer answer;
  for (std::size_t i = 0; i < kKinds; ++i) {
    if (wanted[i] <= left_[i]) continue;
    if (wanted[i] > most[i] || empty_[i]) {
      answer.verdict = Verdict::Over;
      answer.cap = kCapNames[i];
      answer.again = day_end(now);
      return answer;
    }
    answer.verdict = Verdict::Refill;
  }
  return answer;
}

Meter::Answer Meter::take(const grant::Caps& caps, const Debit& debit, std::span<const Commitment> subjects,
                          Time now) {
  std::lock_guard hold(mutex_);
  turn(now);
  auto answer = check_day(caps, debit, now);
  if (answer.verdict != Verdict::Fine) return answer;
  const auto over = [&](std::string_view cap, Time again) {
    answer.verdict = Verdict::Over;
    answer.cap = cap;
    answer.again = again;
    return answer;
  };
  if (caps.subjects_per_day != 0 || caps.subjects_per_month != 0) {
    const auto news = subjects_.news(subjects);
    if (caps.subjects_per_day != 0 && subjects_.today() + news.day > caps.subjects_per_day && news.day > 0)
      return over("subjectsPerDay", day_end(now));
    if (caps.subjects_per_month != 0 && subjects_.month() + news.month > caps.subjects_per_month &&
        news.month > 0)
      return over("subjectsPerMonth", month_end(now));
  }
  if (caps.calls_per_second != 0) {
    const auto now_us = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
    const auto step = std::max<std::int64_t>(kSecond / caps.calls_per_second, 1);
    const auto due = std::max(arrival_us_, now_us) + step * debit.calls;
    // A second's worth may come at once; a clock that is set back must not lock anybody out for long.
    if (due - now_us > kSecond + step && arrival_us_ - now_us <= 2 * kSecond) {
      const auto wait = due - now_us - kSecond;
      return over("callsPerSecond", now + std::chrono::milliseconds(wait / 1000 + 1));
    }
    arrival_us_ = due;
    answer.left_second = std::max<std::int64_t>((kSecond - (due - now_us)) / step, 0);
  }
  const auto wanted = parts(debit);
  bool low = false;
  for (std::size_t i = 0; i < kKinds; ++i) {
    left_[i] -= wanted[i];
    low = low || (!empty_[i] && left_[i] < block_[i] / 2);
  }
  if (low) low_ = true;
  subjects_.add(subjects);
  return answer;
}

Meter::Answer Meter::take_more(const grant::Caps& caps, const Debit& debit, Time now) {
  std::lock_guard hold(mutex_);
  turn(now);
  auto answer = check_day(caps, debit, now);
  if (answer.verdict != Verdict::Fine) return answer;
  const auto wanted = parts(debit);
  for (std::size_t i = 0; i < kKinds; ++i) {
    left_[i] -= wanted[i];
    if (!empty_[i] && left_[i] < block_[i] / 2) low_ = true;
  }
  return answer;
}

void Meter::credit(const Debit& debit, Time now) {
  std::lock_guard hold(mutex_);
  if (day_number(now) != day_) return;
  const auto given = parts(debit);
  for (std::size_t i = 0; i < kKinds; ++i) left_[i] += given[i];
}

Result<> Meter::refill(const Call& call, db::Database& database, const grant::Caps& caps, Time now) {
  std::lock_guard one(refilling_);
  std::array<std::int64_t, kKinds> wanted{};
  std::int64_t day = 0;
  const auto most = limits(caps);
  {
    std::lock_guard hold(mutex_);
    turn(now);
    day = day_;
    // Who comes back soon gets more at a time, but never a large part of the cap.
    const bool soon = now - refilled_ < std::chrono::seconds(2);
    refilled_ = now;
    bool nothing = true;
    for (std::size_t i = 0; i < kKinds; ++i) {
      if (empty_[i] || left_[i] >= block_[i]) continue;
      if (soon) block_[i] = std::min(block_[i] * 2, kLargestCap);
      wanted[i] = std::min(block_[i], std::max<std::int64_t>(most[i] / 10, 1));
      // One answer may need more than a block; 16 MB are more than any answer has.
      if (i == 2) wanted[i] = std::max(wanted[i], std::min<std::int64_t>(most[i], 16 << 20));
      if (i == 1) wanted[i] = std::max(wanted[i], std::min<std::int64_t>(most[i], 2000));
      nothing = false;
    }
    low_ = false;
    if (nothing) return {};
  }
  const auto given =
      JW_TRY(database.write(call, [&](db::Session& session) -> Result<std::array<std::int64_t, kKinds>> {
        JW_TRY(session.exec(
            "INSERT INTO access_use (grant_id, day, calls, row_count, byte_count) VALUES ($1, $2, 0, 0, "
            "0) ON CONFLICT (grant_id, day) DO NOTHING",
            grant_, day));
        // The update locks the row, so that two processes never take the same.
        const auto row =
            JW_TRY(session.one("UPDATE access_use SET calls = calls + 0 WHERE grant_id = $1 AND day = $2 "
                               "RETURNING calls, row_count, byte_count",
                               grant_, day));
        // A grant that delivers as well has one account for both.
        const auto gone = JW_TRY(exchange::delivered(session, grant_, day));
        const auto out = parts({gone.deliveries, gone.rows, gone.bytes});
        std::array<std::int64_t, kKinds> got{};
        for (std::size_t i = 0; i < kKinds; ++i)
          got[i] = std::clamp<std::int64_t>(most[i] - out[i] - row->integer(i), 0, wanted[i]);
        JW_TRY(
            session.exec("UPDATE access_use SET calls = calls + $3, row_count = row_count + $4, byte_count = "
                         "byte_count + $5 WHERE "
                         "grant_id = $1 AND day = $2",
                         grant_, day, got[0], got[1], got[2]));
        return got;
      }));
  std::lock_guard hold(mutex_);
  if (day != day_) return {};
  for (std::size_t i = 0; i < kKinds; ++i) {
    left_[i] += given[i];
    if (wanted[i] > given[i]) empty_[i] = true;
  }
  return {};
}

Result<> Meter::settle(const Call& call, db::Database& database) {
  std::lock_guard one(refilling_);
  std::array<std::int64_t, kKinds> left{};
  std::int64_t day = 0;
  {
    std::lock_guard hold(mutex_);
    left = left_;
    day = day_;
    left_ = {};
    empty_ = {};
  }
  if (day == 0 || left == std::array<std::int64_t, kKinds>{}) return {};
  return database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(
        session.exec("UPDATE access_use SET calls = calls - $3, row_count = row_count - $4, byte_count = "
                     "byte_count - $5 WHERE "
                     "grant_id = $1 AND day = $2",
                     grant_, day, left[0], left[1], left[2]));
    return {};
  });
}

Result<exchange::Taken> taken_online(db::Session& session, std::string_view grant, std::int64_t day) {
  const auto row = JW_TRY(session.one(
      "SELECT calls, row_count, byte_count FROM access_use WHERE grant_id = $1 AND day = $2", grant, day));
  return row ? exchange::Taken{row->integer(0), row->integer(1), row->integer(2)} : exchange::Taken{};
}

Result<Used> Meter::used(const Call& call, db::Database& database, Time now) {
  const auto day = day_number(now);
  exchange::Taken gone;
  const auto taken = JW_TRY(database.read(call, [&](db::Session& session) -> Result<exchange::Taken> {
    gone = JW_TRY(exchange::delivered(session, grant_, day));
    return taken_online(session, grant_, day);
  }));
  std::lock_guard hold(mutex_);
  turn(now);
  Used used;
  used.calls = std::max<std::int64_t>(taken.deliveries - left_[0], 0) + gone.deliveries;
  used.rows = std::max<std::int64_t>(taken.rows - left_[1], 0) + gone.rows;
  used.bytes = std::max<std::int64_t>(taken.bytes - left_[2], 0) + gone.bytes;
  used.subjects_today = subjects_.today();
  used.subjects_month = subjects_.month();
  return used;
}

void Meter::remember(std::span<const Commitment> subjects, Time when, Time now) {
  std::lock_guard hold(mutex_);
  if (month_number(when) != month_number(now)) return;
  subjects_.turn(month_number(when), day_number(when));
  subjects_.add(subjects);
}

}  // namespace jw::access
