#pragma once

#include <span>

namespace jw::db {
struct Migration;
}

namespace jw::demand {

// demand_demand, demand_step, demand_number (需求清单); demand_duty (责任清单);
// demand_exclusion (负面清单).
std::span<const db::Migration> migrations();

}  // namespace jw::demand
