#include "ledger/storage.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <utility>
#include <vector>

#include "base/file.hpp"

namespace jw::ledger {
namespace {

namespace fs = std::filesystem;

class Descriptor {
 public:
  Descriptor() = default;
  Descriptor(const fs::path& path, int flags, unsigned mode = 0)
      : fd_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  bool is_open() const { return fd_ >= 0; }
  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

class Folder final : public Storage {
 public:
  Folder(fs::path root, Descriptor lock) : root_(std::move(root)), lock_(std::move(lock)) {}

  Result<std::string> read(const std::string& path) const override { return file::read(root_ / path); }

  Result<> write(const std::string& path, std::string_view bytes) override {
    const fs::path full = root_ / path;
    JW_TRY(make_parents(full));
    Descriptor fd(full, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (!fd.is_open()) return fail(file::failure(errno, full, "creating"));
    while (!bytes.empty()) {
      const auto put = ::write(fd.get(), bytes.data(), bytes.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return fail(file::failure(errno, full, "writing"));
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    // Kept open until sync(): a write-back error is reported to this descriptor and to no other.
    open_.emplace_back(full, std::move(fd));
    if (open_.size() >= kMaxOpen) return sync_files();
    return {};
  }

  Result<> sync() override {
    JW_TRY(sync_files());
    for (const auto& folder : folders_) {
      const Descriptor fd(folder, O_RDONLY | O_DIRECTORY);
      if (!fd.is_open() || ::fsync(fd.get()) != 0)
        return fail(file::failure(errno, folder, "syncing folder"));
    }
    folders_.clear();
    return {};
  }

  Result<> replace(const std::string& path, std::string_view bytes) override {
    return file::write_durably(root_ / path, bytes);
  }

  Result<> remove_folder(const std::string& path) override {
    std::error_code ec;
    fs::remove_all(root_ / path, ec);
    if (ec) return fail(file::failure(ec.value(), root_ / path, "removing"));
    return {};
  }

  bool exists(const std::string& path) const override {
    std::error_code ec;
    return fs::exists(root_ / path, ec);
  }

 private:
  static constexpr std::size_t kMaxOpen = 64;

  // A new name is durable only when the folder that holds it is synced, up to the first old one.
  Result<> make_parents(const fs::path& full) {
    const fs::path parent = full.parent_path();
    folders_.insert(parent);
    std::error_code ec;
    for (fs::path at = parent; at != root_ && !fs::exists(at, ec); at = at.parent_path())
      folders_.insert(at.parent_path());
    return file::make_folder(parent);
  }

  Result<> sync_files() {
    // Forgotten even when it fails: the kernel reports an error once, and the next append writes
    // all its files again.
    const auto open = std::exchange(open_, {});
    for (const auto& [path, fd] : open)
      if (::fsync(fd.get()) != 0) return fail(file::failure(errno, path, "syncing"));
    return {};
  }

  const fs::path root_;
  const Descriptor lock_;
  std::vector<std::pair<fs::path, Descriptor>> open_;
  std::set<fs::path> folders_;
};

}  // namespace

Result<std::unique_ptr<Storage>> open_folder(const fs::path& folder, bool writes) {
  if (!writes) {
    const Descriptor fd(folder, O_RDONLY | O_DIRECTORY);
    if (!fd.is_open()) return fail(file::failure(errno, folder, "opening"));
    return std::unique_ptr<Storage>(std::make_unique<Folder>(folder, Descriptor()));
  }
  JW_TRY(file::make_folder(folder));
  JW_TRY(file::sync(folder));
  Descriptor lock(folder / ".lock", O_RDWR | O_CREAT, 0600);
  if (!lock.is_open()) return fail(file::failure(errno, folder / ".lock", "opening"));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
    return fail(Code::Conflict, "ledger.locked",
                "another process is writing this log; stop the other node first",
                "另一进程正在写此日志，请先停止另一个节点");
  return std::unique_ptr<Storage>(std::make_unique<Folder>(folder, std::move(lock)));
}

}  // namespace jw::ledger
