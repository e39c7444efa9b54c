#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace jw::file {
namespace {

class Descriptor {
 public:
  Descriptor(const Path& path, int flags, unsigned mode = 0)
      : fd_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  bool is_open() const { return fd_ >= 0; }
  int get() const { return fd_; }
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

Result<> sync_folder(const Path& path) {
  const Path folder = path.has_parent_path() ? path.parent_path() : Path(".");
  Descriptor fd(folder, O_RDONLY | O_DIRECTORY);
  if (!fd.is_open() || ::fsync(fd.get()) != 0) return fail(failure(errno, folder, "syncing folder"));
  return {};
}

}  // namespace

Error failure(int error_number, const Path& path, std::string_view doing) {
  const std::string cause = fmt::format("{} {}: {}", doing, path.string(), std::strerror(error_number));
  switch (error_number) {
    case ENOENT:
    case ENOTDIR: return {Code::NotFound, "file.missing", "a file is missing", "文件不存在", cause};
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return {Code::Unavailable, "file.full", "the disk is full; free some space, the work goes on by itself",
              "磁盘已满；请清理空间，任务会自动继续", cause};
    case EACCES:
    case EPERM:
    case EROFS:
      return {Code::Unavailable, "file.denied",
              "the node may not write in its data folder; check its owner and permissions",
              "节点无权读写数据目录，请检查属主与权限", cause};
    default: return {Code::Unavailable, "file.io", "the disk reported an error", "磁盘读写出错", cause};
  }
}

Result<std::string> read(const Path& path, std::size_t limit) {
  Descriptor fd(path, O_RDONLY);
  if (!fd.is_open()) return fail(failure(errno, path, "opening"));
  std::string out;
  char buffer[1 << 16];
  for (;;) {
    const auto got = ::read(fd.get(), buffer, sizeof buffer);
    if (got < 0) {
      if (errno == EINTR) continue;
      return fail(failure(errno, path, "reading"));
    }
    if (got == 0) return out;
    out.append(buffer, static_cast<std::size_t>(got));
    if (out.size() > limit)
      return fail(Code::TooLarge, "file.large", "a file is larger than {} bytes", "文件超过 {} 字节", limit);
  }
}

Result<> write_durably(const Path& path, std::string_view bytes, unsigned mode) {
  const Path beside = path.string() + fmt::format(".{}.part", ::getpid());
  {
    Descriptor fd(beside, O_WRONLY | O_CREAT | O_TRUNC, mode);
    if (!fd.is_open()) return fail(failure(errno, beside, "creating"));
    while (!bytes.empty()) {
      const auto put = ::write(fd.get(), bytes.data(), bytes.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) {
        const int why = errno;
        ::unlink(beside.c_str());
        return fail(failure(why, beside, "writing"));
      }
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    if (::fsync(fd.get()) != 0 || !fd.close()) {
      const int why = errno;
      ::unlink(beside.c_str());
      return fail(failure(why, beside, "syncing"));
    }
  }
  return move_durably(beside, path);
}

Result<> sync(const Path& path) {
  Descriptor fd(path, O_RDONLY);
  if (!fd.is_open() || ::fsync(fd.get()) != 0) return fail(failure(errno, path, "syncing"));
  return sync_folder(path);
}

Result<> move_durably(const Path& from, const Path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return fail(failure(errno, to, "renaming to"));
  return sync_folder(to);
}

Result<> make_folder(const Path& path) {
  std::error_code ec;
  std::filesystem::create_directories(path, ec);
  if (ec) return fail(failure(ec.value(), path, "making folder"));
  return {};
}

Result<> remove(const Path& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return fail(failure(errno, path, "removing"));
  return {};
}

}  // namespace jw::file
