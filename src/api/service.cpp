#include "api/service.hpp"

#include <chrono>

#include "api/gate.hpp"
#include "api/health.hpp"
#include "api/idempotency.hpp"
#include "api/openapi.hpp"
#include "base/log.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "http/problem.hpp"

namespace jw::api {
namespace {

constexpr std::string_view kPrefix = "/api/v1";
constexpr std::size_t kOutside = static_cast<std::size_t>(-1);
constexpr auto kSlow = std::chrono::minutes(10);

std::vector<std::string_view> names_of(std::string_view path) {
  std::vector<std::string_view> names;
  for (std::size_t at = path.find('{'); at != std::string_view::npos; at = path.find('{', at + 1)) {
    auto name = path.substr(at + 1, path.find('}', at) - at - 1);
    if (name.ends_with("...")) name.remove_suffix(3);
    names.push_back(name);
  }
  return names;
}

// Readers that already have this answer are told so instead of being sent it again.
void add_etag(const http::Request& request, http::Response& response) {
  if (request.method != http::Method::Get || response.status != 200 || response.body.empty()) return;
  const auto etag = "\"" + crypto::to_hex(crypto::sha256(response.body)).substr(0, 24) + "\"";
  if (!response.headers.find("ETag")) response.headers.set("ETag", etag);
  if (request.headers.find("If-None-Match") == response.headers.find("ETag")) {
    response.status = 304;
    response.body.clear();
  }
}

}  // namespace

Result<std::unique_ptr<Service>> Service::make(Parts& parts, std::optional<http::StaticFiles> web,
                                               std::uint64_t upload_bytes) {
  static const std::vector<std::string> paths = [] {
    std::vector<std::string> all;
    for (const auto& route : routes()) all.push_back(std::string(kPrefix) + std::string(route.path));
    return all;
  }();
  std::vector<http::RouteTemplate> table;
  for (std::size_t i = 0; i < paths.size(); ++i) table.push_back({routes()[i].method, paths[i]});
  auto router = JW_TRY(http::Router::make(table));
  return std::unique_ptr<Service>(new Service(parts, std::move(web), upload_bytes, std::move(router)));
}

Service::Service(Parts& parts, std::optional<http::StaticFiles> web, std::uint64_t upload_bytes,
                 http::Router router)
    : parts_(parts),
      web_(std::move(web)),
      upload_bytes_(upload_bytes),
      router_(std::move(router)),
      openapi_(std::make_shared<const std::string>(openapi(parts.version))) {
  for (const auto& route : routes()) names_.push_back(names_of(route.path));
}

http::Admission Service::admission(const http::RequestHead& head) const {
  http::Admission admission;
  if (!head.path.starts_with(kPrefix)) {
    admission.route = kOutside;
    admission.run_inline = head.path == "/healthz";
    return admission;
  }
  const auto match = router_.match(head.method, head.path);
  if (match.kind == http::Router::Match::Kind::NoPath) {
    const Error error{Code::NotFound, "http.not_found", "there is nothing at this address", "该地址不存在",
                      ""};
    admission.reject = http::problem(error, head);
    return admission;
  }
  if (match.kind == http::Router::Match::Kind::NoMethod) {
    const Error error{Code::Invalid, "http.method", "this address does not take that method",
                      "该地址不支持此方法", ""};
    admission.reject = http::problem(error, head);
    admission.reject->status = 405;
    admission.reject->headers.set("Allow", http::Router::allow(match.allowed));
    return admission;
  }
  const auto& route = routes()[match.index];
  admission.route = match.index;
  admission.captures = match.captures;
  if (route.body == Route::Body::Stream) {
    admission.stream = true;
    admission.body_limit = upload_bytes_;
  }
  if (route.slow) admission.deadline = kSlow;
  admission.try_inline = static_cast<bool>(route.fast);
  return admission;
}

http::Response Service::handle(const Call& call, http::Request& request) const {
  if (request.route == kOutside) return outside(call, request);
  auto response = answer(call, request, routes()[request.route]);
  if (!response.headers.find("Cache-Control")) response.headers.set("Cache-Control", "no-store");
  http::add_security_headers(response.headers);
  return response;
}

std::optional<http::Response> Service::fast(const Call& call, http::Request& request) const {
  auto response = routes()[request.route].fast(call, request, parts_);
  if (response) http::add_security_headers(response->headers);
  return response;
}

http::Response Service::answer(const Call& call, http::Request& request, const Route& route) const {
  auto result = run(call, request, route);
  if (!result) {
    const auto& error = result.error();
    if (error.code == Code::Internal || error.code == Code::Corrupt || error.code == Code::Unavailable)
      log::error("api.failed",
                 {{"trace", request.trace}, {"route", std::string(route.path)}, {"error", describe(error)}});
    return http::problem(error, request);
  }
  add_etag(request, *result);
  return std::move(*result);
}

Result<http::Response> Service::run(const Call& call, http::Request& request, const Route& route) const {
  auto admitted = JW_TRY(admit(call, request, route, parts_));
  if (route.body == Route::Body::Json) {
    const auto type = request.headers.find("Content-Type").value_or("");
    if (!type.starts_with("application/json"))
      return fail(Code::Invalid, "http.content_type", "send the body as application/json",
                  "请求体应为 application/json");
  }
  Input input(request, names_[request.route], route.params);
  input.token = admitted.token;
  const auto work = [&] { return route.run(admitted.call, input, parts_); };
  const auto key = request.headers.find("Idempotency-Key");
  if (key && !route.fast && request.method == http::Method::Post && route.body != Route::Body::Stream &&
      route.access.kind == Access::Kind::Right)
    return once(admitted.call, parts_, *key, route.path, request, work);
  return work();
}

http::Response Service::outside(const Call& call, http::Request& request) const {
  if (request.path == "/healthz") return http::Response::text(200, "ok\n");
  if (request.path == "/readyz") return ready(call, parts_);
  if (request.path == "/metrics") return metrics(call, parts_);
  if (request.path == "/api/openapi.json") {
    http::Response response;
    response.headers.set("Content-Type", "application/json");
    response.shared_body = openapi_;
    return response;
  }
  if (web_) {
    if (request.path != "/api/docs") return web_->serve(request);
    auto response = http::Response::empty(302);
    response.headers.set("Location", "/api-docs/index.html");
    return response;
  }
  const Error error{Code::NotFound, "http.not_found", "there is nothing at this address", "该地址不存在", ""};
  return http::problem(error, request);
}

}  // namespace jw::api
