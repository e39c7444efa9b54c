#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace jw::access {

// How one system has used one grant in the last ten minutes to twenty, and today.
struct SystemUse {
  std::int64_t requests = 0, keys = 0, misses = 0, in_sequence = 0, off_hours = 0;  // of the window
  std::int64_t verified = 0;      // keys of mode verify, in the window
  std::int64_t keys_today = 0;    //
  std::int64_t events_today = 0;  // distinct business events
  std::int64_t refused = 0;       // requests denied, in the window
};

// What the detectors look at: counts only, no value of a row. Lost at a restart, as the windows are
// short. Thread-safe.
class Usage {
 public:
  struct Seen {
    std::string_view system, event;
    bool verify = false;
    std::int64_t keys = 0, misses = 0;
    std::string_view first_key, last_key;  // of the request, as asked
    std::int64_t in_sequence = 0;          // keys that follow the one before, within the request
  };
  void note(const Seen& seen, Time now);
  void note_refused(std::string_view system, Time now);

  std::map<std::string, SystemUse> read(Time now);

 private:
  struct Window {
    std::int64_t number = 0;  // ten minutes each
    SystemUse now, before;
    std::int64_t day = 0;
    std::set<std::string, std::less<>> events;
    std::string last_key;
  };
  Window& window(std::string_view system, Time now);

  std::mutex mutex_;
  std::map<std::string, Window, std::less<>> systems_;
};

// Does `next` follow `before` when both count: same text before the last digits, which go up by one?
bool follows(std::string_view before, std::string_view next);

// Weekends, and weekdays before 7:00 or from 20:00 on, in Asia/Shanghai.
bool is_off_hours(Time now);

}  // namespace jw::access
