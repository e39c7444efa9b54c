#pragma once

#include "db/database.hpp"

namespace jw::db {

// A database of somebody else's, for reading only: its schema is theirs, and nothing is made in it.
class ForeignDatabase : public Database {
 public:
  // Rows one after the other as they come, never all of them in memory, until `visit` says false or fails;
  // within the call's time. A connection that is lost half-way is an error: no row is visited twice.
  using Visit = std::function<Result<bool>(const Row& row)>;
  virtual Result<> each(const Call& call, std::string_view sql, std::span<const Value> values,
                        const Visit& visit) = 0;
};

// The addresses of open(), and mariadb://user:password@host:3306/name.
Result<std::unique_ptr<ForeignDatabase>> open_foreign(const Call& call, const std::string& url,
                                                      std::size_t connections = 4);

}  // namespace jw::db
