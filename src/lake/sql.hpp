#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

// Pieces of SQL from words that are not ours. Nothing else may be pasted into a statement.
namespace jw::lake {

// "name": an identifier, safe whatever it contains. NUL or nothing: "lake.name".
Result<std::string> quote_name(std::string_view name);

// 'text': a literal. Prefer parameters; this is for the places where DuckDB takes none.
std::string quote_text(std::string_view text);

// 'path': refuses what DuckDB would expand as a pattern: "lake.path".
Result<std::string> quote_path(const std::filesystem::path& path);

}  // namespace jw::lake
