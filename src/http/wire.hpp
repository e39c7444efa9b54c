#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "http/session.hpp"
#include "http/signal.hpp"

namespace jw::http {

// The socket of a session, plain or TLS: a buffered read side, a write side, and one deadline for
// whatever is pending. Used by one coroutine and tick() on one thread. Internal.
class Wire {
 public:
  static std::unique_ptr<Wire> plain(Socket socket, Counters& counters);
  static std::unique_ptr<Wire> tls(Socket socket, Counters& counters, TlsContext context);

  virtual ~Wire() = default;
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  virtual Task<bool> handshake() = 0;
  virtual std::optional<PeerCertificate> peer() = 0;

  // Reads once, growing the buffer to at most `most` bytes. False: nothing more comes, or the
  // buffer is full of what nobody consumed.
  virtual Task<bool> read_more(std::size_t most) = 0;

  // Both, in order. False: the client is gone, or took no byte for `patience`.
  virtual Task<bool> write(std::string_view first, std::string_view second,
                           std::chrono::milliseconds patience) = 0;

  // `drain`: the client may still be sending what we will not read. Closing then would reset the
  // connection and could destroy our last answer on its way; so read and drop for a moment.
  virtual Task<void> close(bool polite, bool drain) = 0;

  std::string_view unread() const { return {in_.data() + begin_, end_ - begin_}; }
  void consume(std::size_t bytes) { begin_ += bytes; }
  void shrink();  // between requests

  // The deadline of the next read or handshake; write() and close() set their own.
  void expires(SteadyTime at);
  bool timed_out() const { return timed_out_; }
  bool reading() const { return reading_; }

  // From outside the coroutine:
  void end_if_late(SteadyTime now);
  void cancel();
  void abort();  // closes at once
  bool is_peer_gone();

 protected:
  Wire(Socket& socket, Counters& counters) : socket_(socket), counters_(counters) {}
  bool make_room(std::size_t most);

  Socket& socket_;
  Counters& counters_;
  std::vector<char> in_;  // [begin_, end_) is read and not consumed
  std::size_t begin_ = 0, end_ = 0;
  SteadyTime expires_ = SteadyTime::max();
  bool timed_out_ = false, reading_ = false;
};

}  // namespace jw::http
