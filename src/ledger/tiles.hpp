#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ledger/tree.hpp"

// C2SP tlog-tiles: names and bytes of the files under a log's prefix.
namespace jw::ledger {

inline constexpr std::uint64_t kTileWidth = 256;
inline constexpr std::size_t kMaxEntry = 65535;
inline constexpr const char* kCheckpointFile = "checkpoint";

// 1234067 -> "x001/x234/067".
std::string tile_number(std::uint64_t index);

// "tile/0/x001/234" and, for a width of 1..255, "tile/0/x001/234.p/17"; 256 means full.
std::string hash_tile_path(unsigned level, std::uint64_t index, std::uint64_t width = kTileWidth);
std::string entries_tile_path(std::uint64_t index, std::uint64_t width = kTileWidth);

// The folder that holds all partial tiles of that number: "tile/0/000.p".
std::string partial_folder(const std::string& full_tile_path);

// How many hashes of that level a log of `size` entries has: size / 256^level.
std::uint64_t level_size(std::uint64_t size, unsigned level);

// Width of tile `index` in a log of `size` entries: 0 (no such tile) to 256.
std::uint64_t tile_width(std::uint64_t size, unsigned level, std::uint64_t index);

// Errors "tile.size", "tile.entries" (Corrupt): not `width` whole hashes, or not `width` whole entries.
std::string join_hashes(std::span<const Hash> hashes);
Result<std::vector<Hash>> split_hashes(std::string_view bytes, std::uint64_t width);
void append_entry(std::string& tile, std::string_view entry);  // at most kMaxEntry bytes
// The views point into `bytes`.
Result<std::vector<std::string_view>> split_entries(std::string_view bytes, std::uint64_t width);

// Root over exactly 256 hashes: what a full tile is to the level above.
Hash tile_root(std::span<const Hash> hashes);

}  // namespace jw::ledger
