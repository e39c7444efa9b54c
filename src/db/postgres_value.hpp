#pragma once

#include <span>
#include <string>
#include <vector>

#include <libpq-fe.h>

#include "db/database.hpp"

namespace jw::db {

// Parameters as libpq takes them: integers and floats as text, bytes in binary, each with an
// explicit type, so that the server never guesses another one than SQLite would use.
class PostgresParameters {
 public:
  explicit PostgresParameters(std::span<const Value> values);

  int size() const { return static_cast<int>(types_.size()); }
  const Oid* types() const { return types_.data(); }
  const char* const* pointers() const { return pointers_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

  static Oid type_of(const Value& value);

 private:
  std::vector<std::string> texts_;
  std::vector<Oid> types_;
  std::vector<const char*> pointers_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

// One cell of an answer in text format.
Value postgres_cell(const PGresult* answer, int row, int column);

}  // namespace jw::db
