#pragma once

#include <memory>
#include <string>

#include "db/foreign.hpp"

namespace jw::db {

Result<std::unique_ptr<Database>> open_postgres(const Call& call, const std::string& url,
                                                std::size_t connections);

// Somebody else's: whatever its collation, by a role that may be allowed nothing but to read.
Result<std::unique_ptr<ForeignDatabase>> open_foreign_postgres(const Call& call, const std::string& url,
                                                               std::size_t connections);

}  // namespace jw::db
