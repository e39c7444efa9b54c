#pragma once

#include <memory>
#include <string_view>

#include "base/call.hpp"
#include "base/result.hpp"

namespace jw::http {
struct OutRequest;
struct Response;
}  // namespace jw::http

namespace jw::federation {

class Identity;
class Trust;

// HTTPS to other nodes: our certificate, theirs checked against our CA, their node id and the
// fingerprints of the trust list. Thread-safe; connections are reused.
class PeerClient {
 public:
  static Result<std::unique_ptr<PeerClient>> open(const Identity& identity, const Trust& trust);
  ~PeerClient();

  // `request` needs method, target, headers and body; host and port come from the trust list.
  // Any HTTP status is a Response; "peer.unknown", "peer.revoked", "peer.unreachable",
  // "peer.certificate", "peer.timeout" are Errors.
  Result<http::Response> send(const Call& call, std::string_view node, http::OutRequest request);

 private:
  struct State;
  explicit PeerClient(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The Error in a peer's problem body, so that its reason travels on; "peer.answer" when it is none.
Error error_of(const http::Response& response);

}  // namespace jw::federation
