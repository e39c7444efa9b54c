#pragma once

#include <memory>
#include <string>

#include "db/foreign.hpp"

namespace jw::db {

// A MariaDB or MySQL database of somebody else's, for read() only: sessions are read-only, statements
// prepared, and end with the call's deadline. Every column comes as text. SQL is the caller's in its
// dialect, but with `$1` placeholders and names between double quotes.
// "mariadb://user:password@host:3306/name", or "mariadb://user@/name?socket=/path". Error "db.url".
Result<std::unique_ptr<ForeignDatabase>> open_foreign_mariadb(const Call& call, const std::string& url,
                                                              std::size_t connections);

}  // namespace jw::db
