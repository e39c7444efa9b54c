#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"

namespace jw::db {

// At most `limit` connections, opened when first needed, lent to one thread at a time. Waiting
// ends with the call. Thread-safe. A lease gives its connection back, or drops it when told.
template <class Connection>
class ConnectionPool {
 public:
  explicit ConnectionPool(std::size_t limit) : limit_(limit) {}

  class Lease {
   public:
    Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    Lease(Lease&& other) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (holds_) pool_->give_back(std::move(connection_));
    }
    Connection& operator*() { return *connection_; }
    Connection* operator->() { return connection_.get(); }
    // The connection is broken: the pool makes a new one when asked again.
    void drop() { connection_.reset(); }

   private:
    // Moved-from leases hold nothing and give nothing back.
    struct Flag {
      bool value = true;
      Flag() = default;
      Flag(Flag&& other) noexcept : value(std::exchange(other.value, false)) {}
      explicit operator bool() const { return value; }
    };
    ConnectionPool* pool_;
    std::unique_ptr<Connection> connection_;
    Flag holds_;
  };

  // `open` makes one when none is idle: Result<std::unique_ptr<Connection>>().
  template <class Open>
  Result<Lease> take(const Call& call, Open&& open) {
    {
      std::unique_lock lock(mutex_);
      while (lent_ == limit_) {
        JW_TRY(call.check());
        // In slices, so that a deadline at the end of time cannot overflow the wait.
        const auto slice = std::chrono::steady_clock::now() + std::chrono::seconds(1);
        changed_.wait_until(lock, call.stop, std::min(call.deadline, slice),
                            [this] { return lent_ < limit_; });
      }
      ++lent_;
      if (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return Lease(*this, std::move(connection));
      }
    }
    auto made = open();
    if (!made) {
      give_back(nullptr);
      return fail(std::move(made).error());
    }
    return Lease(*this, std::move(*made));
  }

 private:
  void give_back(std::unique_ptr<Connection> connection) {
    {
      std::lock_guard lock(mutex_);
      --lent_;
      if (connection) idle_.push_back(std::move(connection));
    }
    changed_.notify_one();
  }

  const std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t lent_ = 0;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace jw::db
