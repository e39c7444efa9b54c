#pragma once

#include "grant/plan.hpp"

namespace jw::catalog {
struct Resource;
}

namespace jw::exchange {

// The shape of a resource as the plan compiler reads it.
grant::ResourceShape shape_of(const catalog::Resource& resource);

}  // namespace jw::exchange
