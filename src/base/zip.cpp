#include "base/zip.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

namespace jw::zip {
namespace {

constexpr std::string_view kEnd = "PK\x05\x06";
constexpr std::string_view kCentral = "PK\x01\x02";
constexpr std::string_view kLocal = "PK\x03\x04";
constexpr std::size_t kEndSize = 22, kCentralSize = 46, kLocalSize = 30;
constexpr std::size_t kLongestComment = 65'535;
constexpr std::uint64_t kLargestDirectory = std::uint64_t{4} << 20;
constexpr std::size_t kZipPiece = std::size_t{256} << 10;

tl::unexpected<Error> damaged(std::string_view what) {
  Error error{Code::Corrupt, "zip.damaged",
              "the file is damaged: its compressed parts cannot be read; save it again and send it once more",
              "文件已损坏，无法解压；请重新保存后再上传", std::string(what)};
  return fail(std::move(error));
}

tl::unexpected<Error> bomb(std::string_view what) {
  Error error{Code::TooLarge, "zip.bomb",
              "unpacked, the file would be far larger than a file of this kind may be; split it, or save it "
              "as CSV",
              "文件解压后远超此类文件应有的大小；请拆分后上传，或另存为 CSV", std::string(what)};
  return fail(std::move(error));
}

class File {
 public:
  static Result<File> open(const file::Path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail(file::failure(errno, path, "opening"));
    return File(path, fd);
  }
  File(File&& other) noexcept : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}
  File& operator=(File&&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }

  // Exactly `size` bytes.
  Result<> read(std::uint64_t offset, char* into, std::size_t size) const {
    while (size > 0) {
      const auto got = ::pread(fd_, into, size, static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return fail(file::failure(errno, path_, "reading"));
      if (got == 0) return damaged("ends too early");
      into += got;
      offset += static_cast<std::uint64_t>(got);
      size -= static_cast<std::size_t>(got);
    }
    return {};
  }
  Result<std::string> read(std::uint64_t offset, std::size_t size) const {
    std::string out(size, '\0');
    JW_TRY(read(offset, out.data(), size));
    return out;
  }

 private:
  File(file::Path path, int fd) : path_(std::move(path)), fd_(fd) {}
  file::Path path_;
  int fd_;
};

// Little-endian number of `bytes` bytes at `at`, which the caller knows to be there.
std::uint64_t number(std::string_view from, std::size_t at, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes; i-- > 0;) value = value << 8 | static_cast<unsigned char>(from[at + i]);
  return value;
}

// ZIP64: what did not fit into 32 bits stands in an extra field, in this order.
bool read_zip64(std::string_view extra, Entry& entry) {
  constexpr std::uint64_t kElsewhere = 0xFFFFFFFF;
  while (extra.size() >= 4) {
    const auto id = number(extra, 0, 2), size = number(extra, 2, 2);
    if (size + 4 > extra.size()) return false;
    auto field = extra.substr(4, size);
    extra.remove_prefix(4 + size);
    if (id != 1) continue;
    for (auto* value : {&entry.size, &entry.packed, &entry.offset}) {
      if (*value != kElsewhere) continue;
      if (field.size() < 8) return false;
      *value = number(field, 0, 8);
      field.remove_prefix(8);
    }
  }
  return entry.size != kElsewhere && entry.packed != kElsewhere && entry.offset != kElsewhere;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same_name(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

Result<std::vector<Entry>> read_directory(std::string_view directory, std::size_t count) {
  std::vector<Entry> entries;
  while (entries.size() < count) {
    if (directory.size() < kCentralSize || !directory.starts_with(kCentral))
      return damaged("directory ends too early");
    const auto flags = number(directory, 8, 2), method = number(directory, 10, 2);
    const auto name = number(directory, 28, 2), extra = number(directory, 30, 2),
               comment = number(directory, 32, 2);
    if (kCentralSize + name + extra + comment > directory.size()) return damaged("directory entry");
    Entry entry;
    entry.name = directory.substr(kCentralSize, name);
    entry.crc = static_cast<std::uint32_t>(number(directory, 16, 4));
    entry.packed = number(directory, 20, 4);
    entry.size = number(directory, 24, 4);
    entry.offset = number(directory, 42, 4);
    entry.stored = method == 0;
    if (!read_zip64(directory.substr(kCentralSize + name, extra), entry)) return damaged("ZIP64 sizes");
    if ((flags & 1) != 0)
      return fail(Code::Invalid, "zip.encrypted",
                  "the file is protected by a password; remove the password and send it again",
                  "文件设有密码；请取消密码保护后重新上传");
    if (method != 0 && method != Z_DEFLATED) return damaged("unknown compression");
    if (entry.stored && entry.packed != entry.size) return damaged("sizes of a stored entry");
    entries.push_back(std::move(entry));
    directory.remove_prefix(kCentralSize + name + extra + comment);
  }
  return entries;
}

Result<> check_limits(const std::vector<Entry>& entries, std::uint64_t end, const Limits& limits) {
  std::uint64_t unpacked = 0, packed = 0;
  for (const auto& entry : entries) {
    if (entry.size > limits.unpacked || unpacked > limits.unpacked - entry.size) return bomb(entry.name);
    unpacked += entry.size;
    packed += entry.packed;
    if (entry.offset > end || entry.packed > end - entry.offset) return damaged("an entry beyond the file");
  }
  if (unpacked > limits.free && unpacked / limits.ratio > packed) return bomb("ratio");
  // Entries that share bytes (42.zip and its like) unpack to more than the sizes above let expect.
  std::vector<const Entry*> order;
  for (const auto& entry : entries) order.push_back(&entry);
  std::ranges::sort(order, {}, &Entry::offset);
  for (std::size_t i = 1; i < order.size(); ++i)
    if (order[i - 1]->offset + kLocalSize + order[i - 1]->packed > order[i]->offset) return bomb("overlap");
  std::ranges::sort(order, {}, &Entry::name);
  for (std::size_t i = 1; i < order.size(); ++i)
    if (order[i - 1]->name == order[i]->name) return damaged("a name twice");
  return {};
}

// zlib's state, ended in any case.
class Inflater {
 public:
  Inflater() { ready_ = inflateInit2(&stream_, -MAX_WBITS) == Z_OK; }
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  bool ready() const { return ready_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

}  // namespace

Result<Archive> Archive::open(const file::Path& path, const Limits& limits) {
  Archive archive(path);
  const auto file = JW_TRY(File::open(path));
  std::error_code ec;
  const auto size = std::filesystem::file_size(path, ec);
  if (ec) return fail(file::failure(ec.value(), path, "looking at"));
  const auto tail_size = std::min<std::uint64_t>(size, kEndSize + kLongestComment);
  const auto tail = JW_TRY(file.read(size - tail_size, tail_size));
  const auto end = tail.rfind(kEnd);
  if (end == std::string::npos || tail.size() - end < kEndSize) return damaged("no directory");
  const auto count = number(tail, end + 10, 2), directory_size = number(tail, end + 12, 4),
             directory_at = number(tail, end + 16, 4);
  const auto end_at = size - tail_size + end;
  if (count > limits.entries || directory_size > kLargestDirectory) return bomb("too many entries");
  if (directory_at > end_at || directory_size > end_at - directory_at) return damaged("directory");
  const auto directory = JW_TRY(file.read(directory_at, directory_size));
  archive.entries_ = JW_TRY(read_directory(directory, count));
  JW_TRY(check_limits(archive.entries_, directory_at, limits));
  return archive;
}

const Entry* Archive::find(std::string_view name) const {
  const auto found =
      std::ranges::find_if(entries_, [&](const Entry& entry) { return same_name(entry.name, name); });
  return found == entries_.end() ? nullptr : &*found;
}

Result<> Archive::each_piece(const Entry& entry,
                             const std::function<Result<>(std::string_view)>& take) const {
  const auto file = JW_TRY(File::open(path_));
  const auto header = JW_TRY(file.read(entry.offset, kLocalSize));
  if (!header.starts_with(kLocal)) return damaged("no entry where the directory says");
  auto at = entry.offset + kLocalSize + number(header, 26, 2) + number(header, 28, 2);
  auto left = entry.packed;
  std::uint64_t made = 0;
  uLong crc = ::crc32(0, nullptr, 0);
  const auto give = [&](std::string_view bytes) -> Result<> {
    made += bytes.size();
    if (made > entry.size) return damaged("an entry is longer than the directory says");
    crc = ::crc32(crc, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
    return take(bytes);
  };
  std::string in(kZipPiece, '\0'), out(kZipPiece, '\0');
  Inflater inflater;
  if (!inflater.ready()) return damaged("zlib cannot start");
  bool done = entry.stored && left == 0;
  while (!done) {
    const auto now = static_cast<std::size_t>(std::min<std::uint64_t>(left, in.size()));
    JW_TRY(file.read(at, in.data(), now));
    at += now;
    left -= now;
    if (entry.stored) {
      JW_TRY(give(std::string_view(in).substr(0, now)));
      done = left == 0;
      continue;
    }
    auto& stream = inflater.stream();
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(now);
    int code = Z_OK;
    do {
      stream.next_out = reinterpret_cast<Bytef*>(out.data());
      stream.avail_out = static_cast<uInt>(out.size());
      code = ::inflate(&stream, Z_NO_FLUSH);
      if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return damaged("deflated data");
      JW_TRY(give(std::string_view(out).substr(0, out.size() - stream.avail_out)));
    } while (code == Z_OK && stream.avail_out == 0);
    done = code == Z_STREAM_END;
    if (!done && left == 0) return damaged("an entry ends too early");
  }
  if (made != entry.size || static_cast<std::uint32_t>(crc) != entry.crc) return damaged("checksum");
  return {};
}

Result<std::string> Archive::read(const Entry& entry, std::uint64_t limit) const {
  if (entry.size > limit) return bomb(entry.name);
  std::string out;
  out.reserve(entry.size);
  JW_TRY(each_piece(entry, [&](std::string_view piece) -> Result<> {
    out += piece;
    return {};
  }));
  return out;
}

}  // namespace jw::zip
