#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::catalog {

struct WrittenFile {
  std::int64_t bytes = 0;
  std::string sha256;  // hex
};

// Copies what `read` gives into a new file, in bounded memory, synced on return. Nothing is left
// of it after an Error. "upload.too_large" (TooLarge) over `limit` bytes.
Result<WrittenFile> write_upload(const Call& call, const file::Path& path, std::uint64_t limit,
                                 const std::function<Result<std::size_t>(std::span<char>)>& read);

}  // namespace jw::catalog
