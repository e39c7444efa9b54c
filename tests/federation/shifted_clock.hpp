#pragma once

#include <atomic>

#include "base/clock.hpp"

namespace jw::federation::testing {

// The machine's time and as much as a test adds to it: nodes talk in real time, laws wait for years.
class ShiftedClock final : public Clock {
 public:
  Time now() const override { return SystemClock().now() + std::chrono::milliseconds(by_.load()); }
  void advance(std::chrono::milliseconds by) { by_ += by.count(); }

 private:
  std::atomic<std::int64_t> by_{0};
};

}  // namespace jw::federation::testing
