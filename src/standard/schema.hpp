#pragma once

#include <span>

namespace jw::db {
struct Migration;
}

namespace jw::standard {

// The tables of the common standard: standard_*.
std::span<const db::Migration> migrations();

}  // namespace jw::standard
