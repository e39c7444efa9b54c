#include <array>

#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/region.hpp"
#include "org/region_rows.hpp"

namespace jw::org {
namespace {

// Rows in one INSERT: two parameters each, well below the limit of both stores.
constexpr std::size_t kRowsAtOnce = 500;

Result<> insert(db::Session& session, const Call& call, const std::vector<Region>& all) {
  for (std::size_t begin = 0; begin < all.size(); begin += kRowsAtOnce) {
    JW_TRY(call.check());
    const auto end = std::min(all.size(), begin + kRowsAtOnce);
    std::string sql = "INSERT INTO org_region (prefix, name) VALUES ";
    std::vector<db::Value> values;
    values.reserve(2 * (end - begin));
    for (auto i = begin; i < end; ++i) {
      sql += fmt::format("{}(${}, ${})", i == begin ? "" : ", ", values.size() + 1, values.size() + 2);
      values.push_back(db::value(all[i].prefix));
      values.push_back(db::value(all[i].name));
    }
    JW_TRY(session.exec_list(sql, values));
  }
  return {};
}

}  // namespace

namespace region_rows {

Result<> replace(db::Session& session, const Call& call, const Regions& regions, std::string_view now) {
  JW_TRY(session.exec("DELETE FROM org_region"));
  JW_TRY(session.exec("DELETE FROM org_edition"));
  JW_TRY(insert(session, call, regions.all()));
  JW_TRY(
      session.exec("INSERT INTO org_edition (edition, installed) VALUES ($1, $2)", regions.edition(), now));
  return {};
}

Result<> note_edition(db::Session& session, const EditionEntry& entry) {
  JW_TRY(session.exec(
      "INSERT INTO org_region_edition (edition, installed, digest, regions, added, removed, renamed) VALUES "
      "($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (edition) DO NOTHING",
      entry.edition, entry.installed, entry.digest, entry.regions, entry.added, entry.removed,
      entry.renamed));
  return {};
}

}  // namespace region_rows

Result<> install_regions(const Call& call, db::Database& database, const Clock& clock,
                         const Regions& regions) {
  return database.write(call, [&](db::Session& session) -> Result<> {
    const auto there =
        JW_TRY(session.one("SELECT edition FROM org_edition WHERE edition = $1", regions.edition()));
    if (there) return {};
    // An older tree would take back codes that rows already use; a newer one replaces the whole.
    const auto newer =
        JW_TRY(session.one("SELECT edition FROM org_edition WHERE edition > $1", regions.edition()));
    if (newer)
      return fail(Code::Conflict, "region.older",
                  "the region table of {} is loaded, that of {} is older; editions only go forward",
                  "已载入 {} 年版区划，{} 年版较旧；区划版本只能更新，不能倒退", newer->text(0),
                  regions.edition());
    const auto now = to_string(clock.now());
    JW_TRY(region_rows::replace(session, call, regions, now));
    JW_TRY(region_rows::note_edition(
        session, {regions.edition(), now, "", static_cast<std::int64_t>(regions.size()), 0, 0, 0, true}));
    JW_TRY(ledger::record(session, call, clock,
                          {"region.loaded", regions.edition(), {{"regions", regions.size()}}}));
    return {};
  });
}

Result<std::shared_ptr<const Regions>> load_regions(const Call& call, db::Database& database) {
  std::string edition;
  auto regions = JW_TRY(database.read(call, [&](db::Session& session) -> Result<std::vector<Region>> {
    const auto row = JW_TRY(session.one("SELECT edition FROM org_edition"));
    if (!row)
      return fail(Code::NotFound, "region.none", "the store holds no region table; run jingwei serve once",
                  "数据库中没有区划表，请先运行一次 jingwei serve");
    edition = row->text(0);
    std::vector<Region> all;
    for (const auto& line : JW_TRY(session.query("SELECT prefix, name FROM org_region"))) {
      Region region;
      region.prefix = line.text(0);
      region.name = line.text(1);
      all.push_back(std::move(region));
    }
    return all;
  }));
  return Regions::make(std::move(regions), std::move(edition));
}

}  // namespace jw::org
