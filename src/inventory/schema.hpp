#pragma once

#include <span>

namespace jw::db {
struct Migration;
}

namespace jw::inventory {

// inventory_system, inventory_data_set.
std::span<const db::Migration> migrations();

}  // namespace jw::inventory
