#include "api/after_use_routes.hpp"
#include "api/parts.hpp"
#include "exchange/canary_book.hpp"
#include "exchange/deliveries.hpp"
#include "http/body.hpp"

namespace jw::api {
namespace {

using http::Method;

Result<http::Response> trace(const Call& call, Input& input, Parts& parts) {
  const auto stream = input.request.stream;
  const auto found = JW_TRY(parts.deliveries.canaries().trace(
      call, [&](std::span<char> into) { return stream->read(call, into.data(), into.size()); }));
  return http::Response::json(200, boost::json::serialize(write_json(found)));
}

Result<exchange::CanaryState> state(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.deliveries.canaries().state(call, input.path("id"));
}

}  // namespace

std::vector<Route> canary_routes() {
  using org::Right;
  std::vector<Route> table;
  auto compare =
      raw_route(Method::Post, "/canaries/trace", needs(Right::GrantRevoke), "grants",
                "比对疑似外泄的文件：其中的金丝雀行属于哪份授权",
                "Compare a file that turned up elsewhere with the canary rows of the department's grants.",
                {}, "application/json", trace);
  compare.body = Route::Body::Stream;
  compare.out = schema_of<exchange::CanaryTrace>();
  compare.slow = true;
  table.push_back(std::move(compare));
  table.push_back(json_route<None, exchange::CanaryState>(
      Method::Get, "/grants/{id}/canaries", needs(Right::GrantRead), "grants",
      "授权的金丝雀行登记情况（仅提供方）", "Canary rows of a grant, for its provider.", {}, state));
  return table;
}

}  // namespace jw::api
