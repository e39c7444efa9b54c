#include "api/gate.hpp"

#include "api/parts.hpp"
#include "org/client.hpp"
#include "org/session.hpp"

namespace jw::api {
namespace {

bool changes(http::Method method) {
  return method != http::Method::Get && method != http::Method::Head && method != http::Method::Options;
}

// A browser names the page a request comes from. Scripts and CLIs send nothing.
Result<> check_origin(const http::Request& request, const std::string& public_url) {
  const auto origin = request.headers.find("Origin");
  if (!origin) return {};
  if (!public_url.empty() && *origin == public_url) return {};
  const auto host = request.headers.find("Host").value_or("");
  const auto expected = std::string(request.secure ? "https://" : "http://").append(host);
  if (!host.empty() && *origin == expected) return {};
  return fail(Code::Denied, "session.origin", "the request comes from another site and is refused",
              "请求来自其他网站，已拒绝");
}

// Routes one may call although the password must be changed first.
bool allowed_before_change(const Route& route) { return route.path.starts_with("/session"); }

}  // namespace

Result<Admitted> admit(const Call& call, const http::Request& request, const Route& route, Parts& parts) {
  Admitted admitted{call, ""};
  if (route.access.kind == Access::Kind::Public) {
    // Logging in sets a cookie, so it too must come from our own page.
    if (changes(request.method)) JW_TRY(check_origin(request, parts.public_url));
    return admitted;
  }
  if (const auto header = request.headers.find("Authorization"); header && header->starts_with("Bearer ")) {
    admitted.call.actor = JW_TRY(parts.clients.who(call, header->substr(7)));
  } else {
    const auto token = http::cookie(request.headers, kCookie);
    if (!token || token->empty())
      return fail(Code::Unauthenticated, "session.required", "please log in", "请先登录");
    admitted.token = std::string(*token);
    if (changes(request.method)) {
      JW_TRY(check_origin(request, parts.public_url));
      JW_TRY(parts.sessions.check_csrf(admitted.token, request.headers.find("X-CSRF-Token").value_or("")));
    }
    admitted.call.actor = JW_TRY(parts.sessions.who(call, admitted.token));
    if (!allowed_before_change(route)) {
      const auto person = JW_TRY(parts.sessions.person(call, admitted.token));
      if (person.must_change)
        return fail(Code::Denied, "session.must_change", "please change your password first", "请先修改密码");
    }
  }
  if (route.access.kind == Access::Kind::Right) JW_TRY(org::require(admitted.call, route.access.right));
  return admitted;
}

}  // namespace jw::api
