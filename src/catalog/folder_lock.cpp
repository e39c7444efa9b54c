#include "catalog/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace jw::catalog {

Result<std::optional<FolderLock>> FolderLock::try_take(const file::Path& folder) {
  const auto path = folder / ".lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return fail(file::failure(errno, path, "opening"));
  FolderLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return std::optional<FolderLock>(std::move(lock));
  if (errno == EWOULDBLOCK) return std::optional<FolderLock>();
  return fail(file::failure(errno, path, "locking"));
}

FolderLock::FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace jw::catalog
