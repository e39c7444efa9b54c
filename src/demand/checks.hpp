#pragma once

#include "base/result.hpp"
#include "demand/demand.hpp"
#include "org/org.hpp"

namespace jw::demand {

// The form as it is kept: its texts as given, the region one's own when none is given; or what is wrong.
// `today` in China.
Result<DemandForm> checked(DemandForm form, const org::Org& requester, const org::Regions& regions,
                           std::string_view today);

}  // namespace jw::demand
