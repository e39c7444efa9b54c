#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "db/database.hpp"

namespace jw::db {

// The statements of a migration: separated by ';' at line end. Comments from "--" to the end of
// a line stay where they are.
std::vector<std::string_view> split_statements(std::string_view sql);

// What both stores can keep: text is UTF-8 without NUL, numbers are finite. "db.value" (Invalid).
Result<> check_values(std::span<const Value> values);

}  // namespace jw::db
