#include "http/file_body.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/file.hpp"

namespace jw::http {
namespace {

constexpr std::size_t kPiece = 256 << 10;

}  // namespace

Result<OpenFile> OpenFile::open(const FileBody& body) {
  OpenFile file;
  file.path_ = body.path;
  file.fd_ = ::open(body.path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file.fd_ < 0) return fail(file::failure(errno, body.path, "sending"));
  struct stat about {};
  if (::fstat(file.fd_, &about) != 0) return fail(file::failure(errno, body.path, "sending"));
  if (!S_ISREG(about.st_mode)) return fail(file::failure(ENOENT, body.path, "sending"));
  const auto size = static_cast<std::uint64_t>(about.st_size);
  file.at_ = body.offset;
  const auto rest = size - std::min(size, body.offset);
  file.left_ = std::min(body.length.value_or(rest), rest);
  return file;
}

OpenFile::OpenFile(OpenFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), at_(other.at_), left_(other.left_), path_(std::move(other.path_)) {}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(at_, other.at_);
  std::swap(left_, other.left_);
  path_.swap(other.path_);
  return *this;
}

OpenFile::~OpenFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<> OpenFile::read(std::string& out) {
  out.resize(std::min<std::uint64_t>(left_, kPiece));
  const auto got = ::pread(fd_, out.data(), out.size(), static_cast<off_t>(at_));
  if (got <= 0) return fail(file::failure(got < 0 ? errno : EIO, path_, "sending"));
  out.resize(static_cast<std::size_t>(got));
  at_ += out.size();
  left_ -= out.size();
  return {};
}

}  // namespace jw::http
