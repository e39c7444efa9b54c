#include "access/rate.hpp"

#include <algorithm>

namespace jw::access {
namespace {

constexpr std::int64_t kTicks = 1000;
// Earlier than the last call by less is a thread that was late; by more is a clock that was set back,
// and nobody is locked out until it has come around again.
constexpr std::int64_t kLate = 5000;

}  // namespace

void RateWindow::turn(std::int64_t tick) {
  if (counts_.empty()) {
    counts_.assign(kTicks, 0);
    last_ = tick;
    return;
  }
  if (tick <= last_ && last_ - tick <= kLate) return;
  if (tick < last_) {
    // How long ago the calls were is not known: they count as made now.
    std::ranges::fill(counts_, 0U);
    at(tick) = static_cast<std::uint32_t>(sum_);
  } else if (tick - last_ >= kTicks) {
    std::ranges::fill(counts_, 0U);
    sum_ = 0;
  } else {
    for (auto gone = last_ + 1; gone <= tick; ++gone) {
      sum_ -= at(gone);
      at(gone) = 0;
    }
  }
  last_ = tick;
}

RateWindow::Outcome RateWindow::take(std::int64_t most, Time now) {
  turn(std::max<std::int64_t>(now.time_since_epoch().count(), kTicks));
  Outcome outcome;
  if (sum_ < most) {
    ++at(last_);
    ++sum_;
    outcome.fine = true;
    outcome.left = most - sum_;
    outcome.tick = last_;
    return outcome;
  }
  auto rest = sum_;
  auto tick = last_ - kTicks;
  while (rest >= most && tick < last_) rest -= at(++tick);
  outcome.again = Time(std::chrono::milliseconds(tick + kTicks));
  return outcome;
}

void RateWindow::give_back(std::int64_t tick) {
  if (counts_.empty() || tick > last_ || tick <= last_ - kTicks || at(tick) == 0) return;
  --at(tick);
  --sum_;
}

}  // namespace jw::access
