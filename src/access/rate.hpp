#pragma once

#include <cstdint>
#include <vector>

#include "base/clock.hpp"

namespace jw::access {

// Calls of the last second, counted by the millisecond the clock tells: no second, wherever it
// begins, has more than the cap. Not thread-safe; Meter guards it.
class RateWindow {
 public:
  struct Outcome {
    bool fine = false;
    std::int64_t left = 0;  // of this second
    std::int64_t tick = 0;  // where it was counted, for give_back()
    Time again{};           // when it is worth asking again, if not fine
  };
  Outcome take(std::int64_t most, Time now);
  // That call was not answered.
  void give_back(std::int64_t tick);

 private:
  void turn(std::int64_t tick);
  std::uint32_t& at(std::int64_t tick) { return counts_[static_cast<std::size_t>(tick) % counts_.size()]; }

  std::vector<std::uint32_t> counts_;  // a thousand, when there was a call
  std::int64_t last_ = 0, sum_ = 0;
};

}  // namespace jw::access
