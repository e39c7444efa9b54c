#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/guarded.hpp"
#include "base/result.hpp"

namespace jw {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// Where time enters. Everything that decides by time takes a Clock&, so tests turn it by hand.
// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Time now() const override;
};

class FakeClock final : public Clock {
 public:
  explicit FakeClock(Time start) : now_(start) {}
  Time now() const override;
  void advance(std::chrono::milliseconds by);

 private:
  mutable Guarded<Time> now_;
};

// "2026-11-22T02:31:00.123Z": RFC 3339, UTC, always 24 characters, so text order is time order.
std::string to_string(Time time);

// RFC 3339 with any offset; seconds fraction optional. Error "time.format".
Result<Time> parse_time(std::string_view text);

// The calendar day in Asia/Shanghai (UTC+8 all year since 1992): "2026-11-22".
std::string day_in_china(Time time);

// Midnight at the end of that day in Asia/Shanghai: a grant "until 2026-12-31" ends then.
Result<Time> end_of_day_in_china(std::string_view day);

}  // namespace jw
