#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "access/blocks.hpp"
#include "access/rate.hpp"
#include "access/subjects.hpp"
#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "grant/terms.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db
namespace jw::exchange {
struct Taken;
}

namespace jw::access {

// What one answer takes from a grant's caps.
struct Debit {
  std::int64_t calls = 0, rows = 0, bytes = 0;
};

// How much of a grant was used, by asking and by delivery.
struct Used {
  std::int64_t calls = 0, rows = 0, bytes = 0;          // today; a delivery counts as a call
  std::int64_t subjects_today = 0, subjects_month = 0;  // distinct
};

// The caps of one grant on this node. What a day gives is taken from the store in blocks before it
// is used, so that a crash can never hand it out twice; what is left of them is given back when the
// day or the process ends, and after a crash the journal tells what that is. Subjects are counted
// exactly; the journal brings them back after a crash. Days only go forward: a clock that is set back
// goes on counting for the later day. Thread-safe.
class Meter {
 public:
  explicit Meter(std::string grant) : grant_(std::move(grant)) {}

  enum class Verdict {
    Fine,
    Refill,  // nothing was taken: call refill() and ask again
    Over,    // nothing was taken: used up until `again`
    Never,   // nothing was taken: it needs more than the cap ever gives
  };
  struct Answer {
    Verdict verdict = Verdict::Fine;
    std::string_view cap;              // which one is over: a kind of grant::cap_kinds()
    Time again{};                      // when it is worth asking again
    std::int64_t most = 0, asked = 0;  // of Never
    std::int64_t left_second = 0;      // calls left in this second, for the RateLimit header
  };
  // What a request has taken. All of it counts for one day, that on which it last took something.
  struct Taken {
    std::span<const Commitment> subjects;  // no two alike; whom the request names
    std::int64_t day = 0;
    Debit debit;
    std::int64_t tick = 0;  // of the rate
  };

  // Takes a call: one of the rate, one of the day, and the subjects. `least` must be left of the day
  // without being taken: what the request cannot do without, so that it is refused before it is known
  // what it would find. Does not wait.
  Answer take(const grant::Caps& caps, Taken& taken, const Debit& least, Time now);
  // Takes rows and bytes of an answer that is ready, before it is released.
  Answer take_more(const grant::Caps& caps, Taken& taken, const Debit& more, Time now);
  // The answer was not released: all that was taken is as before.
  void credit(const Taken& taken);

  // Takes new blocks from the store, durably: what it takes ahead, and as much as an answer that waits
  // needs. Waits.
  Result<> refill(const Call& call, db::Database& database, const Holder& holder, const grant::Caps& caps,
                  const Debit& need, Time now);
  // Is a block half used, so that somebody should refill before anybody has to wait?
  bool low() const { return low_.load(std::memory_order_relaxed); }
  // Gives back what is left of the blocks of days that have passed.
  Result<> settle_past(const Call& call, db::Database& database, const Holder& holder, Time now);
  // And of today's: nothing more is asked for now.
  Result<> settle(const Call& call, db::Database& database, const Holder& holder);

  // What was used today: of this node exactly, of others what they took.
  Result<Used> used(const Call& call, db::Database& database, Time now);

  // Subjects that the journal remembers.
  void remember(std::span<const Commitment> subjects, std::int64_t day, Time now);
  template <class F>
  void with_subjects(F&& use) {
    std::lock_guard hold(mutex_);
    use(subjects_);
  }

 private:
  Answer check_day(const grant::Caps& caps, const Amounts& wanted) const;
  Answer check_subjects(const grant::Caps& caps, std::span<const Commitment> subjects, Time now) const;
  void charge(const grant::Caps& caps, const Amounts& amounts);
  std::int64_t block(std::size_t kind, std::int64_t most) const;
  void turn(Time now);
  Result<> flush(const Call& call, db::Database& database, const Holder& holder);

  const std::string grant_;
  std::mutex mutex_;
  std::mutex refilling_;  // one at a time; before mutex_
  std::atomic<bool> low_{false};
  std::int64_t day_ = 0;
  bool holding_ = false;  // blocks of today
  Amounts left_{}, block_{{1000, 1000, 1 << 20}};
  std::array<bool, kAmounts> empty_{};      // the store had nothing left to give today
  std::map<std::int64_t, Amounts> unused_;  // of days that have passed, still to be given back
  Time refilled_{};
  RateWindow rate_;
  SubjectSet subjects_;
};

// What online use has taken of a grant's caps on a day of China, blocks that are not used up included:
// what exchange/allowance.hpp asks before a delivery.
Result<exchange::Taken> taken_online(db::Session& session, std::string_view grant, std::int64_t day);

}  // namespace jw::access
