#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/result.hpp"
#include "http/body.hpp"
#include "http/message.hpp"

namespace jw::http {

struct ClientOptions {
  std::string ca_pem = {};         // PEM text of whom we trust; empty: the system's roots
  std::string cert_pem_file = {};  // what we show when asked; both or none
  std::string key_pem_file = {};
  std::size_t idle_connections = 32;  // kept open per peer
  // A peer that takes nothing for so long is given up ("peer.timeout"), however far the Call's deadline: a
  // large body may take an hour and a dead line should not. Also for connect and TLS.
  std::chrono::milliseconds stall = std::chrono::seconds(60);
};

struct OutRequest {
  Method method = Method::Get;
  bool secure = true;  // TLS 1.3
  std::string host;    // name or address
  std::uint16_t port = 443;
  std::string target = "/";  // encoded
  Headers headers;
  // How the peer proves itself: its certificate is issued by ClientOptions::ca_pem and names
  // `server_name` (empty: `host`) in SAN or CN. Or, before a CA is known, its SHA-256 is `pinned`
  // (64 hex digits); then nothing else is asked.
  std::string server_name;
  std::string pinned;

  // The first one set is sent.
  std::shared_ptr<BodyReader> stream;  // with content_length, else chunked; never sent twice
  std::optional<std::uint64_t> content_length;
  std::string file;  // path
  std::string body;

  // May be sent again when a kept connection turns out to be dead. GET, HEAD, PUT, DELETE always may.
  bool repeatable = false;

  // Where the body of a 2xx answer goes; other answers always go to Response::body.
  std::string into_file;                                 // written, fsynced; removed on failure
  std::function<Result<>(std::string_view piece)> into;  // else here, in order
  std::uint64_t response_limit = 16 << 20;               // bytes; "peer.large" above

  // "https://host:8443/path?query". Error "http.url".
  static Result<OutRequest> to(Method method, std::string_view url);
};

// Blocking HTTP/1.1 client; connections are kept and used again. Call's deadline and stop token
// hold at every step: name, connect, TLS, write, read. A status is an answer, not an error.
// Errors: "peer.unreachable" (Unavailable), "peer.certificate" (Denied: expired, not issued by our
// CA, another name, or ours was refused), "peer.timeout" (Timeout), "peer.answer" (Corrupt: not HTTP
// or cut short), "peer.large" (TooLarge); and what a stream, file or `into` returned. Thread-safe.
class Client {
 public:
  // Error "http.certificate": certificate, key or CA cannot be used; names the file.
  static Result<Client> open(ClientOptions options);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  Result<Response> send(const Call& call, const OutRequest& request) const;

 private:
  class Core;
  explicit Client(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace jw::http
