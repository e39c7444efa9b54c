#include "ledger/tile_cache.hpp"

#include "base/check.hpp"
#include "ledger/tiles.hpp"

namespace jw::ledger {

Result<Hash> TileCache::node(std::uint64_t size, unsigned level, std::uint64_t index) {
  const unsigned tile_level = level / 8;
  const unsigned row = level % 8;
  const std::uint64_t per_tile = kTileWidth >> row;
  const std::uint64_t tile = index / per_tile;
  const std::uint64_t width = tile_width(size, tile_level, tile);
  const std::uint64_t at = index % per_tile;
  JW_CHECK(((at + 1) << row) <= width, "asked for a node that is not in the tree");
  return (*JW_TRY(rows({tile_level, tile, width})))[row][at];
}

Result<TileCache::Rows> TileCache::rows(const Key& key) {
  Rows found = kept_.with([&](Kept& kept) -> Rows {
    const auto at = kept.at.find(key);
    if (at == kept.at.end()) return nullptr;
    kept.recent.splice(kept.recent.begin(), kept.recent, at->second);
    return at->second->second;
  });
  if (found) return found;
  // Read outside the lock; two readers of one tile may both do it, with the same outcome.
  Rows loaded = JW_TRY(read(key));
  kept_.with([&](Kept& kept) {
    if (kept.at.contains(key)) return;
    kept.recent.emplace_front(key, loaded);
    kept.at[key] = kept.recent.begin();
    if (kept.recent.size() <= limit_) return;
    kept.at.erase(kept.recent.back().first);
    kept.recent.pop_back();
  });
  return loaded;
}

Result<TileCache::Rows> TileCache::read(const Key& key) const {
  const auto& [level, tile, width] = key;
  auto bytes = storage_.read(hash_tile_path(level, tile, width));
  std::uint64_t stored = width;
  if (!bytes && bytes.error().code == Code::NotFound && width < kTileWidth) {
    // The log has grown since: the partial tile is gone, the full one begins with the same hashes.
    bytes = storage_.read(hash_tile_path(level, tile));
    stored = kTileWidth;
  }
  if (!bytes) return fail(std::move(bytes).error());
  auto out = std::make_shared<TileRows>();
  out->push_back(JW_TRY(split_hashes(*bytes, stored)));
  out->front().resize(width);
  while (out->back().size() > 1) {
    const auto& below = out->back();
    std::vector<Hash> row(below.size() / 2);
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = node_hash(below[2 * i], below[2 * i + 1]);
    out->push_back(std::move(row));
  }
  return Rows(std::move(out));
}

}  // namespace jw::ledger
