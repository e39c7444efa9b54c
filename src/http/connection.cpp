#include "http/connection.hpp"

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace jw::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kLook = std::chrono::milliseconds(50);  // how soon a stop is noticed

}  // namespace

template <class Start>
Result<std::size_t> Connection::wait(const Call& call, Start start) {
  bool done = false;
  std::size_t count = 0;
  start([&](const boost::system::error_code& ec, std::size_t bytes = 0) {
    done = true;
    last_ = ec;
    count = bytes;
  });
  Result<> allowed;
  while (!done) {
    const auto left = call.deadline - std::chrono::steady_clock::now();
    io_.restart();
    io_.run_one_for(
        std::clamp<std::chrono::steady_clock::duration>(left, std::chrono::milliseconds(1), kLook));
    if (done || !allowed) continue;
    allowed = check_peer(call, peer_);
    if (!allowed) {
      boost::system::error_code ec;
      socket_.close(ec);  // ends the operation; its handler still has to run
    }
  }
  if (!allowed) return fail(std::move(allowed).error());
  if (last_) return fail(failure(last_));
  return count;
}

Error Connection::failure(const boost::system::error_code& ec) const {
  if (tls_)
    if (auto refused = certificate_failure(const_cast<Connection*>(this)->tls_->native_handle(), ec))
      return *refused;
  return Error{Code::Unavailable, "peer.unreachable",
               fmt::format("{} cannot be reached; is it running, and are address and network right?", peer_),
               fmt::format("无法连接 {}；请检查对方是否运行、地址和网络是否正确", peer_), ec.message()};
}

Result<std::unique_ptr<Connection>> Connection::open(const Call& call, const OutRequest& request,
                                                     Names& names, const TlsContext& context,
                                                     std::chrono::milliseconds stall) {
  std::unique_ptr<Connection> connection(
      new Connection(fmt::format("{}:{}", request.host, request.port), stall));
  const auto endpoints = JW_TRY(names.find(call, request.host, request.port));
  JW_TRY(connection->connect(call.within(stall), endpoints));
  if (request.secure) JW_TRY(connection->secure(call.within(stall), request, context));
  return connection;
}

Result<> Connection::connect(const Call& call, const std::vector<tcp::endpoint>& endpoints) {
  Result<std::size_t> connected;
  for (const auto& endpoint : endpoints) {
    boost::system::error_code ec;
    socket_.close(ec);
    connected = wait(call, [&](auto handler) {
      socket_.async_connect(endpoint,
                            [handler](const boost::system::error_code& why) mutable { handler(why, 0); });
    });
    if (connected) {
      socket_.set_option(tcp::no_delay(true), ec);
      notice_death();
      return {};
    }
    if (connected.error().reason != "peer.unreachable") break;
  }
  return fail(std::move(connected).error());
}

// Of a peer whose machine or line is gone while we wait for its answer: the kernel asks, and ends the wait.
void Connection::notice_death() {
  constexpr int kOn = 1, kIdle = 30, kEvery = 10, kTimes = 3;
  const auto unanswered = static_cast<unsigned>(stall_.count());  // milliseconds, of what was sent
  const int fd = socket_.native_handle();
  ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &kOn, sizeof kOn);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &kIdle, sizeof kIdle);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &kEvery, sizeof kEvery);
  ::setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &kTimes, sizeof kTimes);
  ::setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unanswered, sizeof unanswered);
}

Result<> Connection::secure(const Call& call, const OutRequest& request, const TlsContext& context) {
  context_ = context;
  tls_.emplace(socket_, *context_);
  const auto& name = request.server_name.empty() ? request.host : request.server_name;
  send_server_name(tls_->native_handle(), name);
  if (request.pinned.empty()) {
    tls_->set_verify_mode(asio::ssl::verify_peer);
    if (!expect_name(tls_->native_handle(), name))
      return fail(Code::Invalid, "http.url", "{} is not a name a certificate can hold",
                  "{} 不能作为证书中的名称", name);
  } else {
    tls_->set_verify_mode(asio::ssl::verify_none);
  }
  const auto shaken = wait(call, [&](auto handler) {
    tls_->async_handshake(asio::ssl::stream_base::client,
                          [handler](const boost::system::error_code& why) mutable { handler(why, 0); });
  });
  if (!shaken) return fail(shaken.error());
  if (request.pinned.empty()) return {};
  const auto shown = peer_certificate(tls_->native_handle());
  if (!shown || !equal_no_case(shown->fingerprint, request.pinned))
    return fail(Code::Denied, "peer.certificate",
                "the certificate of {} is not the one expected; compare the fingerprints before trying again",
                "{} 的证书与预期指纹不符；请核对指纹后再试", peer_);
  return {};
}

Result<> Connection::write(const Call& call, std::string_view bytes) {
  // Piece by piece, so that a slow peer shows progress to nobody but a dead one meets the deadline.
  while (!bytes.empty()) {
    const auto buffer = asio::buffer(bytes.data(), bytes.size());
    const auto sent = JW_TRY(wait(call.within(stall_), [&](auto handler) {
      if (tls_) {
        tls_->async_write_some(buffer, handler);
      } else {
        socket_.async_write_some(buffer, handler);
      }
    }));
    bytes.remove_prefix(sent);
  }
  return {};
}

Result<bool> Connection::read_more(const Call& call) {
  if (begin_ == end_) begin_ = end_ = 0;
  if (begin_ > 0 && end_ == in_.size()) {
    std::copy(in_.begin() + static_cast<std::ptrdiff_t>(begin_),
              in_.begin() + static_cast<std::ptrdiff_t>(end_), in_.begin());
    end_ -= std::exchange(begin_, 0);
  }
  if (end_ == in_.size())
    return fail(Code::Corrupt, "peer.answer", "{} sent something that is not a valid answer",
                "{} 的应答格式错误", peer_);
  const auto room = asio::buffer(in_.data() + end_, in_.size() - end_);
  auto got = wait(call, [&](auto handler) {
    if (tls_) {
      tls_->async_read_some(room, handler);
    } else {
      socket_.async_read_some(room, handler);
    }
  });
  if (!got) {
    const bool ended = last_ == asio::error::eof || last_ == asio::ssl::error::stream_truncated;
    if (ended && got.error().reason == "peer.unreachable") return false;
    return fail(std::move(got).error());
  }
  end_ += *got;
  return true;
}

bool Connection::is_quiet() {
  if (!socket_.is_open() || begin_ != end_) return false;
  pollfd about{socket_.native_handle(), POLLIN | POLLRDHUP, 0};
  return ::poll(&about, 1, 0) == 0;
}

}  // namespace jw::http
