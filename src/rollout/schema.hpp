#pragma once

#include <span>

namespace jw::db {
struct Migration;
}

namespace jw::rollout {

// rollout_sent (what nodes below were given, and what they said), rollout_received (what came from above).
std::span<const db::Migration> migrations();

}  // namespace jw::rollout
