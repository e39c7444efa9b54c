#pragma once

#include <memory>
#include <string>

#include "db/database.hpp"

namespace jw::db {

Result<std::unique_ptr<Database>> open_postgres(const Call& call, const std::string& url,
                                                std::size_t connections);

}  // namespace jw::db
