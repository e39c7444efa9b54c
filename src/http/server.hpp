#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/call.hpp"
#include "base/pool.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "http/stats.hpp"

namespace jw::http {

struct Limits {
  std::size_t header_bytes = 16 << 10;
  std::size_t body_bytes = 1 << 20;  // of a body that is not streamed, unless Admission says more
  std::chrono::milliseconds header_timeout = std::chrono::seconds(10);  // whole head, and TLS handshake
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(60);    // between requests
  std::chrono::milliseconds body_timeout = std::chrono::seconds(20);    // without one byte either way
  std::size_t body_rate = 1024;  // bytes a second, on average, after body_timeout has passed
  std::size_t connections = 4096;
  std::chrono::milliseconds deadline = std::chrono::seconds(30);  // Call::deadline of a request
};

struct Tls {
  std::string cert_pem_file;  // leaf first, then its chain
  std::string key_pem_file;
  std::string ca_pem;  // PEM text; not empty: the client must show a certificate issued by it
  bool demand = true;  // false: the client may show none; then RequestHead::peer is empty
};

struct Listener {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  std::optional<Tls> tls;  // TLS 1.3 only
};

// Decided by the head alone, before the body is read.
struct Admission {
  bool stream = false;           // hand the body over as it comes, not whole
  std::uint64_t body_limit = 0;  // 0: Limits::body_bytes
  bool run_inline = false;       // answer on the I/O thread: only what never waits and costs < 20 µs
  bool try_inline = false;       // ask Options::fast on the I/O thread first
  std::optional<std::chrono::milliseconds> deadline;  // instead of Limits::deadline
  std::size_t route = 0;                              // passed on in Request
  Captures captures;
  std::optional<Response> reject;  // answer this and do not read the body
};

using Dispatch = std::function<Admission(const RequestHead&)>;  // on the I/O thread; must not wait
using Handler = std::function<Response(const Call&, Request&)>;
// On the I/O thread; must not wait. Nothing: only waiting would tell, so the handler is to answer.
using Fast = std::function<std::optional<Response>(const Call&, Request&)>;

struct Options {
  std::vector<Listener> listeners;
  Limits limits;
  std::size_t io_threads = 2;
  Dispatch dispatch;  // empty: everything is admitted with the defaults
  Fast fast;          // for Admission::try_inline
};

// An HTTP/1.1 server: sockets are coroutines on a few I/O threads, handlers are plain functions on
// a bounded pool; a full queue answers 503. Keep-alive; pipelined requests are answered in order,
// one at a time. A handler that throws answers 500. When the client goes away the Call's stop token
// is set within half a second. Thread-safe.
class Server {
 public:
  // `requests` must outlive the server. Errors: "http.listen" (address in use, not ours, no
  // right), "http.certificate" (certificate or key cannot be used; names the file).
  static Result<std::unique_ptr<Server>> start(Options options, Handler handler, Pool& requests);

  // Drains, then stops handlers that still run by their stop token and waits for them.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port(std::size_t listener = 0) const;
  Stats stats() const;

  // Accepts no more, closes idle connections, lets running requests finish for at most `limit`;
  // then closes what is left. Returns when all connections are closed. Safe to call twice.
  void drain(std::chrono::milliseconds limit);

 private:
  class Core;
  explicit Server(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace jw::http
