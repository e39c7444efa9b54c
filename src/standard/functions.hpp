#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "lake/engine.hpp"

namespace jw::standard {

class RegionHistory;

// Makes every row of identifier_checks() known to the engine:
//   check_<kind>(text)  -> the fault class of the text as written, '' when valid
//   normal_<kind>(text) -> the normal form
// NULL gives NULL. `today` is "20261122"; `regions` may be null: provinces only.
Result<> add_functions(lake::Engine& engine, std::shared_ptr<const RegionHistory> regions, std::string today);

}  // namespace jw::standard
