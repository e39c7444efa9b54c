#pragma once

#include <vector>

#include "api/route.hpp"

namespace jw::api {

// What follows the use of a grant: copies that turn up elsewhere.
std::vector<Route> canary_routes();

}  // namespace jw::api
