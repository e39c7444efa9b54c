#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/detectors.hpp"
#include "access/sequence.hpp"
#include "access/subjects.hpp"
#include "base/clock.hpp"

namespace jw::access {

// How one system has used one grant in the last ten minutes to twenty, and today.
struct SystemUse {
  std::int64_t requests = 0, keys = 0, misses = 0, in_sequence = 0, off_hours = 0;  // of the window
  std::int64_t refused = 0;                                                         // of the window
  // Today. Subjects and events are distinct.
  std::int64_t calls_today = 0, keys_today = 0, rows_today = 0, bytes_today = 0;
  std::int64_t subjects_today = 0, events_today = 0;
};

// A detector that fires, for a system; "caseload" for the grant as a whole, with the system "".
struct Firing {
  std::string system;
  Measured what;
};

// How one grant is used: what is shown of each system, and what the detectors count. Each detector
// counts on its own from when it was last judged, so that what led to a step of the ladder, and what has
// been explained and accepted, does not count again. Counts only, no value of a row. Thread-safe.
class Usage {
 public:
  struct Seen {
    std::string_view system, event;
    bool verify = false, off_hours = false;
    std::int64_t keys = 0, misses = 0, rows = 0, bytes = 0;
    KeysAsked asked;
    std::span<const Commitment> subjects;  // no two alike
    std::uint64_t position = 0;            // of its line in the journal
  };
  void note(const Seen& seen, Time now);
  void note_refused(std::string_view system, Time now);
  // What the journal says of a use of today that has not been counted: the counts of the day, as the
  // windows are short.
  void remember(const Seen& seen, Time when, Time now);

  std::map<std::string, SystemUse> read(Time now);

  // What fires now. `subjects`: distinct ones of the grant today. `caseload` 0: none was declared.
  // Below the number of keys that says something, nothing fires.
  std::vector<Firing> firing(std::int64_t subjects, std::int64_t caseload, Time now);
  // What a detector has counted is judged: use up to `until` never counts again. `base`: the grant's
  // distinct subjects by then, of "caseload". An older word than the one before changes nothing.
  void judged(std::string_view system, std::string_view detector, Time until, std::int64_t base);

  // All of it, for the next start of this program on this machine; read() says false for what
  // another version wrote.
  void write(std::string& out);
  bool read_back(std::string_view bytes);

 private:
  enum Detector { kMisses, kSequence, kOffHours, kPerCase, kRefused, kOfSystem };
  static const std::array<std::string_view, kOfSystem> kNames;

  struct Tally {
    std::int64_t part = 0, whole = 0;
  };
  // What a detector counts. Of the window: `now` and `before`, ten minutes each; of the day: `now`.
  struct Watched {
    Tally now, before;
    Time judged{}, since{}, last{};
    void count(std::int64_t part, std::int64_t whole, Time at);
  };
  struct Counts {
    std::int64_t number = 0;  // of the ten minutes
    SystemUse now, before;
    std::int64_t day = 0;
    std::array<Watched, kOfSystem> watched;
    std::uint32_t judged_events = 1;  // goes up when "per_case" is judged
    std::uint64_t position = 0;       // last line of the journal that is counted
  };
  struct System {
    Counts counts;
    SubjectSet subjects;
    // Business events of today by their hash, and when each was last counted by "per_case".
    std::unordered_map<std::uint64_t, std::uint32_t> events;
    KeyRun run;
  };
  struct Whole {
    Time judged{}, since{}, last{};
    std::int64_t day = 0, base = 0, seen = 0;
  };
  System& system(std::string_view name, Time now);
  static void turn(System& system, Time now);
  static void count_day(System& system, const Seen& seen, Time when);
  void judge_whole(std::int64_t subjects, std::int64_t caseload, Time now, std::vector<Firing>& all);

  std::mutex mutex_;
  std::map<std::string, System, std::less<>> systems_;
  Whole whole_;
};

}  // namespace jw::access
