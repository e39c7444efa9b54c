#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/call.hpp"
#include "base/result.hpp"

namespace jw::access {

// Makes a thing once for all who ask for it meanwhile: the first makes it, the others wait for that, no
// longer than their own call. Different keys never wait for each other. Whoever waited for one that ran
// out of its own time makes it anew. Thread-safe.
template <class T>
class SingleFlight {
 public:
  template <class Make>
  Result<T> run(const Call& call, const std::string& key, Make&& make) {
    std::shared_ptr<Flight> flight;
    {
      std::unique_lock lock(mutex_);
      while (!flight) {
        JW_TRY(call.check());
        auto& under_way = flights_[key];
        if (!under_way) {
          under_way = flight = std::make_shared<Flight>();
          break;
        }
        const auto other = under_way;
        // In slices, so that a deadline at the end of time cannot overflow the wait.
        const auto slice = std::chrono::steady_clock::now() + std::chrono::seconds(1);
        landed_.wait_until(lock, call.stop, std::min(call.deadline, slice), [&] { return other->over; });
        if (!other->over || !other->result) continue;
        if (*other->result || other->result->error().code != Code::Timeout) return *other->result;
      }
    }
    const Landing landing{*this, key, flight};
    auto made = std::forward<Make>(make)();
    flight->result = made;  // read only once the flight is over
    return made;
  }

 private:
  struct Flight {
    bool over = false;
    std::optional<Result<T>> result;  // none when making it threw
  };
  struct Landing {
    SingleFlight& owner;
    const std::string& key;
    const std::shared_ptr<Flight>& flight;
    ~Landing() {
      {
        std::lock_guard lock(owner.mutex_);
        flight->over = true;
        owner.flights_.erase(key);
      }
      owner.landed_.notify_all();
    }
  };

  std::mutex mutex_;
  std::condition_variable_any landed_;
  std::map<std::string, std::shared_ptr<Flight>> flights_;
};

}  // namespace jw::access
