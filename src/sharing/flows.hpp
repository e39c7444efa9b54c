#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "sharing/application.hpp"

namespace jw::db {
class Session;
}

namespace jw::sharing {

// Applications on their way: what the lattice draws as flows that may come.
Result<std::vector<Application>> open_applications(db::Session& session);

}  // namespace jw::sharing
