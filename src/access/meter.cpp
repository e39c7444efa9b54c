#include "access/meter.hpp"

#include <algorithm>
#include <limits>

#include "db/database.hpp"
#include "exchange/allowance.hpp"

namespace jw::access {
namespace {

constexpr std::int64_t kLargestBlock = std::int64_t{1} << 40;
constexpr std::string_view kCapNames[] = {"callsPerDay", "rowsPerDay", "bytesPerDay"};

Amounts limits(const grant::Caps& caps) {
  const auto or_none = [](std::int64_t cap) {
    return cap == 0 ? std::numeric_limits<std::int64_t>::max() / 4 : cap;
  };
  return {or_none(caps.calls_per_day), or_none(caps.rows_per_day), or_none(caps.bytes_per_day)};
}

Amounts amounts_of(const Debit& debit) { return {debit.calls, debit.rows, debit.bytes}; }

void add(Amounts& to, const Amounts& what) {
  for (std::size_t i = 0; i < kAmounts; ++i) to[i] += what[i];
}

Time end_of(std::int64_t day) { return Time(std::chrono::days(day + 1)) - std::chrono::hours(8); }

Meter::Answer never(std::string_view cap, std::int64_t most, std::int64_t asked) {
  Meter::Answer answer;
  answer.verdict = Meter::Verdict::Never;
  answer.cap = cap;
  answer.most = most;
  answer.asked = asked;
  return answer;
}

Meter::Answer over(std::string_view cap, Time again) {
  Meter::Answer answer;
  answer.verdict = Meter::Verdict::Over;
  answer.cap = cap;
  answer.again = again;
  return answer;
}

}  // namespace

void Meter::turn(Time now) {
  const auto day = day_number(now);
  if (day <= day_) return;
  subjects_.turn(month_number(now), day);
  if (holding_) add(unused_[day_], left_);
  day_ = day;
  holding_ = false;
  left_ = {};
  empty_ = {};
  low_ = true;
}

// A block is never a large part of the cap: others share it.
std::int64_t Meter::block(std::size_t kind, std::int64_t most) const {
  return std::min(block_[kind], std::max<std::int64_t>(most / 10, 1));
}

Meter::Answer Meter::check_day(const grant::Caps& caps, const Amounts& wanted) const {
  const auto most = limits(caps);
  Answer answer;
  for (std::size_t i = 0; i < kAmounts; ++i) {
    if (wanted[i] > most[i]) return never(kCapNames[i], most[i], wanted[i]);
    if (wanted[i] <= left_[i]) continue;
    if (empty_[i]) return over(kCapNames[i], end_of(day_));
    answer.verdict = Verdict::Refill;
  }
  return answer;
}

Meter::Answer Meter::check_subjects(const grant::Caps& caps, std::span<const Commitment> subjects,
                                    Time now) const {
  const auto day = caps.subjects_per_day, month = caps.subjects_per_month;
  if (day == 0 && month == 0) return {};
  const auto asked = static_cast<std::int64_t>(subjects.size());
  if (day != 0 && asked > day) return never("subjectsPerDay", day, asked);
  if (month != 0 && asked > month) return never("subjectsPerMonth", month, asked);
  const auto news = subjects_.news(subjects);
  if (day != 0 && news.day > 0 && subjects_.today() + news.day > day)
    return over("subjectsPerDay", end_of(day_));
  if (month != 0 && news.month > 0 && subjects_.month() + news.month > month)
    return over("subjectsPerMonth", month_end(std::max(now, end_of(day_ - 1))));
  return {};
}

void Meter::charge(const grant::Caps& caps, const Amounts& amounts) {
  const auto most = limits(caps);
  bool low = false;
  for (std::size_t i = 0; i < kAmounts; ++i) {
    left_[i] -= amounts[i];
    low = low || (!empty_[i] && left_[i] < block(i, most[i]) / 2);
  }
  if (low) low_ = true;
}

Meter::Answer Meter::take(const grant::Caps& caps, Taken& taken, const Debit& least, Time now) {
  std::lock_guard hold(mutex_);
  turn(now);
  auto answer = check_subjects(caps, taken.subjects, now);
  if (answer.verdict == Verdict::Never) return answer;
  auto needed = amounts_of(least);
  needed[0] = std::max<std::int64_t>(needed[0], 1);
  if (const auto day = check_day(caps, needed); day.verdict != Verdict::Fine) return day;
  if (answer.verdict != Verdict::Fine) return answer;
  if (caps.calls_per_second != 0) {
    const auto rate = rate_.take(caps.calls_per_second, now);
    if (!rate.fine) return over("callsPerSecond", rate.again);
    taken.tick = rate.tick;
    answer.left_second = rate.left;
  }
  charge(caps, {1, 0, 0});
  subjects_.add(taken.subjects, day_);
  taken.day = day_;
  taken.debit = {1, 0, 0};
  return answer;
}

Meter::Answer Meter::take_more(const grant::Caps& caps, Taken& taken, const Debit& more, Time now) {
  std::lock_guard hold(mutex_);
  turn(now);
  auto wanted = amounts_of(more);
  // At midnight the whole request goes over to the new day.
  const bool moved = taken.day != day_;
  if (moved) add(wanted, amounts_of(taken.debit));
  if (const auto answer = check_day(caps, wanted); answer.verdict != Verdict::Fine) return answer;
  if (moved) {
    if (auto answer = check_subjects(caps, taken.subjects, now); answer.verdict != Verdict::Fine)
      return answer;
    add(unused_[taken.day], amounts_of(taken.debit));
    subjects_.remove(taken.subjects, taken.day);
    subjects_.add(taken.subjects, day_);
    taken.day = day_;
  }
  charge(caps, wanted);
  taken.debit.rows += more.rows;
  taken.debit.bytes += more.bytes;
  return {};
}

void Meter::credit(const Taken& taken) {
  if (taken.day == 0) return;
  std::lock_guard hold(mutex_);
  add(taken.day == day_ ? left_ : unused_[taken.day], amounts_of(taken.debit));
  subjects_.remove(taken.subjects, taken.day);
  rate_.give_back(taken.tick);
}

Result<> Meter::refill(const Call& call, db::Database& database, const Holder& holder,
                       const grant::Caps& caps, const Debit& need, Time now) {
  std::lock_guard one(refilling_);
  Amounts wanted{};
  std::int64_t day = 0;
  const auto most = limits(caps);
  {
    std::lock_guard hold(mutex_);
    turn(now);
    day = day_;
    const auto needed = amounts_of(need);
    // Who comes back soon gets more at a time.
    const bool soon = now - refilled_ < std::chrono::seconds(2);
    refilled_ = now;
    bool nothing = true;
    for (std::size_t i = 0; i < kAmounts; ++i) {
      if (empty_[i] || left_[i] >= std::max(block(i, most[i]), needed[i])) continue;
      if (soon) block_[i] = std::min(block_[i] * 2, kLargestBlock);
      // All that is needed and not only what is missing: others take from the same block meanwhile.
      wanted[i] = std::max(block(i, most[i]), needed[i]);
      nothing = false;
    }
    low_ = false;
    if (nothing) return {};
    holding_ = true;
  }
  const auto given = JW_TRY(take_blocks(call, database, holder, grant_, day, most, wanted));
  std::lock_guard hold(mutex_);
  if (day != day_) {
    add(unused_[day], given);
    return {};
  }
  add(left_, given);
  for (std::size_t i = 0; i < kAmounts; ++i)
    if (wanted[i] > given[i]) empty_[i] = true;
  return {};
}

Result<> Meter::flush(const Call& call, db::Database& database, const Holder& holder) {
  std::map<std::int64_t, Amounts> unused;
  {
    std::lock_guard hold(mutex_);
    unused.swap(unused_);
  }
  while (!unused.empty()) {
    const auto& [day, left] = *unused.begin();
    if (auto given = give_back_blocks(call, database, holder, grant_, day, left); !given) {
      std::lock_guard hold(mutex_);
      for (const auto& [kept_day, kept] : unused) add(unused_[kept_day], kept);
      return given;
    }
    unused.erase(unused.begin());
  }
  return {};
}

Result<> Meter::settle_past(const Call& call, db::Database& database, const Holder& holder, Time now) {
  std::lock_guard one(refilling_);
  {
    std::lock_guard hold(mutex_);
    turn(now);
  }
  return flush(call, database, holder);
}

Result<> Meter::settle(const Call& call, db::Database& database, const Holder& holder) {
  std::lock_guard one(refilling_);
  {
    std::lock_guard hold(mutex_);
    if (holding_ || left_ != Amounts{}) add(unused_[day_], left_);
    holding_ = false;
    left_ = {};
    empty_ = {};
  }
  return flush(call, database, holder);
}

Result<exchange::Taken> taken_online(db::Session& session, std::string_view grant, std::int64_t day) {
  const auto row = JW_TRY(session.one(
      "SELECT calls, row_count, byte_count FROM access_use WHERE grant_id = $1 AND day = $2", grant, day));
  return row ? exchange::Taken{row->integer(0), row->integer(1), row->integer(2)} : exchange::Taken{};
}

Result<Used> Meter::used(const Call& call, db::Database& database, Time now) {
  std::lock_guard one(refilling_);  // or the row and what is left of it would not be of one moment
  std::int64_t day = 0;
  {
    std::lock_guard hold(mutex_);
    turn(now);
    day = day_;
  }
  exchange::Taken gone;
  const auto taken = JW_TRY(database.read(call, [&](db::Session& session) -> Result<exchange::Taken> {
    gone = JW_TRY(exchange::delivered(session, grant_, day));
    return taken_online(session, grant_, day);
  }));
  std::lock_guard hold(mutex_);
  Used used;
  if (day == day_) {
    used.calls = std::max<std::int64_t>(taken.deliveries - left_[0], 0) + gone.deliveries;
    used.rows = std::max<std::int64_t>(taken.rows - left_[1], 0) + gone.rows;
    used.bytes = std::max<std::int64_t>(taken.bytes - left_[2], 0) + gone.bytes;
  }
  used.subjects_today = subjects_.today();
  used.subjects_month = subjects_.month();
  return used;
}

void Meter::remember(std::span<const Commitment> subjects, std::int64_t day, Time now) {
  const auto month = month_number(end_of(day - 1));
  std::lock_guard hold(mutex_);
  if (month != month_number(now)) return;
  subjects_.turn(month, day);
  subjects_.add(subjects, day);
}

}  // namespace jw::access
