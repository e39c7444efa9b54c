#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::lake {
class Connection;
}

namespace jw::access {

using CellView = std::optional<std::string_view>;
using RowView = std::vector<CellView>;

// The rows of one data version, laid out for finding single rows by key: made once from the
// Parquet file, then mapped into memory. Cells are text in the lake's one form. Immutable and
// thread-safe; views into it live as long as it does.
class PointFile {
 public:
  // Writes the file at `out` (mode 0600, durably). `keys`: indexes into `columns`; may be empty,
  // then rows are only scanned. "access.source_large" (TooLarge) over 100 million rows.
  static Result<> build(const Call& call, lake::Connection& connection, const file::Path& parquet,
                        const std::vector<std::string>& columns, const std::vector<std::size_t>& keys,
                        const file::Path& out);

  // "access.point_file" (Corrupt) when it is not such a file of so many columns.
  static Result<std::unique_ptr<PointFile>> open(const file::Path& path, std::size_t columns,
                                                 std::vector<std::size_t> keys);
  ~PointFile();
  PointFile(const PointFile&) = delete;
  PointFile& operator=(const PointFile&) = delete;

  // Calls `visit` with each row that has this key, in the order of the file; it returns false to
  // stop. `row` is scratch space of the caller. Does not allocate once `row` is wide enough.
  // "access.point_row" (Corrupt) where bytes of the file are not what was written; nothing outside the
  // file is ever read.
  template <class Visit>
  Result<> find(std::span<const std::string_view> key, RowView& row, Visit&& visit) const;

  // All rows, in order. An Error of `visit` ends it; "access.point_row" as above.
  Result<> each(const std::function<Result<>(std::span<const CellView>)>& visit) const;

  std::uint64_t rows() const { return rows_; }
  std::uint64_t bytes() const { return size_; }

  static std::uint64_t hash(std::span<const std::string_view> key);

 private:
  struct Slot {
    std::uint64_t hash, at;  // at: offset of the row; 0: empty
  };
  PointFile() = default;
  // Where the next row begins; 0 when this is none, or its cells would reach beyond the rows.
  std::uint64_t read_row(std::uint64_t at, RowView& row) const;
  static Result<> damaged();

  const char* data_ = nullptr;
  std::size_t size_ = 0, columns_ = 0;
  std::uint64_t rows_ = 0, rows_end_ = 0, slot_mask_ = 0;
  const Slot* slots_ = nullptr;
  std::vector<std::size_t> keys_;
};

template <class Visit>
Result<> PointFile::find(std::span<const std::string_view> key, RowView& row, Visit&& visit) const {
  if (!slots_ || key.size() != keys_.size()) return {};
  const auto wanted = hash(key);
  auto at = wanted & slot_mask_;
  // At most half of the slots are taken: whoever comes round has met damage.
  for (std::uint64_t seen = 0; slots_[at].at != 0; at = (at + 1) & slot_mask_) {
    if (seen++ > slot_mask_) return damaged();
    if (slots_[at].hash != wanted) continue;
    if (read_row(slots_[at].at, row) == 0) return damaged();
    bool same = true;
    for (std::size_t i = 0; i < keys_.size(); ++i) same = same && row[keys_[i]] == key[i];
    if (same && !visit(std::span<const CellView>(row))) return {};
  }
  return {};
}

}  // namespace jw::access
