#pragma once

#include <functional>
#include <span>

#include "db/database.hpp"

namespace jw::db {

// Runs a body in a writing transaction while no other program migrates.
using WriteAlone = std::function<Result<>(const std::function<Result<>(Session&)>&)>;

// What both stores do for Database::migrate().
Result<> apply_migrations(const WriteAlone& write, std::span<const Migration> migrations);

}  // namespace jw::db
