#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/client.hpp"
#include "http/names.hpp"
#include "http/tls.hpp"

namespace jw::http {

// One connection of a client, used by one thread at a time; every call waits, but never past the
// Call's deadline or after its stop. Internal.
class Connection {
 public:
  static Result<std::unique_ptr<Connection>> open(const Call& call, const OutRequest& request, Names& names,
                                                  const TlsContext& context, std::chrono::milliseconds stall);

  // Errors leave the connection unusable.
  Result<> write(const Call& call, std::string_view bytes);
  // Bytes into unread(); false at a proper end of the connection.
  Result<bool> read_more(const Call& call);

  std::string_view unread() const { return {in_.data() + begin_, end_ - begin_}; }
  void consume(std::size_t bytes) { begin_ += bytes; }

  // Nothing has come or ended since it was last used.
  bool is_quiet();
  bool is_fresh() const { return uses_ == 1; }
  void begin_use() { ++uses_; }
  std::chrono::steady_clock::time_point last_used;

 private:
  Connection(std::string peer, std::chrono::milliseconds stall)
      : last_used(std::chrono::steady_clock::now()), stall_(stall), socket_(io_), peer_(std::move(peer)) {}

  Result<> connect(const Call& call, const std::vector<boost::asio::ip::tcp::endpoint>& endpoints);
  Result<> secure(const Call& call, const OutRequest& request, const TlsContext& context);

  void notice_death();

  // Starts one operation and runs the loop until it ends; `start` gets the completion handler.
  template <class Start>
  Result<std::size_t> wait(const Call& call, Start start);
  Error failure(const boost::system::error_code& ec) const;

  const std::chrono::milliseconds stall_;
  boost::asio::io_context io_{1};
  boost::asio::ip::tcp::socket socket_;
  TlsContext context_;
  std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_;
  std::string peer_;  // "host:port", for messages
  boost::system::error_code last_;
  std::vector<char> in_ = std::vector<char>(64 << 10);
  std::size_t begin_ = 0, end_ = 0;
  int uses_ = 0;
};

}  // namespace jw::http
