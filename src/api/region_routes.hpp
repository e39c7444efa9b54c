#pragma once

#include <vector>

#include "api/route.hpp"

namespace jw::api {

// Editions of the region table.
std::vector<Route> region_routes();

}  // namespace jw::api
