#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "access/watch.hpp"
#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "federation/peer_routes.hpp"
#include "http/message.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db
namespace jw::exchange {
class Grants;
struct StoredGrant;
}  // namespace jw::exchange
namespace jw::federation {
class Identity;
class Inbox;
class Outbox;
class PeerClient;
}  // namespace jw::federation
namespace jw::org {
class Orgs;
}

namespace jw::access {

// Grants that another node keeps. The consumer's people and systems ask their own node, which asks the
// provider's in their name; there the request is decided, debited and logged like any other. So does a
// bureau over a party whose node is neither's, which knows the grant from an alert. A node is believed
// what it says of who asks for the departments that live on it, and of no other.
// Thread-safe.
class Relay {
 public:
  Relay(db::Database& database, const Clock& clock, const federation::PeerClient& client)
      : database_(database), clock_(clock), client_(client) {}

  // The node whose rows this grant opens: of one that was received here, or of which an alert was told.
  // Empty when that is this one, when nobody here knows the grant, and when the caller's department is
  // no party of it and not over one.
  Result<std::string> node_of(const Call& call, std::string_view grant) const;

  // `matter` is a kind of request ("verify", "verify_batch", "query", "query_batch", "aggregate"), or
  // "explain", "use", "grant", "duties", "alert" (its explanation), "measure", "conclude", "restrain" (of
  // an authority), "caseload". `text` is the body as it was sent here, so that both nodes take the same
  // digest of it. Any status the other node answers with is a Response; errors of PeerClient::send. A request
  // for rows and an act are recorded as "access.asked" once answered, before the answer goes on.
  Result<http::Response> send(const Call& call, std::string_view node, std::string_view matter,
                              std::string_view grant, std::string_view text) const;

 private:
  db::Database& database_;
  const Clock& clock_;
  const federation::PeerClient& client_;
};

// POST /peer/v1/access/{matter}: the provider's end.
std::vector<federation::PeerRoute> relay_routes(Watch& watch, const org::Orgs& orgs);

// A grant that the provider holds back because of its use is held back at the consumer's node too:
// the envelope, in the provider's transaction, and what the consumer's node does with it.
std::function<Result<>(db::Session&, const Call&, const exchange::StoredGrant&, std::string_view standing,
                       std::string_view reason)>
tell_restrained(const federation::Outbox& outbox, const federation::Identity& identity);
void handle_restrained(federation::Inbox& inbox, const exchange::Grants& grants, const Clock& clock);

}  // namespace jw::access
