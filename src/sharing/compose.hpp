#pragma once

#include "base/clock.hpp"
#include "catalog/resource.hpp"
#include "grant/document.hpp"
#include "grant/keys.hpp"
#include "grant/plan.hpp"
#include "sharing/application.hpp"
#include "sharing/forms.hpp"

namespace jw::federation {
class Trust;
}

namespace jw::sharing {

// The grant that answers an application, as the reviewer chose. `grant_id` also names the key of
// its treatments. Errors: "decision.item" (an item that was not applied for), "decision.until"
// (later than applied for), "decision.mode" (there is none of this name), those of grant::parse_treatment.
Result<grant::Grant> compose(const Application& application, const catalog::Resource& resource,
                             const DecisionForm& form, std::string grant_id, Time now);

// What a condition of the terms may say of regions: inside what was applied for, never beside or beyond it.
// Of the grant with its terms applied. Error "decision.rows" (Invalid).
Result<> check_regions(const Application& application, const grant::Grant& grant);

// Makes the keys that the treatments name, where there are none yet, and puts into the grant what
// follows from them: the version in force, and for encrypted items the data key sealed for the
// recipient's node. Errors of FolderKeys and Trust::node.
Result<> make_keys(grant::Grant& grant, grant::FolderKeys& keys, const federation::Trust& trust);

}  // namespace jw::sharing
