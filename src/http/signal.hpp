#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <utility>

#include "http/session.hpp"

namespace jw::http {

template <class T>
using Task = boost::asio::awaitable<T, Executor>;
using TaskToken = boost::asio::use_awaitable_t<Executor>;

// What one coroutine waits on and its own thread notifies. A notification before the wait is kept;
// several count as one, so the waiter looks at its state again after each. Internal.
class Signal {
 public:
  Task<void> wait() {
    if (std::exchange(set_, false)) co_return;
    TaskToken token;
    auto keep = [this](auto handler) { waiter_.emplace(std::move(handler)); };
    co_await boost::asio::async_initiate<TaskToken, void()>(keep, token);
    set_ = false;
  }

  void notify() {
    set_ = true;
    if (!waiter_) return;
    auto waiter = std::move(*waiter_);
    waiter_.reset();
    waiter();
  }

 private:
  using Waiter = boost::asio::async_result<TaskToken, void()>::handler_type;
  std::optional<Waiter> waiter_;
  bool set_ = false;
};

}  // namespace jw::http
