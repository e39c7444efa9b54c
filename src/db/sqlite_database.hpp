#pragma once

#include <memory>

#include "base/file.hpp"
#include "db/foreign.hpp"

namespace jw::db {

Result<std::unique_ptr<Database>> open_sqlite(const file::Path& path, std::size_t readers);

// Somebody else's file: opened for reading only, nothing in it is changed, not even its journal mode.
Result<std::unique_ptr<ForeignDatabase>> open_foreign_sqlite(const file::Path& path, std::size_t readers);

}  // namespace jw::db
