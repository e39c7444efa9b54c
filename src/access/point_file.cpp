#include "access/point_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>

#include "lake/engine.hpp"
#include "lake/sql.hpp"

namespace jw::access {
namespace {

constexpr std::uint64_t kMagic = 0x31746E696F50574AULL;  // "JWPoint1"
constexpr std::uint64_t kMostRows = 100'000'000;
constexpr std::size_t kBuffer = std::size_t{1} << 20;

struct Header {
  std::uint64_t magic, columns, rows, rows_end, slots, check;
};

std::uint64_t check_of(const Header& header) {
  return header.magic ^ header.columns * 3 ^ header.rows * 5 ^ header.rows_end * 7 ^ header.slots * 11;
}

std::uint64_t mix(std::uint64_t value) {
  value ^= value >> 32;
  value *= 0xD6E8FEB86659FD93ULL;
  value ^= value >> 32;
  return value;
}

// Appends through a buffer; the first failure is kept.
class Out {
 public:
  explicit Out(const file::Path& path)
      : path_(path), fd_(::open(path.c_str(), O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0600)) {
    if (fd_ < 0) errno_ = errno;
  }
  ~Out() {
    if (fd_ >= 0) ::close(fd_);
  }
  void put(std::string_view bytes) {
    buffer_.append(bytes);
    if (buffer_.size() >= kBuffer) flush();
  }
  void flush() {
    for (std::string_view left = buffer_; errno_ == 0 && !left.empty();) {
      const auto wrote = ::write(fd_, left.data(), left.size());
      if (wrote < 0 && errno != EINTR) errno_ = errno;
      if (wrote > 0) left.remove_prefix(static_cast<std::size_t>(wrote));
    }
    buffer_.clear();
  }
  Result<> finish(const Header& header) {
    flush();
    if (errno_ == 0 && ::pwrite(fd_, &header, sizeof header, 0) != static_cast<ssize_t>(sizeof header))
      errno_ = errno;
    if (errno_ == 0 && ::fsync(fd_) != 0) errno_ = errno;
    if (errno_ != 0) return fail(file::failure(errno_, path_, "writing the index of rows"));
    return {};
  }

 private:
  file::Path path_;
  int fd_;
  int errno_ = 0;
  std::string buffer_;
};

void put_length(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

}  // namespace

std::uint64_t PointFile::hash(std::span<const std::string_view> key) {
  std::uint64_t hash = 0x9E3779B97F4A7C15ULL;
  for (const auto part : key) {
    hash = mix(hash ^ part.size());
    auto left = part;
    while (left.size() >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, left.data(), 8);
      hash = mix(hash ^ word) * 0x9FB21C651E98DF25ULL;
      left.remove_prefix(8);
    }
    std::uint64_t word = 0;
    std::memcpy(&word, left.data(), left.size());
    hash = mix(hash ^ word) * 0x9FB21C651E98DF25ULL;
  }
  return mix(hash);
}

Result<> PointFile::build(const Call& call, lake::Connection& connection, const file::Path& parquet,
                          const std::vector<std::string>& columns, const std::vector<std::size_t>& keys,
                          const file::Path& out) {
  std::string sql;
  for (const auto& column : columns)
    sql += (sql.empty() ? "SELECT " : ", ") + JW_TRY(lake::quote_name(column));
  sql += " FROM read_parquet($1)";
  auto beside = out;
  beside += ".new";
  Out file(beside);
  Header header{kMagic, columns.size(), 0, sizeof(Header), 0, 0};
  file.put(std::string(sizeof header, '\0'));
  std::vector<Slot> found;
  std::vector<std::string_view> key(keys.size());
  std::string row;
  JW_TRY(connection.each(call, sql, {parquet.string()}, [&](const lake::Block& block) -> Result<> {
    for (std::size_t i = 0; i < block.rows(); ++i) {
      row.clear();
      for (std::size_t c = 0; c < columns.size(); ++c) {
        const auto cell = block.cell(i, c);
        put_length(row, cell ? cell->size() + 1 : 0);
        if (cell) row.append(*cell);
      }
      bool whole = !keys.empty();
      for (std::size_t k = 0; k < keys.size(); ++k) {
        const auto cell = block.cell(i, keys[k]);
        whole = whole && cell.has_value();
        if (cell) key[k] = *cell;
      }
      if (whole) found.push_back({hash(key), header.rows_end});
      file.put(row);
      header.rows_end += row.size();
      ++header.rows;
    }
    if (header.rows > kMostRows)
      return fail(Code::TooLarge, "access.source_large", "more than {} rows cannot be asked one by one",
                  "超过 {} 行的数据不支持逐条查询", kMostRows);
    return call.check();
  }));
  const auto padding = (8 - header.rows_end % 8) % 8;
  file.put(std::string(padding, '\0'));
  if (!keys.empty()) {
    header.slots = std::bit_ceil(std::max<std::uint64_t>(found.size() * 2, 16));
    std::vector<Slot> slots(header.slots, Slot{0, 0});
    for (const auto& one : found) {
      auto at = one.hash & (header.slots - 1);
      while (slots[at].at != 0) at = (at + 1) & (header.slots - 1);
      slots[at] = one;
    }
    file.put({reinterpret_cast<const char*>(slots.data()), slots.size() * sizeof(Slot)});
  }
  header.check = check_of(header);
  JW_TRY(file.finish(header));
  return file::move_durably(beside, out);
}

Result<std::unique_ptr<PointFile>> PointFile::open(const file::Path& path, std::size_t columns,
                                                   std::vector<std::size_t> keys) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail(file::failure(errno, path, "opening the index of rows"));
  struct stat about {};
  const bool known = ::fstat(fd, &about) == 0;
  const auto size = static_cast<std::size_t>(about.st_size);
  void* mapped =
      known && size >= sizeof(Header) ? ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
  ::close(fd);
  const auto wrong = [&] {
    return fail(Code::Corrupt, "access.point_file", "the index of rows is damaged; it is made again",
                "行索引文件已损坏，将重新生成");
  };
  if (mapped == MAP_FAILED) return wrong();
  std::unique_ptr<PointFile> made(new PointFile);
  made->data_ = static_cast<const char*>(mapped);
  made->size_ = size;
  Header header{};
  std::memcpy(&header, made->data_, sizeof header);
  const auto slots_at = (header.rows_end + 7) / 8 * 8;
  if (header.magic != kMagic || header.check != check_of(header) || header.columns != columns ||
      header.rows_end < sizeof(Header) || header.rows_end > size || slots_at > size ||
      header.slots != (size - slots_at) / sizeof(Slot) || (size - slots_at) % sizeof(Slot) != 0 ||
      (header.slots == 0) != keys.empty() || (header.slots & (header.slots - 1)) != 0)
    return wrong();
  made->columns_ = columns;
  made->rows_ = header.rows;
  made->rows_end_ = header.rows_end;
  made->keys_ = std::move(keys);
  if (header.slots != 0) {
    made->slots_ = reinterpret_cast<const Slot*>(made->data_ + slots_at);
    made->slot_mask_ = header.slots - 1;
  }
  return made;
}

PointFile::~PointFile() {
  if (data_) ::munmap(const_cast<char*>(data_), size_);
}

Result<> PointFile::damaged() {
  return fail(Code::Corrupt, "access.point_row",
              "a row in the index of rows is damaged; remove the folder access/points of the data folder and "
              "start the node again",
              "行索引中的一行已损坏，请删除数据目录下的 access/points 并重启节点");
}

std::uint64_t PointFile::read_row(std::uint64_t at, RowView& row) const {
  if (at < sizeof(Header)) return 0;
  row.resize(columns_);
  for (auto& cell : row) {
    std::uint64_t length = 0;
    for (unsigned shift = 0;; shift += 7) {
      if (at >= rows_end_ || shift >= 64) return 0;
      const auto byte = static_cast<unsigned char>(data_[at++]);
      length |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) break;
    }
    if (length == 0) {
      cell.reset();
      continue;
    }
    if (length - 1 > rows_end_ - at) return 0;
    cell.emplace(data_ + at, length - 1);
    at += length - 1;
  }
  return at;
}

Result<> PointFile::each(const std::function<Result<>(std::span<const CellView>)>& visit) const {
  RowView row;
  std::uint64_t at = sizeof(Header);
  for (std::uint64_t i = 0; i < rows_; ++i) {
    at = read_row(at, row);
    if (at == 0) return damaged();
    JW_TRY(visit(row));
  }
  return {};
}

}  // namespace jw::access
