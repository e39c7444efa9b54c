#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "catalog/clearances.hpp"
#include "catalog/resource.hpp"
#include "sharing/application.hpp"
#include "sharing/forms.hpp"

namespace jw::sharing {

// Where a decision gives less than was applied for, each with its explanation: items left out or
// treated, fewer rows, another mode, an earlier end. A treatment the law itself asks for (sensitive
// personal items, grades that must be hidden) explains itself. Errors: "decision.item" (not applied for),
// "decision.explain" (names what lacks its reason), "decision.empty" (nothing is left),
// "decision.return_flow" (Art 24: return flow is complete and has no conditions; only what the law protects
// is treated).
Result<std::vector<Narrowing>> narrowings(const Application& application, const catalog::Resource& resource,
                                          const DecisionForm& form);

// What unconditional sharing and return flow answer by themselves: everything as asked, and what the
// law protects by a treatment that the policy of grades proposes.
DecisionForm automatic_decision(const Application& application, const catalog::Resource& resource,
                                std::span<const catalog::Clearance> held, std::string_view day);

}  // namespace jw::sharing
