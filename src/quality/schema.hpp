#pragma once

#include <span>

namespace jw::db {
struct Migration;
}

namespace jw::quality {

std::span<const db::Migration> migrations();

}  // namespace jw::quality
