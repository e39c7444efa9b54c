#pragma once

#include <span>

#include "db/database.hpp"

namespace jw::flow {

// The tables of presets and of the duty register.
std::span<const db::Migration> clock_migrations();

}  // namespace jw::flow
