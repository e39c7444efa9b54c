#pragma once

#include "base/clock.hpp"
#include "catalog/resource.hpp"
#include "grant/document.hpp"
#include "grant/keys.hpp"
#include "grant/plan.hpp"
#include "sharing/applications.hpp"

namespace jw::sharing {

// The shape of a resource as the plan compiler reads it.
grant::ResourceShape shape_of(const catalog::Resource& resource);

// The grant that answers an application, as the reviewer chose. `grant_id` also names the key of
// its pseudonyms. Errors: "decision.item" (an item that was not applied for), "decision.until"
// (later than applied for), those of grant::parse_treatment.
Result<grant::Grant> compose(const Application& application, const catalog::Resource& resource,
                             const std::vector<ItemChoice>& choices, std::string_view until,
                             std::string grant_id, Time now);

// Makes the pseudonym key when the grant uses one.
Result<> make_keys(const grant::Grant& grant, grant::FolderKeys& keys);

}  // namespace jw::sharing
