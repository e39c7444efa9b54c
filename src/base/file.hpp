#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

// Files whose bytes must survive a crash. Errors: "file.missing" (NotFound), "file.full"
// (Unavailable: no space or quota), "file.denied", "file.io". All calls block.
namespace jw::file {

using Path = std::filesystem::path;

// At most `limit` bytes, else "file.large".
Result<std::string> read(const Path& path, std::size_t limit = std::size_t{64} << 20);

// Write beside, fsync, rename over, fsync the folder: readers see the old or the new, never half.
// `mode` are the permission bits; secrets use 0600.
Result<> write_durably(const Path& path, std::string_view bytes, unsigned mode = 0644);

// fsync of a file somebody else wrote (DuckDB), and of its folder.
Result<> sync(const Path& path);

// rename(2) and fsync of the target's folder.
Result<> move_durably(const Path& from, const Path& to);

Result<> make_folder(const Path& path);

// No error when it is not there.
Result<> remove(const Path& path);

// Turns errno into an Error that says what to do: used by every module that opens files itself.
Error failure(int error_number, const Path& path, std::string_view doing);

}  // namespace jw::file
