#pragma once

#include <optional>

#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::catalog {

// One holder at a time of a folder, across threads and processes of one machine; given up on
// destruction and by the system when the process dies.
class FolderLock {
 public:
  // Empty when somebody else holds it.
  static Result<std::optional<FolderLock>> try_take(const file::Path& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace jw::catalog
