#pragma once

#include <vector>

#include "api/route.hpp"

namespace jw::api {

// What follows the use of a grant: its duties with evidence, and copies that turn up elsewhere.
std::vector<Route> use_duty_routes();
std::vector<Route> canary_routes();

}  // namespace jw::api
