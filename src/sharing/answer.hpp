#pragma once

#include "catalog/resource.hpp"
#include "grant/plan.hpp"
#include "sharing/acts.hpp"
#include "sharing/forms.hpp"

namespace jw::sharing {

// The resource an application is about, at the provider's node: "application.resource_gone"
// (Conflict) when it was withdrawn meanwhile.
Result<catalog::Resource> resource_of(db::Session& session, const Application& application);

// The grant a decision would give, compiled: what may not be granted is refused here. Errors of
// compose() and grant::compile().
struct Composed {
  grant::Grant grant;
  grant::Plan plan;
};
Result<Composed> compose_and_compile(Work& work, const Application& application,
                                     const catalog::Resource& resource, const DecisionForm& form,
                                     std::string grant_id);

// Signs and stores the grant of a decision, names it in the application, ends the one it replaces.
// Records grant.issued.
Result<> issue(Work& work, Application& application, const DecisionForm& form);

}  // namespace jw::sharing
