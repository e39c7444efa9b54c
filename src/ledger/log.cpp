#include "ledger/log.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/guarded.hpp"
#include "ledger/edge.hpp"
#include "ledger/tile_cache.hpp"
#include "ledger/tiles.hpp"

namespace jw::ledger {
namespace {

constexpr std::size_t kCachedTiles = 2048;

tl::unexpected<Error> corrupt(std::string_view en, std::string_view zh) {
  return fail(Error{Code::Corrupt,
                    "ledger.corrupt",
                    fmt::format("{}; run jingwei ledger verify and restore the log from a backup", en),
                    fmt::format("{}，请运行 jingwei ledger verify 并从备份恢复日志", zh),
                    {}});
}

tl::unexpected<Error> no_such_entry(std::uint64_t asked, std::uint64_t size) {
  return fail(Code::NotFound, "ledger.range", "the log has {} entries; {} is not one of them",
              "日志共 {} 条，没有第 {} 条", size, asked);
}

}  // namespace

struct PublishedHead {
  std::uint64_t size = 0;
  Hash root{};
  std::string note;
};

// What may change only together with the files: one appender at a time.
struct LogWriter {
  Edge edge;
  // The last checkpoint may or may not have reached the disk: look before going on.
  bool unsure = false;
};

struct LoadedLog {
  Edge edge;
  PublishedHead published;
};

namespace {

Result<LoadedLog> load(const Storage& storage, const NoteVerifier& verifier) {
  LoadedLog out;
  out.published.note = JW_TRY(storage.read(kCheckpointFile));
  const auto checkpoint = JW_TRY(open_checkpoint(out.published.note, verifier));
  out.published.size = checkpoint.size;
  out.published.root = checkpoint.root;
  auto edge = Edge::load(storage, checkpoint.size);
  if (!edge && edge.error().code == Code::NotFound)
    return corrupt("a tile that the checkpoint promises is missing", "检查点所含的分片缺失");
  if (!edge) return fail(std::move(edge).error());
  out.edge = std::move(*edge);
  if (out.edge.root() != checkpoint.root)
    return corrupt("the tiles do not give the signed root", "分片与已签名的根哈希不符");
  return out;
}

Result<std::string> sign(const NoteSigner& signer, std::uint64_t size, const Hash& root) {
  return signer.sign(format_checkpoint({signer.verifier().name(), size, root, {}}));
}

// The path of a tile taken apart: "tile/0/x001/234.p/17".
struct TilePath {
  std::optional<unsigned> level;  // none: entries
  std::uint64_t index = 0;
  std::uint64_t width = kTileWidth;
};

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (ec != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

std::optional<TilePath> parse_path(const std::string& path) {
  TilePath out;
  std::string_view rest = path;
  if (!rest.starts_with("tile/")) return std::nullopt;
  rest.remove_prefix(5);
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  if (rest.substr(0, slash) != "entries") {
    const auto level = number(rest.substr(0, slash));
    if (!level || *level > 7) return std::nullopt;
    out.level = static_cast<unsigned>(*level);
  }
  rest.remove_prefix(slash + 1);
  if (const auto partial = rest.find(".p/"); partial != std::string_view::npos) {
    const auto width = number(rest.substr(partial + 3));
    if (!width || *width == 0 || *width >= kTileWidth) return std::nullopt;
    out.width = *width;
    rest = rest.substr(0, partial);
  }
  if (rest.size() > 24) return std::nullopt;
  std::string digits;
  for (const char c : rest)
    if (c != 'x' && c != '/') digits += c;
  const auto index = number(digits);
  if (!index) return std::nullopt;
  out.index = *index;
  // There is one way to write a path; whatever else gave the same numbers is not it.
  const std::string same =
      out.level ? hash_tile_path(*out.level, out.index, out.width) : entries_tile_path(out.index, out.width);
  return same == path ? std::optional(out) : std::nullopt;
}

}  // namespace

struct Log::State {
  State(std::unique_ptr<Storage> from, const NoteSigner& by, LoadedLog loaded)
      : storage(std::move(from)),
        signer(by),
        cache(*storage, kCachedTiles),
        published(std::move(loaded.published)),
        writer(LogWriter{std::move(loaded.edge), false}) {}

  const std::unique_ptr<Storage> storage;
  const NoteSigner signer;
  mutable TileCache cache;
  Guarded<PublishedHead> published;
  Guarded<LogWriter> writer;

  // Nodes of any published tree, read out of the tiles of the newest one: those are sure to exist.
  ReadNode reader() const {
    const std::uint64_t size = published.with([](const PublishedHead& now) { return now.size; });
    return [this, size](unsigned level, std::uint64_t index) { return cache.node(size, level, index); };
  }

  Result<> append(LogWriter& now, std::span<const std::string> entries) {
    if (now.unsure) {
      auto loaded = JW_TRY(load(*storage, signer.verifier()));
      const bool moved = loaded.published.size != now.edge.size();
      now = LogWriter{std::move(loaded.edge), false};
      published.with([&](PublishedHead& all) { all = std::move(loaded.published); });
      if (moved)
        return fail(Code::Conflict, "ledger.moved",
                    "the log already holds the last batch; read its size and go on",
                    "上一批已写入日志，请按当前条数继续");
    }
    const std::uint64_t before = now.edge.size();
    Edge next = now.edge;
    JW_TRY(next.push(entries, *storage));
    JW_TRY(next.write_partials(before, *storage));
    JW_TRY(storage->sync());

    PublishedHead fresh{next.size(), next.root(), {}};
    fresh.note = JW_TRY(sign(signer, fresh.size, fresh.root));
    auto replaced = storage->replace(kCheckpointFile, fresh.note);
    if (!replaced) {
      now.unsure = true;
      return replaced;
    }
    now.edge = std::move(next);
    published.with([&](PublishedHead& all) { all = std::move(fresh); });
    // Only tidying: what cannot be removed now is in nobody's way.
    (void)remove_partials(before, now.edge.size(), *storage);
    return {};
  }

  // The bytes of the entries tile that holds entry `index` of a log of `size`, and its width.
  Result<std::pair<std::string, std::uint64_t>> entries_tile(std::uint64_t index, std::uint64_t size) const {
    const std::uint64_t tile = index / kTileWidth;
    const std::uint64_t width = tile_width(size, 0, tile);
    auto bytes = storage->read(entries_tile_path(tile, width));
    if (bytes || bytes.error().code != Code::NotFound || width == kTileWidth)
      return std::pair(JW_TRY(std::move(bytes)), width);
    return std::pair(JW_TRY(storage->read(entries_tile_path(tile))), kTileWidth);
  }
};

Log::Log(std::unique_ptr<State> state) : state_(std::move(state)) {}
Log::~Log() = default;

Result<std::unique_ptr<Log>> Log::open(const std::filesystem::path& folder, const NoteSigner& signer) {
  return open(JW_TRY(open_folder(folder, true)), signer);
}

Result<std::unique_ptr<Log>> Log::open(std::unique_ptr<Storage> storage, const NoteSigner& signer) {
  if (!storage->exists(kCheckpointFile)) {
    // The empty checkpoint is published before the first tile is written, so tiles without a
    // checkpoint mean that somebody removed it. Starting over would fork the log.
    if (storage->exists("tile"))
      return corrupt("the log has tiles but no checkpoint", "日志有分片但没有检查点");
    JW_TRY(storage->replace(kCheckpointFile, JW_TRY(sign(signer, 0, empty_root()))));
  }
  auto loaded = JW_TRY(load(*storage, signer.verifier()));
  return std::unique_ptr<Log>(
      new Log(std::make_unique<State>(std::move(storage), signer, std::move(loaded))));
}

Result<> Log::append(std::span<const std::string> entries) {
  for (const auto& entry : entries)
    if (entry.size() > kMaxEntry)
      return fail(Code::TooLarge, "ledger.entry", "a log entry of {} bytes is over the limit of {}; split it",
                  "日志条目长 {} 字节，超过上限 {}，请拆分", entry.size(), kMaxEntry);
  if (entries.empty()) return {};
  return state_->writer.with([&](LogWriter& now) { return state_->append(now, entries); });
}

std::uint64_t Log::size() const {
  return state_->published.with([](const PublishedHead& now) { return now.size; });
}

Hash Log::root() const {
  return state_->published.with([](const PublishedHead& now) { return now.root; });
}

std::string Log::checkpoint() const {
  return state_->published.with([](const PublishedHead& now) { return now.note; });
}

const NoteVerifier& Log::verifier() const { return state_->signer.verifier(); }

Result<std::string> Log::entry(std::uint64_t index) const {
  auto found = JW_TRY(entries(index, 1));
  if (found.empty()) return no_such_entry(index, size());
  return std::move(found.front());
}

Result<std::vector<std::string>> Log::entries(std::uint64_t from, std::uint64_t count) const {
  const std::uint64_t all = size();
  std::vector<std::string> out;
  if (from >= all) return out;
  const std::uint64_t to = from + std::min(count, all - from);
  while (from < to) {
    const auto [bytes, width] = JW_TRY(state_->entries_tile(from, all));
    const auto tile = JW_TRY(split_entries(bytes, width));
    for (std::uint64_t at = from % kTileWidth; at < width && from < to; ++at, ++from)
      out.emplace_back(tile[at]);
  }
  return out;
}

Result<Hash> Log::root_at(std::uint64_t size) const {
  if (size > this->size()) return no_such_entry(size, this->size());
  return root_of(size, state_->reader());
}

Result<std::vector<Hash>> Log::inclusion_proof(std::uint64_t index, std::uint64_t size) const {
  if (size > this->size()) return no_such_entry(size, this->size());
  return prove_inclusion(index, size, state_->reader());
}

Result<std::vector<Hash>> Log::consistency_proof(std::uint64_t old_size, std::uint64_t size) const {
  if (size > this->size()) return no_such_entry(size, this->size());
  return prove_consistency(old_size, size, state_->reader());
}

Result<std::string> Log::file(const std::string& path) const {
  if (path == kCheckpointFile) return checkpoint();
  const auto tile = parse_path(path);
  if (!tile || tile_width(size(), tile->level.value_or(0), tile->index) < tile->width)
    return fail(Code::NotFound, "ledger.file",
                "the log has no such file; ask for those its checkpoint implies",
                "日志没有该文件，请按检查点所含的分片索取");
  return state_->storage->read(path);
}

}  // namespace jw::ledger
