#pragma once

#include <span>

namespace jw::db {
struct Migration;
}

namespace jw::sheet {

std::span<const db::Migration> migrations();

}  // namespace jw::sheet
