#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "lake/engine.hpp"

namespace jw::standard {

class RegionHistory;

// Makes every row of identifier_checks() known to the engine:
//   check_<kind>(text)  -> the fault class of the text as written, '' when valid
//   normal_<kind>(text) -> the normal form
// NULL gives NULL. The day that bounds dates is the clock's, asked anew while the engine lives; the
// clock must outlive it. `regions` may be null: provinces only.
Result<> add_functions(lake::Engine& engine, std::shared_ptr<const RegionHistory> regions,
                       const Clock& clock);

}  // namespace jw::standard
