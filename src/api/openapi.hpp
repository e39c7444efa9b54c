#pragma once

#include <string>

namespace jw::api {

// The OpenAPI 3.1 document of every route, made from the route table itself.
std::string openapi(std::string_view version);

}  // namespace jw::api
