#pragma once

#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/result.hpp"
#include "demand/demand.hpp"
#include "demand/demands.hpp"
#include "demand/parts.hpp"

// What a step changes in a demand besides its state.
namespace jw::db {
class Session;
}

namespace jw::demand {

// Checks what the step says and puts it into `next`. The table of steps is in moves.cpp.
Result<> fill(const Parts& parts, const Call& call, const Move& move, const std::string& note, Demand& next);

// The clock of the state it is in now.
void set_deadline(const Parts& parts, Demand& next);

// The register of duties says whose turn it is and until when. After every change of its state.
Result<> keep_clocks(db::Session& session, const Call& call, const Parts& parts, const Demand& demand);

// Who is a party now holds it from now on.
void keep_nodes(Demand& next);

// What the history says of the step.
std::string told(const Demand& next, const Move& move, const std::string& note);

}  // namespace jw::demand
