#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"

namespace jw::http {

// Looks up host names on a thread of its own: the system's resolver cannot be interrupted, so a
// caller whose deadline passes leaves it behind. Thread-safe. Internal.
class Names {
 public:
  Names();
  ~Names();
  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;

  // Addresses are answered at once. Errors "peer.unreachable", "peer.timeout", "call.stopped".
  Result<std::vector<boost::asio::ip::tcp::endpoint>> find(const Call& call, const std::string& host,
                                                           std::uint16_t port);

 private:
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stay_;
  boost::asio::ip::tcp::resolver resolver_;
  std::thread thread_;
};

// call.check(), with "peer.timeout" for a passed deadline.
Result<> check_peer(const Call& call, const std::string& peer);

}  // namespace jw::http
