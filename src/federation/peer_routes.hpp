#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "federation/trust.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

namespace jw::federation {

class Identity;
class Inbox;

// One call of another node. `node` is proved: its certificate is of our CA, its fingerprint in
// the trust list, its state active. The {…} parts of the route are http.captures.
struct PeerRequest {
  TrustedNode node;
  http::Request& http;
};

using PeerHandler = std::function<Result<http::Response>(const Call&, PeerRequest&)>;

struct PeerRoute {
  http::Method method;
  std::string_view path;  // "/peer/v1/batches/{grant}/{sequence}/complete"; a literal
  PeerHandler handler;
  bool streams = false;  // the handler reads http.stream itself
  std::uint64_t body_limit = 1 << 20;
  std::chrono::milliseconds limit{std::chrono::seconds(30)};
  bool open = false;  // no certificate needed: only joining, which proves itself by its secret
};

// What federation itself answers: join, envelopes, trust, directory.
std::vector<PeerRoute> federation_routes(db::Database& database, const Identity& identity, Trust& trust,
                                         Inbox& inbox, const Clock& clock);

// The calls nodes make to each other, for the listener that asks for client certificates without
// demanding them. Immutable, thread-safe.
class PeerRoutes {
 public:
  // `stranger` runs when a certificate of our CA is in no trust list we have: time to ask for a newer one.
  static Result<PeerRoutes> make(const Trust& trust, std::vector<PeerRoute> routes,
                                 std::function<void()> stranger);

  // For http::Options::dispatch: who may come in, how large the body may be.
  http::Admission admit(const http::RequestHead& head) const;
  // For http::Server: the whole answer, problems included.
  http::Response handle(const Call& call, http::Request& request) const;

 private:
  PeerRoutes(const Trust& trust, std::vector<PeerRoute> routes, http::Router router,
             std::function<void()> stranger)
      : trust_(&trust),
        routes_(std::move(routes)),
        router_(std::move(router)),
        stranger_(std::move(stranger)) {}
  Result<TrustedNode> caller(const http::RequestHead& head) const;

  const Trust* trust_;
  std::vector<PeerRoute> routes_;
  http::Router router_;
  std::function<void()> stranger_;
};

}  // namespace jw::federation
