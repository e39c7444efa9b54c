#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

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
// is used, so that a crash can lose a block but never hand it out twice; the rest of a block is
// given back at the end. Subjects are counted exactly; the journal brings them back after a crash.
// Thread-safe.
class Meter {
 public:
  explicit Meter(std::string grant) : grant_(std::move(grant)) {}

  enum class Verdict { Fine, Refill, Over };
  struct Answer {
    Verdict verdict = Verdict::Fine;
    std::string_view cap;          // which one is over: a kind of grant::cap_kinds()
    Time again{};                  // when it is worth asking again
    std::int64_t left_second = 0;  // calls left in this second, for the RateLimit header
  };

  // Takes a call: one of the rate, `debit` of the day, and the subjects. Refill: nothing was taken,
  // call refill() and ask again. Over: nothing was taken. Does not wait.
  Answer take(const grant::Caps& caps, const Debit& debit, std::span<const Commitment> subjects, Time now);
  // Takes rows and bytes of an answer that is ready, before it is released.
  Answer take_more(const grant::Caps& caps, const Debit& debit, Time now);
  // The answer was not released.
  void credit(const Debit& debit, Time now);

  // Takes new blocks from the store, durably. Waits.
  Result<> refill(const Call& call, db::Database& database, const grant::Caps& caps, Time now);
  // Is a block half used, so that somebody should refill before anybody has to wait?
  bool low() const { return low_.load(std::memory_order_relaxed); }
  // Gives back what is left of the blocks.
  Result<> settle(const Call& call, db::Database& database);

  Result<Used> used(const Call& call, db::Database& database, Time now);

  // Subjects that the journal or the snapshot remembers.
  void remember(std::span<const Commitment> subjects, Time when, Time now);
  template <class F>
  void with_subjects(F&& use) {
    std::lock_guard hold(mutex_);
    use(subjects_);
  }

 private:
  static constexpr std::size_t kKinds = 3;  // calls, rows, bytes
  Answer check_day(const grant::Caps& caps, const Debit& debit, Time now);
  void turn(Time now);

  const std::string grant_;
  std::mutex mutex_;
  std::mutex refilling_;  // one at a time
  std::atomic<bool> low_{false};
  std::int64_t day_ = 0;
  std::array<std::int64_t, kKinds> left_{}, block_{{1000, 1000, 1 << 20}};
  std::array<bool, kKinds> empty_{};  // the store had nothing left to give today
  Time refilled_{};
  std::int64_t arrival_us_ = 0;  // GCRA: when the next call is due, in µs since 1970
  SubjectSet subjects_;
};

// What online use has taken of a grant's caps on a day of China, blocks that are not used up included:
// what exchange/allowance.hpp asks before a delivery.
Result<exchange::Taken> taken_online(db::Session& session, std::string_view grant, std::int64_t day);

}  // namespace jw::access
