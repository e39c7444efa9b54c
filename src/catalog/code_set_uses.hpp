#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"
#include "standard/code_sets.hpp"

namespace jw::db {
class Database;
}
namespace jw::lake {
class Engine;
}

namespace jw::catalog {

class DataVersions;

// The items of this node's resources whose values come from a code set, and how many rows of the
// current data hold one of `codes` (-1 when none are asked about). Of what other departments have
// not published the name is not told. Only counts leave; no right is asked for: CodeSets does.
Result<std::vector<standard::CodeSetUse>> code_set_uses(const Call& call, db::Database& database,
                                                        const DataVersions& versions, lake::Engine& engine,
                                                        std::string_view set,
                                                        const std::vector<std::string>& codes);

}  // namespace jw::catalog
