#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "base/result.hpp"

// Gzip files (RFC 1952), as the project ships its own data. Errors: "file.missing", "gzip.damaged"
// (Corrupt), "file.large".
namespace jw::gzip {

// The whole content, at most `limit` bytes of it.
Result<std::string> read(const file::Path& path, std::size_t limit = std::size_t{256} << 20);

// The content piece by piece, in bounded memory; stops at the first Error of `take`.
Result<> each_piece(const file::Path& path, const std::function<Result<>(std::string_view)>& take);

// One gzip member, for bodies that are sent compressed. Same bytes on every run.
std::string compress(std::string_view bytes);

}  // namespace jw::gzip
