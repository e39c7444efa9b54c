#pragma once

#include <span>

#include "db/database.hpp"

namespace jw::db {

// What both stores do for Database::migrate(), in terms of write().
Result<> apply_migrations(const Call& call, Database& database, std::span<const Migration> migrations);

}  // namespace jw::db
