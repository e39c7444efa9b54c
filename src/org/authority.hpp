#pragma once

#include <string_view>

#include "base/result.hpp"

namespace jw::db {
class Session;
}

namespace jw::org {

// Is the department a data bureau whose block the region lies in?
Result<bool> is_bureau_over(db::Session& session, std::string_view org, std::string_view region);

}  // namespace jw::org
