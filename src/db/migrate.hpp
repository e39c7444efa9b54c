#pragma once

#include <functional>
#include <span>

#include "db/database.hpp"

namespace jw::db {

// Runs a body in a writing transaction while no other program migrates.
using WriteAlone = std::function<Result<>(const std::function<Result<>(Session&)>&)>;

// A statement of a migration as one store wants it written.
using Dialect = std::function<std::string(std::string_view)>;

// What both stores do for Database::migrate().
Result<> apply_migrations(const WriteAlone& write, std::span<const Migration> migrations,
                          const Dialect& dialect = {});

}  // namespace jw::db
