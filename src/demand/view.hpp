#pragma once

#include "base/call.hpp"
#include "db/database.hpp"
#include "demand/demand.hpp"
#include "demand/parts.hpp"
#include "demand/states.hpp"

// Who may see a demand and what they may do with it.
namespace jw::demand {

const Party& party_of(const Demand& demand, Side side);

// The requester's people; the bureau's and the source's once it was sent; auditors and the bureau
// of this node.
bool may_see(const Call& call, const Demand& demand);

// Right, department and node: "right.missing", "right.org", "demand.elsewhere".
Result<> may_take(const Call& call, const Demand& demand, const Transition& transition,
                  std::string_view node);

// Adds history, transport, the light of the clock and the actions open to the caller.
Result<Demand> complete(db::Session& session, const Call& call, const Parts& parts, Demand demand);

}  // namespace jw::demand
