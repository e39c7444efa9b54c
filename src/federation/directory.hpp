#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "federation/trust.hpp"

namespace jw::federation {

class Identity;
class Inbox;
class Outbox;

// Tells the domain that these orgs live on this node: at the operator straight into its table and
// the next directory, elsewhere by an envelope "directory.register". Orgs must lie in a region
// the node hosts: "directory.region" (Denied). Idempotent.
Result<> register_orgs(db::Session& session, const Call& call, const Identity& identity, const Outbox& outbox,
                       const Clock& clock, const std::vector<DirectoryOrg>& orgs);

// Handlers of "directory.register" (operator) and "trust.changed" (everybody); `changed` runs
// after a hint so that the Dispatcher pulls.
void handle_directory(Inbox& inbox, const Identity& identity, const Clock& clock,
                      std::function<void()> changed);

}  // namespace jw::federation
