#include "api/rows.hpp"

namespace jw::api {

std::vector<Param> row_params(bool with_version) {
  std::vector<Param> params = {
      {"where",
       "条件，JSON：[{\"item\":…,\"op\":…,\"value\":…}]；op 为 eq ne lt le gt ge contains starts null "
       "not_null",
       "conditions as JSON: [{\"item\":…,\"op\":…,\"value\":…}]; op is eq ne lt le gt ge contains starts "
       "null not_null"},
      {"order", "排序项，前加 - 为降序", "item to sort by, - before it for descending"},
      {"limit", "每页行数", "rows a page", "integer"},
      {"cursor", "上一页的 next", "next of the page before"}};
  if (with_version)
    params.push_back(
        {"version", "数据版本，缺省为当前", "data version, the current one when absent", "integer"});
  return params;
}

Result<lake::RowQuery> row_query(const Input& input) {
  lake::RowQuery query;
  const auto where = input.query("where");
  if (!where.empty()) {
    const auto json = JW_TRY(parse_json(where));
    query.filters = JW_TRY(read_json<std::vector<lake::Filter>>(json, "where"));
  }
  query.order = input.query("order");
  if (query.order.starts_with('-')) {
    query.descending = true;
    query.order.erase(0, 1);
  }
  query.limit = static_cast<int>(JW_TRY(input.integer("limit", 50, 1000)));
  query.cursor = input.query("cursor");
  return query;
}

RowsView rows_view(lake::RowPage page, std::int64_t total, std::int64_t as_of) {
  RowsView view;
  for (auto& column : page.columns) view.columns.push_back({column.name, column.name, column.type});
  view.rows = std::move(page.rows);
  view.total = total;
  if (!page.next.empty()) view.next = std::move(page.next);
  view.as_of = as_of;
  return view;
}

}  // namespace jw::api
