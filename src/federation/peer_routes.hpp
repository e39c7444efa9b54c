#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "federation/trust.hpp"

namespace jw::http {
struct Admission;
struct Request;
struct RequestHead;
struct Response;
enum class Method;
}  // namespace jw::http

namespace jw::federation {

class Dispatcher;
class Identity;
class Inbox;

// One call of another node. `node` is proved: its certificate is of our CA, its fingerprint in
// the trust list, its state active.
struct PeerRequest {
  TrustedNode node;
  http::Request& http;
  std::vector<std::string> captures;  // the {…} parts of the route, in order
};

using PeerHandler = std::function<Result<http::Response>(const Call&, PeerRequest&)>;

struct PeerRoute {
  http::Method method;
  std::string pattern;  // "/peer/v1/batches/{grant}/{sequence}/complete"
  PeerHandler handler;
  bool streams = false;  // the handler reads the body itself
  std::uint64_t body_limit = 1 << 20;
  std::chrono::milliseconds limit{std::chrono::seconds(30)};
};

// The calls nodes make to each other, for the listener that asks for client certificates
// (asks, not demands: POST /peer/v1/join comes from a node that has none yet). Thread-safe after
// the last add().
class PeerRoutes {
 public:
  // The routes of federation itself: join, envelopes, trust, directory.
  PeerRoutes(db::Database& database, const Identity& identity, Trust& trust, Inbox& inbox,
             const Clock& clock);
  ~PeerRoutes();

  void add(PeerRoute route);
  // Called when a peer we do not know yet knocks: the Dispatcher then asks for a newer trust list.
  void on_stranger(std::function<void()> hook);

  // For http::Server: may this request come in, how large may its body be.
  http::Admission admit(const http::RequestHead& head) const;
  // The whole answer, problems included.
  http::Response handle(const Call& call, http::Request& request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace jw::federation
