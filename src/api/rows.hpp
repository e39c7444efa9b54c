#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "api/route.hpp"
#include "lake/rows.hpp"

// How rows of a table are asked for and shown.
namespace jw::api {

struct ColumnView {
  std::string name;
  std::string title;
  std::string type;
};
BOOST_DESCRIBE_STRUCT(ColumnView, (), (name, title, type))

struct RowsView {
  std::vector<ColumnView> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;
  std::int64_t total = 0;
  std::optional<std::string> next;
  std::int64_t as_of = 0;  // data version or sequence the rows are of
};
BOOST_DESCRIBE_STRUCT(RowsView, (), (columns, rows, total, next, as_of))

// The parameters where, order, limit, cursor (and version for a provider).
std::vector<Param> row_params(bool with_version);
Result<lake::RowQuery> row_query(const Input& input);
RowsView rows_view(lake::RowPage page, std::int64_t total, std::int64_t as_of);

}  // namespace jw::api
