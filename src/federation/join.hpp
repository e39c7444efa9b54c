#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
}

// How a node comes to be: the first one founds the domain and becomes its operator, every other
// joins with an invitation. Both write <data>/keys and the first trust list; a folder that has
// an identity already is left alone: "node.initialised" (Conflict).
namespace jw::federation {

class Identity;

struct Founding {
  std::string name;
  std::string region;              // short code, "32"
  std::vector<std::string> hosts;  // usually {region}
  std::string address;             // host:port of the peer listener
  std::string suite = "ed25519";   // or "sm2-sm3"
};

Result<> found_domain(const Call& call, const Clock& clock, db::Database& database, const file::Path& data,
                      const Founding& founding);

struct Invitation {
  std::string name;
  std::string region;
  std::vector<std::string> hosts;
  std::chrono::hours valid{72};
};

struct IssuedInvitation {
  std::string id;
  std::string token;    // shown once: who holds it may join once
  std::string expires;  // RFC 3339
};

// Operator only ("node.not_operator"). Right node.manage.
Result<IssuedInvitation> invite(const Call& call, const Clock& clock, db::Database& database,
                                const Identity& identity, const Invitation& invitation);

struct Joining {
  std::string token;
  std::string address;            // host:port of the new node's peer listener
  std::string suite = "ed25519";  // or "sm2-sm3"
};

// Makes keys, asks the operator (TLS pinned to the fingerprint in the token) for a certificate,
// and keeps what it answers. Errors: "join.token", "join.expired", "join.used", "peer.*".
// Asking again with the same folder after a lost answer is safe: the keys are kept.
Result<> join(const Call& call, const Clock& clock, db::Database& database, const file::Path& data,
              const Joining& joining);

// The operator's side of join(): checks the secret, issues the certificate, publishes the next
// trust list. Behind POST /peer/v1/join.
Result<boost::json::object> admit_node(const Call& call, const Clock& clock, db::Database& database,
                                       const Identity& identity, const boost::json::value& request);

}  // namespace jw::federation
