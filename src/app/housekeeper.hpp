#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include "base/call.hpp"

namespace jw::app {

// Calls a few chores now and then until it is stopped.
class Housekeeper {
 public:
  Housekeeper(std::chrono::milliseconds every, std::function<void(const Call&)> chores)
      : thread_([this, every, chores = std::move(chores)](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
            auto call = Call::system("housekeeping");
            call.stop = stop;
            chores(call);
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, stop, every, [] { return false; });
          }
        }) {}

 private:
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace jw::app
