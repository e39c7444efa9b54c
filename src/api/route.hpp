#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "api/schema.hpp"
#include "base/call.hpp"
#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "http/message.hpp"
#include "org/rights.hpp"

namespace jw::api {

struct Parts;

// Who may call a route. There is no default: each row of a table says it.
struct Access {
  enum class Kind { Public, Session, Right };
  Kind kind = Kind::Right;
  org::Right right = org::Right::SystemRead;
};
inline constexpr Access kPublic{Access::Kind::Public, {}};    // nobody needs to be logged in
inline constexpr Access kSession{Access::Kind::Session, {}};  // anybody who is logged in
constexpr Access needs(org::Right right) { return {Access::Kind::Right, right}; }

// A query parameter, documented where it is read.
struct Param {
  std::string_view name;
  std::string_view zh;
  std::string_view en;
  std::string_view type = "string";  // "string" or "integer"
};

// The request as a handler sees it.
class Input {
 public:
  Input(http::Request& from, const std::vector<std::string_view>& names, const std::vector<Param>& params)
      : request(from), names_(names), params_(params) {}

  // A {part} of the path.
  std::string path(std::string_view name) const;
  // A query parameter; "" when absent. Asking for one that the route does not declare is a Bug.
  std::string query(std::string_view name) const;
  // A whole number from 1 to `most`; `otherwise` when absent. Error "query.integer".
  Result<std::int64_t> integer(std::string_view name, std::int64_t otherwise, std::int64_t most) const;

  http::Request& request;
  std::string token;  // of the session, if there is one

 private:
  const std::vector<std::string_view>& names_;
  const std::vector<Param>& params_;
};

// One row of the API: what the router, the gate and the OpenAPI page need to know.
struct Route {
  enum class Body { None, Json, Stream };

  http::Method method = http::Method::Get;
  std::string_view path;  // below /api/v1
  Access access;
  std::string_view tag;
  std::string_view zh;
  std::string_view en;
  std::vector<Param> params;
  Body body = Body::None;
  boost::json::value in;                       // JSON Schema of the body
  boost::json::value out;                      // of the answer
  std::string_view type = "application/json";  // of the answer
  bool empty = false;                          // answers 204 and nothing else
  bool metered = false;                        // caps of a grant count it: 403 by clause, 429, RateLimit
  bool slow = false;                           // scans data: gets minutes instead of seconds
  std::function<Result<http::Response>(const Call&, Input&, Parts&)> run;
  // Answers on the I/O thread without waiting, or says that it cannot; checks who asks by itself. Such
  // a route has no idempotency keys.
  std::function<std::optional<http::Response>(const Call&, const http::Request&, Parts&)> fast;
};

inline Route make_route(http::Method method, std::string_view path, Access access, std::string_view tag,
                        std::string_view zh, std::string_view en, std::vector<Param> params) {
  Route route;
  route.method = method;
  route.path = path;
  route.access = access;
  route.tag = tag;
  route.zh = zh;
  route.en = en;
  route.params = std::move(params);
  return route;
}

// A route that takes and gives JSON.
template <class In, class Out>
Route json_route(http::Method method, std::string_view path, Access access, std::string_view tag,
                 std::string_view zh, std::string_view en, std::vector<Param> params,
                 Result<Out> (*handler)(const Call&, Input&, const In&, Parts&)) {
  Route route = make_route(method, path, access, tag, zh, en, std::move(params));
  if constexpr (!std::is_same_v<In, None>) {
    route.body = Route::Body::Json;
    route.in = schema_of<In>(true);
  }
  if constexpr (std::is_same_v<Out, None>) {
    route.empty = true;
  } else {
    route.out = schema_of<Out>();
  }
  route.run = [handler](const Call& call, Input& input, Parts& parts) -> Result<http::Response> {
    In body{};
    if constexpr (!std::is_same_v<In, None>) {
      const auto parsed = JW_TRY(parse_json(input.request.body));
      body = JW_TRY(read_json<In>(parsed));
    }
    if constexpr (std::is_same_v<Out, None>) {
      JW_TRY(handler(call, input, body, parts));
      return http::Response::empty(204);
    } else {
      const auto answer = JW_TRY(handler(call, input, body, parts));
      return http::Response::json(200, boost::json::serialize(write_json(answer)));
    }
  };
  return route;
}

// A route that answers with a file or another type, or that reads its body as a stream.
inline Route raw_route(http::Method method, std::string_view path, Access access, std::string_view tag,
                       std::string_view zh, std::string_view en, std::vector<Param> params,
                       std::string_view type,
                       Result<http::Response> (*handler)(const Call&, Input&, Parts&)) {
  Route route = make_route(method, path, access, tag, zh, en, std::move(params));
  route.type = type;
  route.run = handler;
  return route;
}

// Every route of the API, in the order of the published page; the table is in routes.cpp.
const std::vector<Route>& routes();

// The tables of the areas, one file each.
std::vector<Route> session_routes();
std::vector<Route> lattice_routes();
std::vector<Route> calendar_routes();
std::vector<Route> catalog_routes();
std::vector<Route> standard_routes();
std::vector<Route> code_set_routes();
std::vector<Route> resource_routes();
std::vector<Route> filing_routes();
std::vector<Route> demand_routes();
std::vector<Route> flow_routes();
std::vector<Route> clock_routes();
std::vector<Route> supervision_routes();
std::vector<Route> sheet_routes();
std::vector<Route> inventory_routes();
std::vector<Route> rollup_routes();
std::vector<Route> quality_routes();
std::vector<Route> flow_definition_routes();
std::vector<Route> application_routes();
std::vector<Route> grant_routes();
std::vector<Route> access_routes();
std::vector<Route> odrl_routes();
std::vector<Route> delivery_routes();
std::vector<Route> holding_routes();
std::vector<Route> correction_routes();
std::vector<Route> log_routes();
std::vector<Route> people_routes();
std::vector<Route> system_routes();
std::vector<Route> key_routes();
std::vector<Route> grading_routes();

// A list answer.
template <class T>
struct List {
  std::vector<T> items;
  std::optional<std::string> next;
  std::optional<std::int64_t> total;
  BOOST_DESCRIBE_CLASS(List, (), (items, next, total), (), ())
};

}  // namespace jw::api
