#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"

namespace jw::db {
class Session;
}

namespace jw::catalog {

// The metadata version of a resource of this node; nothing when there is none. Cheap.
Result<std::optional<std::int64_t>> metadata_version(db::Session& session, std::string_view id);

}  // namespace jw::catalog
