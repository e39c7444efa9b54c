#pragma once

#include "sharing/acts.hpp"

namespace jw::sharing {

// What a new revision shows against somebody, where the application is held: a suspension and what came
// of it, a ruling for the requester. Leads, each with its evidence: who decides on them is the authority
// (Parts::breach).
Result<> raise_breaches(Work& work, const Application& before, const Application& after);

}  // namespace jw::sharing
