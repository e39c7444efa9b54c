#pragma once

#include <span>

namespace jw::db {
struct Migration;
}

namespace jw::catalog {

// rollup_entry (what the upper bureau decided last), rollup_verdict (every verdict, on both sides).
std::span<const db::Migration> rollup_migrations();

}  // namespace jw::catalog
