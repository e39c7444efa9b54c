#include "api/download.hpp"
#include "api/parts.hpp"
#include "api/route.hpp"
#include "api/rows.hpp"
#include "exchange/holdings.hpp"
#include "exchange/listings.hpp"

namespace jw::api {
namespace {

using exchange::Holding;
using http::Method;

Result<List<Holding>> list_holdings(const Call& call, Input&, const None&, Parts& parts) {
  List<Holding> answer{JW_TRY(parts.holdings.list(call)), {}, {}};
  const auto unlisted = JW_TRY(exchange::unlisted(call, parts.database));
  for (auto& one : answer.items)
    if (const auto found = unlisted.find(one.resource); found != unlisted.end()) one.unlisted = found->second;
  return answer;
}

Result<Holding> show_holding(const Call& call, Input& input, const None&, Parts& parts) {
  auto holding = JW_TRY(parts.holdings.find(call, input.path("id")));
  const auto unlisted = JW_TRY(exchange::unlisted(call, parts.database));
  if (const auto found = unlisted.find(holding.resource); found != unlisted.end())
    holding.unlisted = found->second;
  return holding;
}

Result<RowsView> holding_rows(const Call& call, Input& input, const None&, Parts& parts) {
  const auto query = JW_TRY(row_query(input));
  auto found = JW_TRY(parts.holdings.rows(call, input.path("id"), query));
  const auto holding = JW_TRY(parts.holdings.find(call, input.path("id")));
  auto view = rows_view(std::move(found.page), found.total, found.as_of_sequence);
  for (auto& column : view.columns)
    for (const auto& item : holding.columns)
      if (item.name == column.name) column = {item.name, item.title, item.type};
  return view;
}

Result<http::Response> export_file(const Call& call, Input& input, Parts& parts) {
  const auto id = input.path("id");
  auto format = input.query("format");
  if (format.empty()) format = "csv";
  const auto query = JW_TRY(row_query(input));
  const auto holding = JW_TRY(parts.holdings.find(call, id));
  const auto path = JW_TRY(parts.holdings.export_file(call, id, format, query));
  const auto type = format == "csv"    ? "text/csv; charset=utf-8"
                    : format == "xlsx" ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                                       : "application/vnd.apache.parquet";
  // Rows stop flowing within a second of the grant's end, like on every other path.
  return download_while(path, fmt::format("{}-{}.{}", holding.resource_name, holding.sequence, format), type,
                        [&parts, id = std::string(id)](const Call& sending) -> Result<> {
                          JW_TRY(parts.database.read(sending, [&](db::Session& session) {
                            return parts.grants.judge(session, sending, id);
                          }));
                          return {};
                        });
}

Result<List<exchange::HoldingChange>> holding_changes(const Call& call, Input& input, const None&,
                                                      Parts& parts) {
  return List<exchange::HoldingChange>{JW_TRY(parts.holdings.changes(call, input.path("id"))), {}, {}};
}

}  // namespace

std::vector<Route> holding_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(json_route<None, List<Holding>>(Method::Get, "/holdings", needs(Right::HoldingRead),
                                                  "holdings", "本部门收到的数据",
                                                  "What one's department received.", {}, list_holdings));
  table.push_back(json_route<None, Holding>(Method::Get, "/holdings/{id}", needs(Right::HoldingRead),
                                            "holdings", "收到的数据", "One holding.", {}, show_holding));
  auto browse =
      json_route<None, RowsView>(Method::Get, "/holdings/{id}/rows", needs(Right::HoldingRead), "holdings",
                                 "浏览与查询", "Browse and query rows.", row_params(false), holding_rows);
  browse.slow = true;
  table.push_back(std::move(browse));
  auto params = row_params(false);
  params.push_back({"format", "csv、xlsx 或 parquet", "csv, xlsx or parquet"});
  auto file = raw_route(Method::Get, "/holdings/{id}/export", needs(Right::HoldingExport), "holdings",
                        "下载 CSV、XLSX 或 Parquet", "Download as CSV, XLSX or Parquet.", std::move(params),
                        "application/octet-stream", export_file);
  file.slow = true;
  table.push_back(std::move(file));
  table.push_back(json_route<None, List<exchange::HoldingChange>>(
      Method::Get, "/holdings/{id}/changes", needs(Right::HoldingRead), "holdings", "各批次的增改删",
      "What each batch changed.", {}, holding_changes));
  return table;
}

}  // namespace jw::api
