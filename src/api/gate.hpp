#pragma once

#include "api/route.hpp"

namespace jw::api {

// Who calls, proved: by session cookie or by the key of an API client. Checks, in this order:
// authentication, CSRF (header of the session, and Origin when the browser sends one) for changing
// requests by cookie, a password that must be changed first, the right of the route.
// Errors: "session.required", "client.key", "session.csrf", "session.origin",
// "session.must_change", "right.missing".
struct Admitted {
  Call call;
  std::string token;  // "" for API clients
};
Result<Admitted> admit(const Call& call, const http::Request& request, const Route& route, Parts& parts);

inline constexpr std::string_view kCookie = "jw_session";

}  // namespace jw::api
