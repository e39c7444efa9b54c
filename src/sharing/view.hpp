#pragma once

#include "base/call.hpp"
#include "db/database.hpp"
#include "sharing/application.hpp"
#include "sharing/states.hpp"

// Who may see an application and what they may do with it.
namespace jw::sharing {

// Auditors and the data bureau of the node see the applications of all its tenants.
bool oversees(const Actor& actor);

// The applicant's people; the provider's people once it has been sent; who oversees.
bool may_see(const Call& call, const Application& application, std::string_view node);

// Right, department, and the four eyes of a consent: "right.missing", "right.org",
// "application.own".
Result<> may_take(db::Session& session, const Call& call, const Application& application,
                  const Transition& transition, std::string_view node);

// Adds history, transport and the actions open to the caller.
Result<Application> complete(db::Session& session, const Call& call, Application application);

}  // namespace jw::sharing
