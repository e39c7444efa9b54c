#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "exchange/deliveries.hpp"

namespace jw::exchange {

// Writes, or writes over, one step of a batch; an `ended` of nothing means it still runs.
Result<> record_step(db::Session& session, std::string_view batch, std::string_view name, Time started,
                     std::optional<Time> ended);

// In the order they began, with their names for people.
Result<std::vector<Step>> read_steps(db::Session& session, std::string_view batch);

}  // namespace jw::exchange
