#include "ledger/verify.hpp"

#include <array>
#include <utility>
#include <vector>

#include "ledger/checkpoint.hpp"
#include "ledger/storage.hpp"
#include "ledger/tile_cache.hpp"
#include "ledger/tiles.hpp"
#include "ledger/tree.hpp"

namespace jw::ledger {
namespace {

// Goes through a log from left to right and stops at the first break.
class Walk {
 public:
  Walk(const Call& call, const Storage& storage, Report& report)
      : call_(call), storage_(storage), report_(report) {}

  // True when every entry, tile and the root agree.
  Result<bool> tiles(const Checkpoint& checkpoint) {
    size_ = checkpoint.size;
    root_ = checkpoint.root;
    for (std::uint64_t tile = 0; tile * kTileWidth < size_; ++tile) {
      JW_TRY(call_.check());
      if (!JW_TRY(entries_tile(tile))) return false;
    }
    for (unsigned level = 0; level < derived_.size(); ++level)
      if (!derived_[level].empty() && !JW_TRY(hash_tile(level, level_size(size_, level) / kTileWidth)))
        return false;
    if (range_.root() == checkpoint.root) return true;
    Break found;
    found.file = kCheckpointFile;
    found.expected = hex(range_.root());
    found.actual = hex(checkpoint.root);
    return broken(std::move(found), "the signed root is not the root of the entries and tiles",
                  "已签名的根哈希与条目和分片算出的根哈希不符");
  }

 private:
  Result<bool> entries_tile(std::uint64_t tile) {
    const std::uint64_t width = tile_width(size_, 0, tile);
    Break found;
    found.tile = tile;
    std::uint64_t stored = width;
    auto bytes = read(entries_tile_path(tile, width), entries_tile_path(tile), &stored, &found.file);
    if (!bytes) return missing(std::move(found), std::move(bytes).error());
    const auto entries = split_entries(*bytes, stored);
    if (!entries) return broken(std::move(found), entries.error().message, entries.error().message_zh);

    // A changed entry shows against the hash tile, so compare leaf by leaf and name it.
    const auto leaves = leaf_tile(tile, width);
    for (std::uint64_t i = 0; i < width; ++i) {
      const Hash leaf = leaf_hash((*entries)[i]);
      if (leaves && (*leaves)[i] != leaf && !blame_hash_tile(*leaves, tile)) {
        found.entry = tile * kTileWidth + i;
        found.expected = hex((*leaves)[i]);
        found.actual = hex(leaf);
        return broken(std::move(found),
                      fmt::format("entry {} was changed: its hash is not the one in the tree", *found.entry),
                      fmt::format("第 {} 条被改动：其哈希与树中记录不符", *found.entry));
      }
      range_.push(leaf);
      if (!JW_TRY(push(0, leaf))) return false;
    }
    return true;
  }

  // The stored leaf hashes of a tile, if they can be read at all.
  std::optional<std::vector<Hash>> leaf_tile(std::uint64_t tile, std::uint64_t width) const {
    std::uint64_t stored = width;
    std::string path;
    const auto bytes = read(hash_tile_path(0, tile, width), hash_tile_path(0, tile), &stored, &path);
    if (!bytes) return std::nullopt;
    auto hashes = split_hashes(*bytes, stored);
    if (!hashes) return std::nullopt;
    return std::move(*hashes);
  }

  // An entry and its stored hash differ: which of the two was changed? The hashes of a full tile
  // are held together by one hash of the level above, those of the last tile by the signed root;
  // when they do not give it, the hash tile is to blame.
  bool blame_hash_tile(const std::vector<Hash>& leaves, std::uint64_t tile) const {
    if (const auto last = tile_width(size_, 0, tile); last < kTileWidth) {
      CompactRange with_stored = range_;
      for (auto i = range_.size() % kTileWidth; i < last; ++i) with_stored.push(leaves[i]);
      return with_stored.root() != root_;
    }
    const std::uint64_t width = tile_width(size_, 1, tile / kTileWidth);
    std::uint64_t stored = width;
    std::string path;
    const auto bytes = read(hash_tile_path(1, tile / kTileWidth, width), hash_tile_path(1, tile / kTileWidth),
                            &stored, &path);
    if (!bytes) return false;
    const auto above = split_hashes(*bytes, stored);
    return above && (*above)[tile % kTileWidth] != tile_root(leaves);
  }

  // Collects derived hashes; compares a tile as soon as it is full.
  Result<bool> push(unsigned level, const Hash& hash) {
    if (derived_.size() == level) derived_.emplace_back();
    derived_[level].push_back(hash);
    ++pushed_[level];
    if (derived_[level].size() < kTileWidth) return true;
    if (!JW_TRY(hash_tile(level, pushed_[level] / kTileWidth - 1))) return false;
    const Hash up = tile_root(derived_[level]);
    derived_[level].clear();
    return push(level + 1, up);
  }

  Result<bool> hash_tile(unsigned level, std::uint64_t tile) {
    const auto& derived = derived_[level];
    Break found;
    found.level = level;
    found.tile = tile;
    std::uint64_t stored = derived.size();
    auto bytes =
        read(hash_tile_path(level, tile, derived.size()), hash_tile_path(level, tile), &stored, &found.file);
    if (!bytes) return missing(std::move(found), std::move(bytes).error());
    const auto hashes = split_hashes(*bytes, stored);
    if (!hashes) return broken(std::move(found), hashes.error().message, hashes.error().message_zh);
    for (std::size_t i = 0; i < derived.size(); ++i) {
      if ((*hashes)[i] == derived[i]) continue;
      if (level == 0) found.entry = tile * kTileWidth + i;
      found.expected = hex(derived[i]);
      found.actual = hex((*hashes)[i]);
      return broken(std::move(found),
                    fmt::format("hash {} of tile {} at level {} was changed", i, tile, level),
                    fmt::format("第 {} 层第 {} 号分片的第 {} 个哈希被改动", level, tile, i));
    }
    ++report_.tiles;
    return true;
  }

  // The tile as the size implies it; where only the full one is left, that. `stored` becomes the
  // width of what was read, `path` its name.
  Result<std::string> read(const std::string& wanted, const std::string& full, std::uint64_t* stored,
                           std::string* path) const {
    *path = wanted;
    auto bytes = storage_.read(wanted);
    if (bytes || bytes.error().code != Code::NotFound || wanted == full || !storage_.exists(full))
      return bytes;
    *stored = kTileWidth;
    *path = full;
    return storage_.read(full);
  }

  Result<bool> broken(Break found, std::string_view en, std::string_view zh) {
    found.message = std::string(en);
    found.message_zh = std::string(zh);
    report_.broken = std::move(found);
    return false;
  }

  Result<bool> missing(Break found, Error error) {
    if (error.code != Code::NotFound) return fail(std::move(error));
    const auto en = fmt::format("the file {} is missing; restore it from a backup", found.file);
    const auto zh = fmt::format("文件 {} 缺失，请从备份恢复", found.file);
    return broken(std::move(found), en, zh);
  }

  const Call& call_;
  const Storage& storage_;
  Report& report_;
  std::uint64_t size_ = 0;
  Hash root_{};
  CompactRange range_;
  std::vector<std::vector<Hash>> derived_;
  std::array<std::uint64_t, 9> pushed_{};
};

void break_checkpoint(Report& report, std::string_view file, const Error& error) {
  Break found;
  found.file = std::string(file);
  found.message = error.message;
  found.message_zh = error.message_zh;
  report.broken = std::move(found);
}

// Whether the older checkpoint is an ancestor. The tiles agree with the entries by now.
Result<> compare_older(const Storage& storage, const NoteVerifier& verifier, const std::string& note,
                       const Checkpoint& now, Report& report) {
  const auto older = open_checkpoint(note, verifier);
  if (!older) {
    break_checkpoint(report, "", older.error());
    return {};
  }
  Break found;
  found.file = kCheckpointFile;
  if (older->size > now.size) {
    found.message = fmt::format("the log was cut: an older checkpoint has {} entries, this one {}",
                                older->size, now.size);
    found.message_zh = fmt::format("日志被截短：旧检查点有 {} 条，现有 {} 条", older->size, now.size);
    report.broken = std::move(found);
    return {};
  }
  TileCache cache(storage, 64);
  const Hash root = JW_TRY(root_of(
      older->size, [&](unsigned level, std::uint64_t index) { return cache.node(now.size, level, index); }));
  if (root != older->root) {
    found.expected = hex(older->root);
    found.actual = hex(root);
    found.message = fmt::format(
        "the log was rewritten: its first {} entries do not give the root of the older checkpoint",
        older->size);
    found.message_zh = fmt::format("日志被改写：前 {} 条的根哈希与旧检查点不符", older->size);
    report.broken = std::move(found);
    return {};
  }
  report.consistent_with = older->size;
  return {};
}

}  // namespace

Result<Report> verify(const Call& call, const std::filesystem::path& folder, const NoteVerifier& verifier,
                      const std::optional<std::string>& older_checkpoint) {
  const auto storage = JW_TRY(open_folder(folder, false));
  Report report;
  report.origin = verifier.name();
  auto note = storage->read(kCheckpointFile);
  if (!note && note.error().code != Code::NotFound) return fail(std::move(note).error());
  if (!note) {
    Break found;
    found.file = kCheckpointFile;
    found.message = "the checkpoint is missing; restore it from a backup";
    found.message_zh = "检查点文件缺失，请从备份恢复";
    report.broken = std::move(found);
    return report;
  }
  const auto checkpoint = open_checkpoint(*note, verifier);
  if (!checkpoint) {
    break_checkpoint(report, kCheckpointFile, checkpoint.error());
    return report;
  }
  report.size = checkpoint->size;
  report.root = hex(checkpoint->root);
  Walk walk(call, *storage, report);
  const bool whole = JW_TRY(walk.tiles(*checkpoint));
  if (whole && older_checkpoint)
    JW_TRY(compare_older(*storage, verifier, *older_checkpoint, *checkpoint, report));
  return report;
}

}  // namespace jw::ledger
