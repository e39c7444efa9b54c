#pragma once

#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::db {
class Session;
}

namespace jw::exchange {

// Makes the next batch of a grant's delivery due: its row, state "planned", and the event. The
// one under way counts when there is one. The id of the batch. "grant.unknown" when nothing is to be
// delivered under this grant here, or not any more.
Result<std::string> plan_batch(db::Session& session, const Call& call, const Clock& clock,
                               std::string_view grant);

}  // namespace jw::exchange
