#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/result.hpp"

namespace jw::lake {

// One column of a register as it is loaded. Codes are text: only what is counted or compared as a
// quantity is a number.
struct Field {
  std::string name = {};      // identifier in Parquet and SQL: the item's name
  std::string title = {};     // for people
  std::string type = "text";  // text, integer, decimal, date, datetime, boolean
  int length = 0;             // text: at most so many characters, 0 = any; decimal: digits after the point
  bool required = false;
  bool key = false;  // all key fields together name a row
  bool operator==(const Field&) const = default;
};
BOOST_DESCRIBE_STRUCT(Field, (), (name, title, type, length, required, key))

struct Schema {
  std::vector<Field> fields;
  bool operator==(const Schema&) const = default;
};
BOOST_DESCRIBE_STRUCT(Schema, (), (fields))

inline constexpr std::size_t kMaxFields = 1000;

// No field, too many, no name, a name twice, an unknown type: "schema.field" and the field.
Result<> check(const Schema& schema);

// The DuckDB type of a field: "BIGINT", "DECIMAL(18,2)", "VARCHAR", "DATE", "TIMESTAMP", "BOOLEAN".
std::string sql_type(const Field& field);

}  // namespace jw::lake
