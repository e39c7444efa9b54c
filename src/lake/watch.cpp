#include "lake/watch.hpp"

#include <algorithm>
#include <utility>

namespace jw::lake {

Watch::Watch() : thread_([this] { work(); }) {}

Watch::~Watch() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Watch::work() {
  std::unique_lock lock(mutex_);
  while (!closed_) {
    const auto now = std::chrono::steady_clock::now();
    auto wake = Call::SteadyTime::max();
    for (const auto& entry : entries_) {
      if (entry.stop.stop_requested() || entry.deadline < now) {
        entry.interrupt();
        wake = std::min(wake, now + std::chrono::milliseconds(20));
      } else {
        wake = std::min(wake, entry.deadline);
      }
    }
    stirred_ = false;
    const auto stirred = [this] { return stirred_ || closed_; };
    // A wait until max() overflows inside the library, so an open end waits without a limit.
    if (wake == Call::SteadyTime::max()) {
      changed_.wait(lock, stirred);
    } else {
      changed_.wait_until(lock, wake + std::chrono::milliseconds(1), stirred);
    }
  }
}

void Watch::stir() {
  {
    std::lock_guard lock(mutex_);
    stirred_ = true;
  }
  changed_.notify_one();
}

Watch::Entries::iterator Watch::add(const Call& call, std::function<void()> interrupt) {
  Entries::iterator entry;
  {
    std::lock_guard lock(mutex_);
    entry = entries_.insert(entries_.end(), Entry{call.deadline, call.stop, std::move(interrupt)});
    stirred_ = true;
  }
  changed_.notify_one();
  return entry;
}

Watch::Guard::Guard(Watch& watch, const Call& call, std::function<void()> interrupt)
    : watch_(watch),
      entry_(watch.add(call, std::move(interrupt))),
      on_stop_(call.stop, [this] { watch_.stir(); }) {}

Watch::Guard::~Guard() {
  std::lock_guard lock(watch_.mutex_);
  watch_.entries_.erase(entry_);
}

}  // namespace jw::lake
