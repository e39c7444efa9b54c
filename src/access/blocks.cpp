#include "access/blocks.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string>

#include "access/journal.hpp"
#include "access/use_line.hpp"
#include "base/log.hpp"
#include "db/database.hpp"
#include "exchange/allowance.hpp"

namespace jw::access {
namespace {

struct HeldBlock {
  std::uint64_t since = 0;
  Amounts taken{}, used{};
};
using HeldBlocks = std::map<std::string, std::map<std::int64_t, HeldBlock>, std::less<>>;

Result<> lower(db::Session& session, std::string_view journal, std::string_view grant, std::int64_t day,
               const Amounts& left) {
  // Once for each block, also when the answer to the COMMIT was lost and it is tried again.
  if (JW_TRY(session.exec("DELETE FROM access_block WHERE instance = $1 AND grant_id = $2 AND day = $3",
                          journal, grant, day)) == 0)
    return {};
  JW_TRY(session.exec(
      "UPDATE access_use SET calls = calls - $3, row_count = row_count - $4, byte_count = byte_count - $5 "
      "WHERE grant_id = $1 AND day = $2",
      grant, day, left[0], left[1], left[2]));
  return {};
}

}  // namespace

Holder holder_of(const Journal& journal) { return {journal.instance(), journal.began_at()}; }

Result<Amounts> take_blocks(const Call& call, db::Database& database, const Holder& holder,
                            std::string_view grant, std::int64_t day, const Amounts& most,
                            const Amounts& wanted) {
  return database.write(call, [&](db::Session& session) -> Result<Amounts> {
    JW_TRY(session.exec(
        "INSERT INTO access_use (grant_id, day, calls, row_count, byte_count) VALUES ($1, $2, 0, "
        "0, 0) ON CONFLICT (grant_id, day) DO NOTHING",
        grant, day));
    // The update locks the row, so that two processes never take the same.
    const auto row =
        JW_TRY(session.one("UPDATE access_use SET calls = calls + 0 WHERE grant_id = $1 AND day = $2 "
                           "RETURNING calls, row_count, byte_count",
                           grant, day));
    // A grant that delivers as well has one account for both.
    const auto gone = JW_TRY(exchange::delivered(session, grant, day));
    const Amounts out{gone.deliveries, gone.rows, gone.bytes};
    Amounts got{};
    for (std::size_t i = 0; i < kAmounts; ++i)
      got[i] = std::clamp<std::int64_t>(most[i] - out[i] - row->integer(i), 0, wanted[i]);
    if (got == Amounts{}) return got;
    JW_TRY(session.exec(
        "UPDATE access_use SET calls = calls + $3, row_count = row_count + $4, byte_count = byte_count + $5 "
        "WHERE grant_id = $1 AND day = $2",
        grant, day, got[0], got[1], got[2]));
    JW_TRY(session.exec(
        "INSERT INTO access_block (instance, grant_id, day, since, calls, row_count, byte_count) VALUES ($1, "
        "$2, $3, $4, $5, $6, $7) ON CONFLICT (instance, grant_id, day) DO UPDATE SET calls = "
        "access_block.calls + excluded.calls, row_count = access_block.row_count + excluded.row_count, "
        "byte_count = access_block.byte_count + excluded.byte_count",
        holder.journal, grant, day, static_cast<std::int64_t>(holder.since), got[0], got[1], got[2]));
    return got;
  });
}

Result<> give_back_blocks(const Call& call, db::Database& database, const Holder& holder,
                          std::string_view grant, std::int64_t day, const Amounts& left) {
  return database.write(
      call, [&](db::Session& session) { return lower(session, holder.journal, grant, day, left); });
}

Result<> recount_blocks(const Call& call, db::Database& database, const Journal& journal) {
  const auto rows = JW_TRY(database.read(call, [&](db::Session& session) {
    return session.query(
        "SELECT grant_id, day, since, calls, row_count, byte_count FROM access_block WHERE instance = $1",
        journal.instance());
  }));
  if (rows.empty()) return {};
  HeldBlocks held;
  auto first = std::numeric_limits<std::uint64_t>::max();
  for (const auto& row : rows) {
    const auto since = static_cast<std::uint64_t>(row.integer(2));
    held[row.text(0)][row.integer(1)] = {since, {row.integer(3), row.integer(4), row.integer(5)}, {}};
    first = std::min(first, since);
  }
  JW_TRY(journal.each(first, [&](std::uint64_t position, std::string_view line) -> Result<bool> {
    const auto use = read_use(line);
    if (!use) return true;
    const auto days = held.find(use->grant);
    if (days == held.end()) return true;
    const auto block = days->second.find(use->day);
    if (block == days->second.end() || position < block->second.since) return true;
    auto& used = block->second.used;
    used = {used[0] + 1, used[1] + use->rows, used[2] + use->bytes};
    return true;
  }));
  std::int64_t calls = 0;
  JW_TRY(database.write(call, [&](db::Session& session) -> Result<> {
    calls = 0;
    for (const auto& [grant, days] : held)
      for (const auto& [day, block] : days) {
        Amounts left{};
        for (std::size_t i = 0; i < kAmounts; ++i)
          left[i] = std::max<std::int64_t>(block.taken[i] - block.used[i], 0);
        calls += left[0];
        JW_TRY(lower(session, journal.instance(), grant, day, left));
      }
    return {};
  }));
  log::info("access.recount", {{"blocks", std::to_string(rows.size())}, {"calls", std::to_string(calls)}});
  return {};
}

}  // namespace jw::access
