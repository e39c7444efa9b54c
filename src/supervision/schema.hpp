#pragma once

#include <span>

#include "db/database.hpp"

namespace jw::supervision {

std::span<const db::Migration> migrations();

}  // namespace jw::supervision
