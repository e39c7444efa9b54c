#pragma once

#include <optional>
#include <span>
#include <string_view>

#include <boost/json/object.hpp>

#include "catalog/resource.hpp"
#include "sharing/acts.hpp"

namespace jw::sharing {

// What the processes do by themselves: the functions behind the topics of their service tasks, each
// in the transaction of the step. They change the application and give the process variables.
struct Effect {
  std::string_view topic;  // "sharing.publish"
  Result<boost::json::object> (*run)(Work&, Application&, const boost::json::object& variables);
};

std::span<const Effect> effects();

// What the process of a service has to know of the grant.
Result<boost::json::object> granted_variables(Work& work, const Application& application);

// An application that came from another node, against the resource as it is here: what its own node
// should have refused ("application.*").
Result<> check_arrived(const Parts& parts, db::Session& session, const Application& application,
                       const catalog::Resource& resource);

// At the applicant's node: the grant that came with a revision is kept; suspended, resumed or ended as
// the application says.
Result<> take_grant(Work& work, const Application& before, const Application& after,
                    const std::optional<boost::json::object>& document);

// The same for the provider's own copy.
Result<> follow_grant(Work& work, const Application& before, const Application& after);

}  // namespace jw::sharing
