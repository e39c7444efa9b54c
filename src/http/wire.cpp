#include "http/wire.hpp"

#include <poll.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>
#include <utility>

namespace jw::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using TlsStream = asio::ssl::stream<Socket>;

constexpr std::size_t kFirstBuffer = 4 << 10;  // most requests fit
constexpr auto kLinger = std::chrono::seconds(2);

// The holder comes first, so that the stream exists before Wire refers to its socket.
template <class Stream>
struct Holder {
  template <class... Context>
  explicit Holder(Socket socket, Context&... context) : stream_(std::move(socket), context...) {}
  Stream stream_;
};

template <class Stream>
class StreamWire final : private Holder<Stream>, public Wire {
 public:
  static constexpr bool kSecure = !std::is_same_v<Stream, Socket>;

  StreamWire(Socket socket, Counters& counters) requires(!kSecure)
      : Holder<Stream>(std::move(socket)), Wire(this->stream_, counters) {
    prepare();
  }

  StreamWire(Socket socket, Counters& counters, TlsContext context) requires kSecure
      : Holder<Stream>(std::move(socket), *context),
        Wire(this->stream_.next_layer(), counters),
        context_(std::move(context)) {
    prepare();
  }

  Task<bool> handshake() override {
    boost::system::error_code ec;
    if constexpr (kSecure) {
      auto token = asio::redirect_error(TaskToken(), ec);
      const auto side = asio::ssl::stream_base::server;
      co_await this->stream_.async_handshake(side, token);
    }
    co_return !ec;
  }

  std::optional<PeerCertificate> peer() override {
    if constexpr (kSecure) return peer_certificate(this->stream_.native_handle());
    return std::nullopt;
  }

  Task<bool> read_more(std::size_t most) override {
    if (!make_room(most)) co_return false;
    boost::system::error_code ec;
    auto token = asio::redirect_error(TaskToken(), ec);
    auto room = asio::buffer(in_.data() + end_, in_.size() - end_);
    reading_ = true;
    const std::size_t got = co_await this->stream_.async_read_some(room, token);
    reading_ = false;
    end_ += got;
    counters_.bytes_in.fetch_add(got, std::memory_order_relaxed);
    co_return !ec;
  }

  Task<bool> write(std::string_view first, std::string_view second,
                   std::chrono::milliseconds patience) override {
    boost::system::error_code ec;
    while (!first.empty() || !second.empty()) {
      std::array<asio::const_buffer, 2> both = {asio::buffer(first.data(), first.size()),
                                                asio::buffer(second.data(), second.size())};
      std::size_t sent = 0;
      if constexpr (!kSecure) {
        // Nearly always the kernel has room: no need to go through the event loop.
        sent = this->stream_.write_some(both, ec);
      }
      if (kSecure || ec == asio::error::would_block) {
        expires(std::chrono::steady_clock::now() + patience);
        auto token = asio::redirect_error(TaskToken(), ec);
        sent = co_await this->stream_.async_write_some(both, token);
      }
      if (ec) co_return false;
      counters_.bytes_out.fetch_add(sent, std::memory_order_relaxed);
      const auto of_first = std::min(sent, first.size());
      first.remove_prefix(of_first);
      second.remove_prefix(sent - of_first);
    }
    co_return true;
  }

  Task<void> close(bool polite, bool drain) override {
    const auto until = std::chrono::steady_clock::now() + kLinger;
    expires(until);
    boost::system::error_code ec;
    auto token = asio::redirect_error(TaskToken(), ec);
    if constexpr (kSecure) {
      // So that the other side can tell the end from a cut.
      if (polite && !drain) {
        co_await this->stream_.async_shutdown(token);
      }
    }
    if (drain) {
      socket_.shutdown(tcp::socket::shutdown_send, ec);
      in_.resize(std::max(in_.size(), kFirstBuffer));
      auto room = asio::buffer(in_.data(), in_.size());
      while (!ec && std::chrono::steady_clock::now() < until) {
        co_await socket_.async_read_some(room, token);
      }
    }
    socket_.close(ec);
  }

 private:
  void prepare() {
    boost::system::error_code ec;
    socket_.non_blocking(true, ec);
    socket_.set_option(tcp::no_delay(true), ec);
  }

  TlsContext context_;
};

}  // namespace

std::unique_ptr<Wire> Wire::plain(Socket socket, Counters& counters) {
  return std::make_unique<StreamWire<Socket>>(std::move(socket), counters);
}

std::unique_ptr<Wire> Wire::tls(Socket socket, Counters& counters, TlsContext context) {
  return std::make_unique<StreamWire<TlsStream>>(std::move(socket), counters, std::move(context));
}

bool Wire::make_room(std::size_t most) {
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == in_.size() && begin_ > 0) {
    std::memmove(in_.data(), in_.data() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
  }
  if (end_ < in_.size()) return true;
  if (in_.size() >= most) return false;
  in_.resize(std::min(most, std::max(kFirstBuffer, in_.size() * 2)));
  return true;
}

void Wire::shrink() {
  if (begin_ == end_ && in_.size() > kFirstBuffer) {
    in_ = std::vector<char>(kFirstBuffer);
    begin_ = end_ = 0;
  }
}

void Wire::expires(SteadyTime at) {
  expires_ = at;
  timed_out_ = false;
}

void Wire::end_if_late(SteadyTime now) {
  if (now <= expires_) return;
  timed_out_ = true;
  cancel();
}

void Wire::cancel() {
  boost::system::error_code ec;
  socket_.cancel(ec);
}

void Wire::abort() {
  boost::system::error_code ec;
  socket_.close(ec);
}

bool Wire::is_peer_gone() {
  if (!socket_.is_open()) return true;
  pollfd about{socket_.native_handle(), POLLRDHUP, 0};
  return ::poll(&about, 1, 0) == 1 && (about.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

}  // namespace jw::http
