#pragma once

#include "db/database.hpp"

namespace jw::db {

// A database of somebody else's, for read() only: its schema is theirs. The addresses of open().
Result<std::unique_ptr<Database>> open_foreign(const Call& call, const std::string& url,
                                               std::size_t connections = 4);

}  // namespace jw::db
