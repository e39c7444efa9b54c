#pragma once

#include "base/result.hpp"
#include "grant/document.hpp"

namespace jw::grant {

// What is in a grant is carried out, or there is no grant: terms that only a request can meet (how many a
// second, how many subjects, which system, role or purpose asks, how an aggregate is told) cannot
// stand where nobody asks and rows are delivered. With an online mode beside they hold for that.
// Error "grant.term" (Denied), naming the first.
Result<> check_delivered(const Grant& grant);

}  // namespace jw::grant
