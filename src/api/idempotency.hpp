#pragma once

#include <functional>
#include <string_view>

#include "api/route.hpp"

namespace jw::db {
struct Migration;
}

namespace jw::api {

// Runs `work` once for one Idempotency-Key of one caller: the same request again within a day gets
// the stored answer. Errors: "idempotency.key" (form), "idempotency.other" (Conflict: the key was
// used for another request), "idempotency.running" (Conflict: the first one is not finished).
// An answer that failed is not kept, so the caller may try again.
Result<http::Response> once(const Call& call, Parts& parts, std::string_view key, std::string_view route,
                            const http::Request& request,
                            const std::function<Result<http::Response>()>& work);

// api_answer.
std::span<const db::Migration> migrations();

}  // namespace jw::api
