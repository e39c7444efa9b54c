#pragma once

#include <memory>

#include "base/file.hpp"
#include "db/database.hpp"

namespace jw::db {

Result<std::unique_ptr<Database>> open_sqlite(const file::Path& path, std::size_t readers);

}  // namespace jw::db
