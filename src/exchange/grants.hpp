#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/fwd.hpp>

#include "base/call.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "exchange/parts.hpp"
#include "grant/document.hpp"

namespace jw::db {
class Session;
}

namespace jw::exchange {

// A signed grant as this node keeps it: what it gave, what it received, or both when provider
// and recipient are tenants here.
struct StoredGrant {
  std::string id;
  std::string number;
  std::string side;   // "given", "received", "both"
  std::string state;  // "active", "verify_only", "suspended", "expired", "revoked"
  std::string resource;
  std::string resource_name;
  std::string provider_org;
  std::string provider_name;
  std::string provider_node;
  std::string recipient_org;
  std::string recipient_name;
  std::string recipient_node;
  std::string application;
  std::string mode;
  std::string valid_from;
  std::string valid_until;
  std::string issued;
  std::string digest;
  std::string ended;       // RFC 3339, "" while active
  std::string end_reason;  // "expired", what the revoker wrote, or why it is held
  std::string held_since;  // RFC 3339: as long as it has been in this state, here; "" unless held
  std::string document;    // the signed JSON, as received
};
BOOST_DESCRIBE_STRUCT(StoredGrant, (),
                      (id, number, side, state, resource, resource_name, provider_org, provider_name,
                       provider_node, recipient_org, recipient_name, recipient_node, application, mode,
                       valid_from, valid_until, issued, digest, ended, end_reason, held_since, document))

struct GrantFilter {
  std::string side;   // "given" or "received": as the caller's org sees it; "" both
  std::string state;  // one, or "live": not ended, "held": by the provider or an authority; "" all
};

// Grants as documents and their life. Thread-safe.
class Grants {
 public:
  explicit Grants(Parts parts) : parts_(std::move(parts)) {}

  // Keeps a signed grant in the caller's transaction; our side follows from the node ids in it.
  // The provider node's signature is checked. On the provider's side the first delivery becomes
  // due in the same transaction, or with the first data when the resource has none. The same
  // document again changes nothing; another with the same id is "grant.other" (Conflict). The
  // caller records the event.
  Result<StoredGrant> store(db::Session& session, const Call& call,
                            const boost::json::object& document) const;

  // Ends it here, at once, on every path: no row leaves or is read from this commit on.
  // Deliveries under way end, the holding ends. Idempotent. The caller records grant.revoked.
  Result<StoredGrant> end(db::Session& session, const Call& call, std::string_view id,
                          std::string_view reason) const;

  // The procedure of sharing stops it until resume(): nothing is delivered, read or answered, on
  // every path; deliveries under way wait. `reason` stands in end_reason. Idempotent; "grant.ended"
  // (Conflict) when it has ended. The caller records the event.
  Result<StoredGrant> suspend(db::Session& session, const Call& call, std::string_view id,
                              std::string_view reason) const;
  Result<StoredGrant> resume(db::Session& session, const Call& call, std::string_view id) const;

  // Besides, the way it is used may hold it back: `to` is "verify_only" (mode "verify" alone is
  // answered), "suspended", or "" for no longer. The stricter of the two holds is the state.
  Result<StoredGrant> restrain(db::Session& session, const Call& call, std::string_view id,
                               std::string_view to, std::string_view reason) const;
  // What restrain() was last told: "", "verify_only" or "suspended"; and of suspend() and resume(): "" or
  // "suspended".
  static Result<std::string> held_by_use(db::Session& session, std::string_view id);
  static Result<std::string> held_by_procedure(db::Session& session, std::string_view id);

  // The given grants of this node that have changed after `tick`, oldest change first, at most
  // `limit`; and where the next call goes on. What the index of the online engine follows. Grants
  // whose signature does not verify have no document parsed.
  struct Changed {
    StoredGrant stored;
    std::optional<grant::Grant> grant;
  };
  struct Changes {
    std::vector<Changed> grants;
    std::int64_t tick = 0;
  };
  Result<Changes> changes(const Call& call, std::int64_t tick, std::size_t limit) const;

  // Without rights: for other modules inside a transaction. "grant.unknown" (NotFound).
  static Result<StoredGrant> get(db::Session& session, std::string_view id);

  // For people: only grants the caller's org is a party of (auditors and the bureau of the node: all);
  // others are "grant.unknown".
  Result<StoredGrant> find(const Call& call, std::string_view id) const;
  // A state there is not is "grant.filter" (Invalid).
  Result<Page<StoredGrant>> list(const Call& call, const GrantFilter& filter, const PageRequest& page) const;

  // Deny by default: verified signature, active, inside its validity, provider node trusted.
  // The parsed grant when it opens data now; asked before every send, every apply, every read.
  Result<grant::Grant> judge(db::Session& session, const Call& call, std::string_view id) const;

  // Whether the stored signature still verifies, for the page that shows it.
  bool signature_ok(const StoredGrant& grant) const;

 private:
  Result<StoredGrant> hold(db::Session& session, std::string_view id, std::string_view column,
                           std::string_view to, std::string_view reason) const;

  Parts parts_;
};

}  // namespace jw::exchange
