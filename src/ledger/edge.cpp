#include "ledger/edge.hpp"

#include <bit>

#include "ledger/tiles.hpp"

namespace jw::ledger {
namespace {

// The bytes of a partial tile; a full tile in its place has `*full` set.
Result<std::string> read_partial(const Storage& storage, const std::string& partial, const std::string& whole,
                                 bool* full) {
  auto bytes = storage.read(partial);
  *full = !bytes && bytes.error().code == Code::NotFound;
  return *full ? storage.read(whole) : std::move(bytes);
}

// Root over a power of two of hashes.
Hash perfect_root(std::span<const Hash> hashes) {
  if (hashes.size() == 1) return hashes.front();
  const auto half = hashes.size() / 2;
  return node_hash(perfect_root(hashes.first(half)), perfect_root(hashes.last(half)));
}

}  // namespace

Result<Edge> Edge::load(const Storage& storage, std::uint64_t size) {
  Edge out;
  out.size_ = size;
  bool full = false;
  for (unsigned level = 0; level_size(size, level) > 0; ++level) {
    const std::uint64_t count = level_size(size, level);
    const std::uint64_t width = count % kTileWidth;
    auto& hashes = out.levels_.emplace_back();
    if (width == 0) continue;
    const std::uint64_t tile = count / kTileWidth;
    const std::string bytes =
        JW_TRY(read_partial(storage, hash_tile_path(level, tile, width), hash_tile_path(level, tile), &full));
    hashes = JW_TRY(split_hashes(bytes, full ? kTileWidth : width));
    hashes.resize(width);
  }
  const std::uint64_t width = size % kTileWidth;
  if (width == 0) return out;
  const std::uint64_t tile = size / kTileWidth;
  const std::string bytes =
      JW_TRY(read_partial(storage, entries_tile_path(tile, width), entries_tile_path(tile), &full));
  const auto entries = JW_TRY(split_entries(bytes, full ? kTileWidth : width));
  for (std::uint64_t i = 0; i < width; ++i) {
    if (leaf_hash(entries[i]) != out.levels_[0][i])
      return fail(Code::Corrupt, "ledger.corrupt",
                  "entry {} of the log was changed; run jingwei ledger verify and restore from a backup",
                  "日志第 {} 条被改动，请运行 jingwei ledger verify 并从备份恢复", tile * kTileWidth + i);
    append_entry(out.entries_, entries[i]);
  }
  return out;
}

Hash Edge::root() const {
  // Low levels hold the rightmost, smallest perfect subtrees; fold from right to left.
  bool any = false;
  Hash out = empty_root();
  for (const auto& hashes : levels_) {
    std::size_t end = hashes.size();
    while (end > 0) {
      const std::size_t last = std::size_t{1} << std::countr_zero(end);
      const Hash peak = perfect_root(std::span(hashes).subspan(end - last, last));
      out = any ? node_hash(peak, out) : peak;
      any = true;
      end -= last;
    }
  }
  return out;
}

Result<> Edge::push(std::span<const std::string> entries, Storage& storage) {
  for (const auto& entry : entries) {
    append_entry(entries_, entry);
    ++size_;
    if (size_ % kTileWidth == 0) {
      JW_TRY(storage.write(entries_tile_path(size_ / kTileWidth - 1), entries_));
      entries_.clear();
    }
    JW_TRY(push_hash(0, leaf_hash(entry), storage));
  }
  return {};
}

Result<> Edge::push_hash(unsigned level, const Hash& hash, Storage& storage) {
  if (levels_.size() == level) levels_.emplace_back();
  auto& hashes = levels_[level];
  hashes.push_back(hash);
  if (hashes.size() < kTileWidth) return {};
  JW_TRY(
      storage.write(hash_tile_path(level, level_size(size_, level) / kTileWidth - 1), join_hashes(hashes)));
  const Hash up = tile_root(hashes);
  hashes.clear();
  return push_hash(level + 1, up, storage);
}

Result<> Edge::write_partials(std::uint64_t before, Storage& storage) const {
  for (unsigned level = 0; level < levels_.size(); ++level) {
    const std::uint64_t count = level_size(size_, level);
    if (levels_[level].empty() || count == level_size(before, level)) continue;
    JW_TRY(storage.write(hash_tile_path(level, count / kTileWidth, count % kTileWidth),
                         join_hashes(levels_[level])));
  }
  if (!entries_.empty() && size_ != before)
    JW_TRY(storage.write(entries_tile_path(size_ / kTileWidth, size_ % kTileWidth), entries_));
  return {};
}

Result<> remove_partials(std::uint64_t before, std::uint64_t size, Storage& storage) {
  for (unsigned level = 0; level_size(size, level) >= kTileWidth; ++level) {
    const std::uint64_t tile = level_size(before, level) / kTileWidth;
    if (tile_width(size, level, tile) < kTileWidth) continue;
    JW_TRY(storage.remove_folder(partial_folder(hash_tile_path(level, tile))));
    if (level == 0) JW_TRY(storage.remove_folder(partial_folder(entries_tile_path(tile))));
  }
  return {};
}

}  // namespace jw::ledger
