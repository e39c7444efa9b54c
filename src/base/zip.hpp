#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"

// Reading ZIP files that others made (APPNOTE.TXT 6.3: stored and deflated entries, ZIP64 sizes).
// Nothing is believed: what the directory promises is checked before the first byte is unpacked,
// and what comes out must be as long as promised and pass its CRC.
namespace jw::zip {

struct Limits {
  std::size_t entries = 5'000;
  std::uint64_t unpacked = std::uint64_t{1} << 30;  // bytes of all entries together
  std::uint64_t ratio = 400;                        // unpacked to packed, once over `free`
  std::uint64_t free = std::uint64_t{16} << 20;
};

struct Entry {
  std::string name;
  std::uint64_t packed = 0;
  std::uint64_t size = 0;
  std::uint64_t offset = 0;  // of its local header
  std::uint32_t crc = 0;
  bool stored = false;  // else deflated
};

// A file and its directory. The file is opened anew for each reading; safe from many threads.
class Archive {
 public:
  // Errors: "zip.damaged" (Corrupt), "zip.encrypted" (Invalid), "zip.bomb" (TooLarge: over the
  // limits, or entries that share bytes), "file.missing".
  static Result<Archive> open(const file::Path& path, const Limits& limits = {});

  const std::vector<Entry>& entries() const { return entries_; }
  // Names are compared without regard to the case of ASCII letters. Null: there is none.
  const Entry* find(std::string_view name) const;

  // The content piece by piece, in bounded memory; stops at the first Error of `take`.
  Result<> each_piece(const Entry& entry, const std::function<Result<>(std::string_view)>& take) const;
  // The whole content, at most `limit` bytes of it: "zip.bomb" over it.
  Result<std::string> read(const Entry& entry, std::uint64_t limit) const;

 private:
  explicit Archive(file::Path path) : path_(std::move(path)) {}
  file::Path path_;
  std::vector<Entry> entries_;
};

}  // namespace jw::zip
