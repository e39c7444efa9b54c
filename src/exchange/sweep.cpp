#include <chrono>
#include <set>

#include <boost/json/object.hpp>

#include "base/log.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "exchange/folders.hpp"
#include "exchange/receiver.hpp"
#include "ledger/event.hpp"

// Removes what no row speaks of. Files younger than a minute stay: somebody may be making or
// reading them.
namespace jw::exchange {
namespace {

constexpr auto kYoung = std::chrono::minutes(1);

bool is_young(const file::Path& path) {
  std::error_code none;
  const auto written = std::filesystem::last_write_time(path, none);
  return none || std::filesystem::file_time_type::clock::now() - written < kYoung;
}

std::vector<file::Path> children(const file::Path& folder) {
  std::vector<file::Path> found;
  std::error_code none;
  for (std::filesystem::directory_iterator at(folder, none), end; !none && at != end; at.increment(none))
    found.push_back(at->path());
  return found;
}

void drop(const file::Path& path) {
  std::error_code failed;
  std::filesystem::remove_all(path, failed);
  if (failed) log::warn("exchange.sweep", {{"path", path.string()}, {"error", failed.message()}});
}

}  // namespace

Result<> Receiver::sweep(const Call& call) {
  // Ended: the duty to delete. The row says so in the same transaction, the file goes right after;
  // a crash between leaves an orphan for the loop below.
  const auto ended = JW_TRY(parts_.database.read(call, [](db::Session& session) {
    return session.query(
        "SELECT grant_id, rows_held FROM exchange_holding WHERE state = 'ended' AND file <> ''");
  }));
  for (const auto& row : ended) {
    JW_TRY(parts_.database.write(call, [&](db::Session& session) -> Result<> {
      JW_TRY(session.exec("UPDATE exchange_holding SET file = '' WHERE grant_id = $1", row.text(0)));
      ledger::Event event{"holding.removed", row.text(0), {}};
      event.details["rows"] = row.integer(1);
      JW_TRY(ledger::record(session, call, parts_.clock, event));
      return {};
    }));
    drop(holding_folder(parts_.data, row.text(0)));
  }

  const auto held = JW_TRY(parts_.database.read(call, [](db::Session& session) {
    return session.query("SELECT grant_id, file FROM exchange_holding WHERE file <> ''");
  }));
  std::set<file::Path> live;
  for (const auto& row : held) live.insert(holding_folder(parts_.data, row.text(0)) / row.text(1));
  for (const auto& folder : children(parts_.data / "lake" / "holdings")) {
    if (!is_id(folder.filename().string())) continue;
    for (const auto& path : children(folder))
      if (!live.contains(path) && !is_young(path)) drop(path);
  }

  const auto coming = JW_TRY(parts_.database.read(call, [](db::Session& session) {
    return session.query(
        "SELECT grant_id, manifest_digest FROM exchange_batch WHERE side = 'received' AND "
        "state = 'receiving'");
  }));
  std::set<file::Path> wanted;
  for (const auto& row : coming) wanted.insert(incoming_folder(parts_.data, row.text(0), row.text(1)));
  for (const auto& grant : children(parts_.data / "inbox"))
    for (const auto& path : children(grant))
      if (!wanted.contains(path) && !is_young(path)) drop(path);

  const auto made = JW_TRY(parts_.database.read(call, [](db::Session& session) {
    return session.query(
        "SELECT grant_id, sequence FROM exchange_batch WHERE side = 'sent' AND "
        "state IN ('planned', 'sealed', 'sending')");
  }));
  std::set<file::Path> leaving;
  for (const auto& row : made) leaving.insert(batch_folder(parts_.data, row.text(0), row.integer(1)));
  for (const auto& grant : children(parts_.data / "outbox"))
    for (const auto& folder : children(grant)) {
      if (leaving.contains(folder)) continue;
      for (const auto& path : children(folder))  // manifest, receipt and set-aside list stay
        if (path.extension() == ".parquet" && !is_young(path)) drop(path);
    }
  return {};
}

}  // namespace jw::exchange
