#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/fwd.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db

namespace jw::org {
class Orgs;
}

namespace jw::federation {

class Identity;

// A member of the domain as the operator vouches for it.
struct TrustedNode {
  std::string id;
  std::string name;
  std::string region;
  std::vector<std::string> hosts;
  std::string address;  // host:port of the peer listener
  std::string suite;    // "ed25519" or "sm2-sm3"
  std::string signing_key;
  std::vector<std::string> fingerprints;  // sha256 hex of the TLS certificates it may use
  std::string state;                      // "active" or "revoked"
};
BOOST_DESCRIBE_STRUCT(TrustedNode, (),
                      (id, name, region, hosts, address, suite, signing_key, fingerprints, state))

// Signed by the operator; versions only rise.
struct TrustList {
  std::string format = "jingwei-trust/1";
  std::int64_t version = 0;
  std::string issued;
  std::string operator_id;
  std::string ca_pem;
  std::vector<TrustedNode> nodes;
};
BOOST_DESCRIBE_STRUCT(TrustList, (), (format, version, issued, operator_id, ca_pem, nodes))

// Where an org of the domain lives.
struct DirectoryOrg {
  std::string id;
  std::string name;
  std::string name_en;
  std::string region;
  std::string line;
  std::string uscc;
  std::string node;
  bool operator==(const DirectoryOrg&) const = default;
};
BOOST_DESCRIBE_STRUCT(DirectoryOrg, (), (id, name, name_en, region, line, uscc, node))

struct Directory {
  std::string format = "jingwei-directory/1";
  std::int64_t version = 0;
  std::string issued;
  std::vector<DirectoryOrg> orgs;
};
BOOST_DESCRIBE_STRUCT(Directory, (), (format, version, issued, orgs))

// What this node believes about the domain: the newest trust list and directory it has verified,
// kept in the store so that exchange goes on while the operator is away. Thread-safe.
class Trust {
 public:
  static Result<std::unique_ptr<Trust>> open(const Call& call, db::Database& database,
                                             const Identity& identity, const Clock& clock);

  std::shared_ptr<const TrustList> list() const;
  std::shared_ptr<const Directory> directory() const;

  // From now on every directory taken in also goes to this table of departments, and what the
  // newest one says goes there now. Called once, before threads start.
  Result<> keep_orgs_in(const Call& call, org::Orgs& orgs);
  org::Orgs* orgs() const { return orgs_; }

  // Only active nodes. Errors: "peer.unknown" (Denied), "peer.revoked" (Denied).
  Result<TrustedNode> node(std::string_view id) const;
  Result<TrustedNode> node_of_certificate(std::string_view fingerprint) const;
  // The node an org lives on; "org.unplaced" (NotFound).
  Result<TrustedNode> home_of(std::string_view org) const;

  // The signature of `signer` (also of a node revoked since: old documents stay provable).
  Result<> verify(const boost::json::object& document, std::string_view signer) const;

  // Takes a newer signed document ("trust" or "directory"); false when we have it or a newer one.
  // "trust.signature", "trust.form" (Denied): the old one stays.
  Result<bool> accept(const Call& call, std::string_view kind, const boost::json::object& document);

  // The signed text for peers; empty when `after` is already the newest.
  Result<std::optional<std::string>> document(const Call& call, std::string_view kind,
                                              std::int64_t after) const;

  // Another process (the CLI) may have published: reads the store again when it is newer.
  Result<> refresh(const Call& call);

  // Writes what others' departments are into the table given to keep_orgs_in; nothing before that. One on a
  // region this node's tree does not have yet waits for the newer tree.
  Result<> copy_orgs(db::Session& session, const Call& call, const std::vector<DirectoryOrg>& orgs) const;

 private:
  struct View {
    std::shared_ptr<const TrustList> list;
    std::shared_ptr<const Directory> directory;
  };
  Trust(db::Database& database, const Identity& identity, const Clock& clock)
      : database_(database), identity_(identity), clock_(clock) {}
  // A document that was verified. Shown to readers once it is kept: what came back as newer than what is
  // kept would never be fetched again.
  struct Verified {
    std::int64_t version = 0;
    std::shared_ptr<const TrustList> list;
    std::shared_ptr<const Directory> directory;
  };
  Result<Verified> verified(std::string_view kind, const boost::json::object& document) const;
  void show(const Verified& newer);

  db::Database& database_;
  const Identity& identity_;
  const Clock& clock_;
  org::Orgs* orgs_ = nullptr;
  Guarded<View> view_;
};

// --- Operator only. Each signs and stores the next version in the caller's transaction. ---

// From the table of members (federation_node).
Result<std::int64_t> publish_trust(db::Session& session, const Call& call, const Identity& identity,
                                   const Clock& clock);
// From the table of orgs (federation_org).
Result<std::int64_t> publish_directory(db::Session& session, const Call& call, const Identity& identity,
                                       const Clock& clock);
// A node that may no longer take part; its grants and certificates stop counting at once.
Result<> revoke_node(db::Session& session, const Call& call, const Identity& identity, const Clock& clock,
                     std::string_view node);

}  // namespace jw::federation
