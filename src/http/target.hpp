#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"

namespace jw::http {

// Splits and decodes a request target. Accepts origin form, and absolute form by dropping scheme
// and authority. Refuses with "http.target" (Invalid): broken percent-encoding, what is not UTF-8
// when decoded, NUL and control characters, encoded '/' and '\', "//", "." and "..". `path` and
// `query` are overwritten; their memory is kept.
Result<> parse_target(std::string_view target, std::string& path, Query& query);

// RFC 3986 unreserved characters stay, all else becomes %XX. For one path segment or query value,
// and for filename*=UTF-8''... in Content-Disposition.
std::string percent_encode(std::string_view text);

}  // namespace jw::http
