#include "ledger/tiles.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/check.hpp"

namespace jw::ledger {
namespace {

std::string with_width(std::string path, std::uint64_t width) {
  if (width < kTileWidth) path += fmt::format(".p/{}", width);
  return path;
}

}  // namespace

std::string tile_number(std::uint64_t index) {
  std::string out = fmt::format("{:03}", index % 1000);
  for (index /= 1000; index > 0; index /= 1000) out = fmt::format("x{:03}/{}", index % 1000, out);
  return out;
}

std::string hash_tile_path(unsigned level, std::uint64_t index, std::uint64_t width) {
  return with_width(fmt::format("tile/{}/{}", level, tile_number(index)), width);
}

std::string entries_tile_path(std::uint64_t index, std::uint64_t width) {
  return with_width("tile/entries/" + tile_number(index), width);
}

std::string partial_folder(const std::string& full_tile_path) { return full_tile_path + ".p"; }

std::uint64_t level_size(std::uint64_t size, unsigned level) { return level >= 8 ? 0 : size >> (8 * level); }

std::uint64_t tile_width(std::uint64_t size, unsigned level, std::uint64_t index) {
  const std::uint64_t count = level_size(size, level);
  if (index >= count / kTileWidth + 1) return 0;
  return std::min(kTileWidth, count - index * kTileWidth);
}

std::string join_hashes(std::span<const Hash> hashes) {
  return {reinterpret_cast<const char*>(hashes.data()), hashes.size_bytes()};
}

Result<std::vector<Hash>> split_hashes(std::string_view bytes, std::uint64_t width) {
  if (bytes.size() != width * sizeof(Hash))
    return fail(Code::Corrupt, "tile.size", "a tile of {} hashes has {} bytes; restore it from a backup",
                "含 {} 个哈希的分片长度为 {} 字节，请从备份恢复", width, bytes.size());
  std::vector<Hash> out(width);
  std::memcpy(out.data(), bytes.data(), bytes.size());
  return out;
}

void append_entry(std::string& tile, std::string_view entry) {
  JW_CHECK(entry.size() <= kMaxEntry, "an entry is longer than its length field can say");
  tile += static_cast<char>(entry.size() >> 8);
  tile += static_cast<char>(entry.size() & 0xff);
  tile += entry;
}

Result<std::vector<std::string_view>> split_entries(std::string_view bytes, std::uint64_t width) {
  std::vector<std::string_view> out;
  out.reserve(std::min(width, kTileWidth));
  while (out.size() < width && bytes.size() >= 2) {
    const std::size_t size =
        std::size_t{static_cast<std::uint8_t>(bytes[0])} << 8 | static_cast<std::uint8_t>(bytes[1]);
    if (bytes.size() - 2 < size) break;
    out.push_back(bytes.substr(2, size));
    bytes.remove_prefix(2 + size);
  }
  if (out.size() != width || !bytes.empty())
    return fail(Code::Corrupt, "tile.entries",
                "a tile of {} entries is cut or overlong after entry {} of it; restore it from a backup",
                "含 {} 条的分片在第 {} 条之后被截断或有多余内容，请从备份恢复", width, out.size());
  return out;
}

Hash tile_root(std::span<const Hash> hashes) {
  JW_CHECK(hashes.size() == kTileWidth, "only a full tile is hashed upward");
  std::array<Hash, kTileWidth / 2> row;
  std::size_t count = kTileWidth / 2;
  for (std::size_t i = 0; i < count; ++i) row[i] = node_hash(hashes[2 * i], hashes[2 * i + 1]);
  for (count /= 2; count > 0; count /= 2)
    for (std::size_t i = 0; i < count; ++i) row[i] = node_hash(row[2 * i], row[2 * i + 1]);
  return row[0];
}

}  // namespace jw::ledger
