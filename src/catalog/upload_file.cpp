#include "catalog/upload_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"

namespace jw::catalog {
namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10;

// A file that goes away again unless it is kept.
class NewFile {
 public:
  static Result<NewFile> create(const file::Path& path) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return fail(file::failure(errno, path, "creating"));
    return NewFile(path, fd);
  }
  NewFile(NewFile&& other) noexcept
      : path_(std::move(other.path_)),
        fd_(std::exchange(other.fd_, -1)),
        kept_(std::exchange(other.kept_, true)) {}
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile() {
    if (fd_ >= 0) ::close(fd_);
    if (!kept_) ::unlink(path_.c_str());
  }

  Result<> write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto done = ::write(fd_, bytes.data(), bytes.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) return fail(file::failure(errno, path_, "writing"));
      bytes.remove_prefix(static_cast<std::size_t>(done));
    }
    return {};
  }

  Result<> keep() {
    if (::close(std::exchange(fd_, -1)) != 0) return fail(file::failure(errno, path_, "closing"));
    JW_TRY(file::sync(path_));
    kept_ = true;
    return {};
  }

 private:
  NewFile(file::Path path, int fd) : path_(std::move(path)), fd_(fd) {}
  file::Path path_;
  int fd_;
  bool kept_ = false;
};

}  // namespace

Result<WrittenFile> write_upload(const Call& call, const file::Path& path, std::uint64_t limit,
                                 const std::function<Result<std::size_t>(std::span<char>)>& read) {
  auto file = JW_TRY(NewFile::create(path));
  crypto::Hasher hasher(crypto::HashKind::Sha256);
  std::vector<char> piece(kPiece);
  std::uint64_t total = 0;
  for (;;) {
    JW_TRY(call.check());
    const std::size_t count = JW_TRY(read(piece));
    if (count == 0) break;
    total += count;
    if (total > limit)
      return fail(
          Code::TooLarge, "upload.too_large",
          "the file is over the limit of {} MB; split it, or ask the operator to raise limits.upload_mb",
          "文件超过 {} MB 的上限；请拆分后上传，或请运维人员调高 limits.upload_mb", limit >> 20);
    const std::string_view bytes(piece.data(), count);
    hasher.update(bytes);
    JW_TRY(file.write(bytes));
  }
  JW_TRY(file.keep());
  return WrittenFile{static_cast<std::int64_t>(total), crypto::to_hex(hasher.finish())};
}

}  // namespace jw::catalog
