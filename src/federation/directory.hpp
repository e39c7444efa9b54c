#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "federation/trust.hpp"
#include "org/org.hpp"

namespace jw::federation {

class Identity;
class Inbox;
class Outbox;

// As the directory lists it.
DirectoryOrg entry_of(const org::Org& org);

// Puts departments of this node into its table and registers those that are new or changed, in one
// transaction: whatever follows from a department reaches the operator behind its registration. Errors of
// org::Orgs::put and register_orgs; all or none.
Result<std::vector<org::Org>> place_orgs(db::Session& session, const Call& call, const Identity& identity,
                                         const Outbox& outbox, const Clock& clock, org::Orgs& table,
                                         const std::vector<org::Org>& orgs);

// Tells the domain that these orgs live on this node: at the operator straight into its table and
// the next directory, elsewhere by an envelope "directory.register". Orgs must lie in a region
// the node hosts: "directory.region" (Denied). Idempotent.
Result<> register_orgs(db::Session& session, const Call& call, const Identity& identity, const Outbox& outbox,
                       const Clock& clock, const std::vector<DirectoryOrg>& orgs);

// Handlers of "directory.register" (operator) and "trust.changed" (everybody); `changed` runs
// after a hint, or when a sender knows a newer directory, so that the Dispatcher pulls. What is registered is
// in the operator's table of departments with the same commit: the next envelope may speak of it.
void handle_directory(Inbox& inbox, const Identity& identity, const Trust& trust, const Clock& clock,
                      std::function<void()> changed);

}  // namespace jw::federation
