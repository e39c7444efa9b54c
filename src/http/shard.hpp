#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <ctime>
#include <functional>
#include <string>
#include <thread>
#include <unordered_set>

#include "http/server.hpp"

// An I/O thread and what the connections on it share. Internal.
namespace jw::http {

using SteadyTime = std::chrono::steady_clock::time_point;

// Written by one I/O thread, read by Server::stats().
struct Counters {
  std::array<std::atomic<std::uint64_t>, 6> responses{};
  std::array<std::atomic<std::uint64_t>, kLatencyBounds.size() + 1> latency{};
  std::atomic<std::uint64_t> latency_ns = 0, accepted = 0, refused = 0, handshakes_failed = 0;
  std::atomic<std::uint64_t> bytes_in = 0, bytes_out = 0, busy = 0, bugs = 0;

  void answered(int status, std::chrono::nanoseconds took);
  void add_to(Stats& stats) const;
};

// What all connections of a server share; outlives them.
struct Service {
  Service(Options& options, Handler use, Pool& pool_for)
      : limits(options.limits),
        dispatch(std::move(options.dispatch)),
        fast(std::move(options.fast)),
        handler(std::move(use)),
        pool(pool_for) {}

  const Limits limits;
  const Dispatch dispatch;
  const Fast fast;
  const Handler handler;
  Pool& pool;
  std::atomic<std::size_t> connections = 0;
  std::atomic<bool> draining = false;
};

// What a shard asks of a connection; on the shard's thread.
class Connected {
 public:
  virtual ~Connected() = default;
  virtual void tick(SteadyTime now) = 0;  // ends what is late, notices who is gone
  virtual void close_if_idle() = 0;
  virtual void abort() = 0;  // stops the handler and closes the socket
};

class Shard {
 public:
  explicit Shard(Service& for_service);
  ~Shard();  // only when no connection is left
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  void run();  // starts the thread

  // On the thread:
  std::string_view date();  // "Sun, 06 Nov 1994 08:49:37 GMT"
  void next_trace(std::string& out);
  std::unordered_set<Connected*> connections;

  Service& service;
  Counters counters;
  boost::asio::io_context io;

 private:
  void tick();

  boost::asio::steady_timer ticker_;
  std::time_t date_second_ = 0;
  std::string date_;
  std::uint64_t trace_;
  std::thread thread_;
};

}  // namespace jw::http
