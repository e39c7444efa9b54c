#include "api/download.hpp"
#include "api/parts.hpp"
#include "api/route.hpp"
#include "exchange/deliveries.hpp"

namespace jw::api {
namespace {

using exchange::Batch;
using http::Method;

Result<List<Batch>> list_deliveries(const Call& call, Input& input, const None&, Parts& parts) {
  exchange::BatchFilter filter;
  filter.grant = input.query("grant");
  filter.side = input.query("side");
  filter.state = input.query("state");
  const auto limit = JW_TRY(input.integer("limit", 50, 200));
  auto page =
      JW_TRY(parts.deliveries.list(call, filter, {input.query("cursor"), static_cast<std::size_t>(limit)}));
  List<Batch> answer{std::move(page.items), {}, {}};
  if (!page.next.empty()) answer.next = page.next;
  return answer;
}

Result<Batch> show_delivery(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.deliveries.find(call, input.path("id"));
}

Result<http::Response> manifest(const Call& call, Input& input, Parts& parts) {
  return http::Response::json(200, JW_TRY(parts.deliveries.manifest(call, input.path("id"))));
}

Result<http::Response> receipt(const Call& call, Input& input, Parts& parts) {
  return http::Response::json(200, JW_TRY(parts.deliveries.receipt(call, input.path("id"))));
}

Result<http::Response> rows_set_aside(const Call& call, Input& input, Parts& parts) {
  return download(JW_TRY(parts.deliveries.set_aside(call, input.path("id"))), "set-aside.csv",
                  "text/csv; charset=utf-8", false);
}

}  // namespace

std::vector<Route> delivery_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(json_route<None, List<Batch>>(Method::Get, "/deliveries", needs(Right::DeliveryRead),
                                                "deliveries", "交付批次", "Batches sent and received.",
                                                {{"grant", "授权", "grant"},
                                                 {"side", "sent 或 received", "sent or received"},
                                                 {"state", "状态", "state"},
                                                 {"limit", "每页行数", "rows a page", "integer"},
                                                 {"cursor", "上一页的 next", "next of the page before"}},
                                                list_deliveries));
  table.push_back(json_route<None, Batch>(Method::Get, "/deliveries/{id}", needs(Right::DeliveryRead),
                                          "deliveries", "交付批次", "One batch.", {}, show_delivery));
  table.push_back(raw_route(Method::Get, "/deliveries/{id}/manifest", needs(Right::DeliveryRead),
                            "deliveries", "签名的清单", "The signed manifest.", {}, "application/json",
                            manifest));
  table.push_back(raw_route(Method::Get, "/deliveries/{id}/receipt", needs(Right::DeliveryRead), "deliveries",
                            "签名的回执", "The signed receipt.", {}, "application/json", receipt));
  table.push_back(raw_route(Method::Get, "/deliveries/{id}/set-aside", needs(Right::DeliveryRun),
                            "deliveries", "搁置的行及原因", "Rows that could not be treated, with reasons.",
                            {}, "text/csv", rows_set_aside));
  for (auto& route : table)
    if (route.path.ends_with("/manifest") || route.path.ends_with("/receipt"))
      route.out = boost::json::object{{"type", "object"}};
  return table;
}

}  // namespace jw::api
