#pragma once

#include "base/call.hpp"
#include "db/database.hpp"
#include "sharing/acts.hpp"

// Who may see an application and what they may do with it.
namespace jw::sharing {

// Auditors and the data bureau of the node see the applications of all its tenants.
bool oversees(const Actor& actor);

// The applicant's people; the provider's people once it has been sent; who oversees.
bool may_see(const Call& call, const Application& application, std::string_view node);

// The node that writes the application: the applicant's until it has reached the provider's.
const std::string& holder(const Application& application);

// May this department take the step, whoever of its people: the side, and for an authority which
// one. "right.org", "application.authority" (Denied).
Result<> may_act(const ActRow& row, const Application& application, std::string_view org);

// may_act, the right of the person, and four eyes: "right.missing", "application.own" (who wrote or
// decided does not consent).
Result<> may_take(db::Session& session, const Call& call, const Application& application, const ActRow& row);

// An act of this node is on its way, and may still be taken.
Result<bool> is_pending(db::Session& session, const Application& application);

// Adds people to the history, transport, the clocks as they stand and the actions open to the caller.
Result<Application> complete(db::Session& session, const Call& call, const Parts& parts,
                             Application application);

}  // namespace jw::sharing
