#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/fwd.hpp>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::crypto {
class SigningKey;
}

namespace jw::federation {

constexpr int kCertificateDays = 825;  // of the TLS certificates the operator issues

// What a node says of itself; kept in <data>/keys/node.json.
struct NodeProfile {
  std::string id;                  // "node-320613-1f9c3a"
  std::string name;                // "崇川区数据共享节点"
  std::string region;              // short code of the node's own block, "320613"
  std::vector<std::string> hosts;  // short codes of the blocks whose orgs are tenants here
  std::string address;             // host:port of the peer listener, as other nodes reach it
  std::string operator_id;         // node that runs the domain; its own id there
  std::string operator_suite;      // the key that signs trust list and directory, pinned at joining
  std::string operator_key;
};
BOOST_DESCRIBE_STRUCT(NodeProfile, (),
                      (id, name, region, hosts, address, operator_id, operator_suite, operator_key))

// The keys of this node: <data>/keys/{node.json, signing.pem, tls_key.pem, tls_cert.pem,
// ca_cert.pem} and, at the operator, ca_key.pem. Secrets are 0600. Immutable, thread-safe.
class Identity {
 public:
  // Errors: "node.not_initialised" (found a domain or join one first), "node.keys" (Corrupt).
  static Result<std::unique_ptr<Identity>> load(const file::Path& data);
  // From the keys in that folder and a profile not yet written: only for founding and joining.
  static Result<std::unique_ptr<Identity>> assemble(const file::Path& keys, NodeProfile profile);
  ~Identity();
  Identity(const Identity&) = delete;
  Identity& operator=(const Identity&) = delete;

  const NodeProfile& profile() const { return profile_; }
  const std::string& id() const { return profile_.id; }
  bool is_operator() const { return profile_.id == profile_.operator_id; }
  const crypto::SigningKey& key() const { return *key_; }

  file::Path tls_key() const { return folder_ / "tls_key.pem"; }
  file::Path tls_certificate() const { return folder_ / "tls_cert.pem"; }
  file::Path ca_certificate() const { return folder_ / "ca_cert.pem"; }
  file::Path ca_key() const { return folder_ / "ca_key.pem"; }  // operator only

  const std::string& fingerprint() const { return fingerprint_; }  // sha256 hex of the TLS certificate
  Time certificate_until() const { return certificate_until_; }

  // Adds this node's signature: crypto::sign_json with the node id as key id.
  Result<boost::json::object> sign(boost::json::object document) const;

 private:
  Identity() = default;
  NodeProfile profile_;
  file::Path folder_;
  std::unique_ptr<crypto::SigningKey> key_;
  std::string fingerprint_;
  Time certificate_until_;
};

}  // namespace jw::federation
