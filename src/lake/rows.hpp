#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/result.hpp"
#include "lake/engine.hpp"
#include "lake/table.hpp"

// Looking into one Parquet file from outside: everything a person types arrives here as a name
// that must be a column of the file, or as a bound value.
namespace jw::lake {

struct Filter {
  std::string item = {};
  std::string op = "eq";  // eq ne lt le gt ge contains starts null not_null
  std::string value = {};
};
BOOST_DESCRIBE_STRUCT(Filter, (), (item, op, value))

struct RowQuery {
  std::vector<std::string> items = {};  // empty: all
  std::vector<Filter> filters = {};     // all must hold
  std::string order = {};               // an item; empty: the file's own order
  bool descending = false;
  int limit = 50;           // 1..1000
  std::string cursor = {};  // from the page before
};

struct RowPage {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
  std::string next;  // empty: this was the last page
};

// Errors: "rows.item" (no such column), "rows.op", "rows.value" (does not fit the item's type),
// "rows.cursor", "rows.limit", "file.missing".
Result<RowPage> read_rows(const Call& call, Connection& connection, const std::filesystem::path& parquet,
                          const RowQuery& query);

// How many rows the filters let through.
Result<std::int64_t> count_rows(const Call& call, Connection& connection,
                                const std::filesystem::path& parquet,
                                const std::vector<Filter>& filters = {});

// The columns of the file.
Result<std::vector<Column>> read_columns(const Call& call, Connection& connection,
                                         const std::filesystem::path& parquet);

// SQL and its parameters for all rows of a query (limit and cursor aside): what a download writes.
struct Selection {
  std::string sql;
  Values values;
};
Result<Selection> select_rows(const Call& call, Connection& connection, const std::filesystem::path& parquet,
                              const RowQuery& query);

}  // namespace jw::lake
