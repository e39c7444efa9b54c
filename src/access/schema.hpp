#pragma once

#include <span>

namespace jw::db {
struct Migration;
}

namespace jw::access {

// The tables of this module, in order.
std::span<const db::Migration> migrations();

}  // namespace jw::access
