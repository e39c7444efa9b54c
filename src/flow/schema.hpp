#pragma once

#include <span>

#include "db/database.hpp"

namespace jw::flow {

// The tables of running instances.
std::span<const db::Migration> engine_migrations();

}  // namespace jw::flow
