#pragma once

#include <string_view>

#include "base/call.hpp"
#include "base/result.hpp"
#include "http/client.hpp"

namespace jw::federation {

class Identity;
class Trust;

// HTTPS to other nodes: we show our certificate; theirs must be issued by our CA, name the node
// we mean, and that node must be active in the trust list. Thread-safe; connections are reused.
class PeerClient {
 public:
  static Result<PeerClient> open(const Identity& identity, const Trust& trust);

  // Fills in host, port and expected name. Any HTTP status is a Response; "peer.unknown",
  // "peer.revoked", "peer.unreachable", "peer.certificate", "peer.timeout" are Errors. Of a node that cannot
  // be reached the messages say the name, the cause its address.
  Result<http::Response> send(const Call& call, std::string_view node, http::OutRequest request) const;

 private:
  PeerClient(const Trust& trust, http::Client client) : trust_(&trust), client_(std::move(client)) {}
  const Trust* trust_;
  http::Client client_;
};

// The Error in a peer's problem body, so that its reason travels on; "peer.answer" when it holds none.
Error error_of(const http::Response& response);

// "host:port", also "[::1]:7443"; "node.address" (Invalid).
struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
};
Result<Endpoint> parse_endpoint(std::string_view address);

}  // namespace jw::federation
