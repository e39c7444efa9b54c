#include "org/org.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/line.hpp"
#include "org/rights.hpp"
#include "org/uscc.hpp"

namespace jw::org {
namespace {

constexpr std::string_view kOrgColumns = "id, name, name_en, region, line, uscc, node";
constexpr std::size_t kOrgNameCharacters = 100;

Org org_of(const db::Row& row) {
  return {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6)};
}

// Prefixes are digits, so everything below one sorts before the prefix with ':' behind it.
std::string end_of(std::string_view prefix) { return std::string(prefix) + ":"; }

struct Query {
  std::string where = " WHERE 1 = 1";
  std::vector<db::Value> values;

  void add(std::string_view condition, std::string_view from) {
    values.push_back(db::value(from));
    where += fmt::format(" AND {}${}", condition, values.size());
  }
};

Query query_for(const OrgFilter& filter) {
  Query query;
  if (!filter.region.empty()) {
    query.add("region >= ", filter.region);
    query.add("region < ", end_of(filter.region));
  }
  if (!filter.line.empty()) query.add("line = ", filter.line);
  if (!filter.node.empty()) query.add("node = ", filter.node);
  return query;
}

std::string changed_fields(const Org& before, const Org& after) {
  std::string out;
  const auto note = [&](bool differs, std::string_view field) {
    if (differs) out += (out.empty() ? "" : ",") + std::string(field);
  };
  note(before.name != after.name, "name");
  note(before.name_en != after.name_en, "name_en");
  note(before.uscc != after.uscc, "uscc");
  note(before.node != after.node, "node");
  return out;
}

// A newer tree has been loaded and is in force from the next start on: no department is placed by the old
// one meanwhile.
Result<> check_edition(db::Session& session, const Regions& regions) {
  const auto row = JW_TRY(session.one("SELECT edition FROM org_edition"));
  if (!row || row->text(0) == regions.edition()) return {};
  return fail(
      Code::Conflict, "region.restart",
      "the region table of {} has been loaded and is in force after a restart; restart the node first",
      "{} 版区划已载入，重启节点后生效；请先重启节点", row->text(0));
}

Result<> check_in_force(db::Session& session, const Region& region) {
  const auto row = JW_TRY(
      session.one("SELECT successors FROM org_region_past WHERE prefix = $1 AND kept = 1", region.prefix));
  if (!row) return {};
  return fail(Code::Invalid, "org.region", "region {0} is abolished{1}; choose another",
              "区划 {0} 已撤销{2}，请选择其他区划", region.prefix,
              row->text(0).empty() ? "" : ", its territory went to " + row->text(0),
              row->text(0).empty() ? "" : "，其辖区并入 " + row->text(0));
}

}  // namespace

std::string cell_id(std::string_view region_prefix, std::string_view line) {
  return fmt::format("{}.{}", region_prefix, line);
}

Orgs::Orgs(db::Database& database, const Clock& clock, std::shared_ptr<const Regions> regions)
    : database_(database), clock_(clock), regions_(std::move(regions)) {}

Result<Org> Orgs::put(const Call& call, Org org) {
  JW_TRY(require(call, Right::OrgManage));
  return database_.write(call, [&](db::Session& session) { return put(session, call, org); });
}

Result<Org> Orgs::put(db::Session& session, const Call& call, Org org) {
  const Region* region = regions_->find(org.region);
  if (region == nullptr)
    return fail(Code::Invalid, "org.region", "there is no region {}; choose one from the region table",
                "没有区划 {}，请从区划表中选择", org.region);
  if (find_line(org.line) == nullptr)
    return fail(Code::Invalid, "org.line", "there is no line {}; choose one from the table of lines",
                "没有条线 {}，请从条线表中选择", org.line);
  if (org.name.empty() || !is_utf8(org.name) || to_utf16(org.name).size() > kOrgNameCharacters)
    return fail(Code::Invalid, "org.name", "a department needs a name of at most {} characters",
                "部门名称不能为空，且不超过 {} 个字", kOrgNameCharacters);
  if (!org.uscc.empty()) JW_TRY(check_uscc(org.uscc));
  org.region = region->prefix;
  org.id = cell_id(org.region, org.line);
  const auto before = JW_TRY(find_org(session, org.id));
  if (!before) {
    JW_TRY(check_edition(session, *regions_));
    JW_TRY(check_in_force(session, *region));
    JW_TRY(
        session.exec("INSERT INTO org_org (id, name, name_en, region, line, uscc, node) VALUES ($1, $2, $3, "
                     "$4, $5, $6, $7)",
                     org.id, org.name, org.name_en, org.region, org.line, org.uscc, org.node));
    JW_TRY(ledger::record(
        session, call, clock_,
        {"org.created", org.id, {{"region", org.region}, {"line", org.line}, {"uscc", org.uscc}}}));
    return org;
  }
  const auto changed = changed_fields(*before, org);
  if (changed.empty()) return org;
  JW_TRY(session.exec("UPDATE org_org SET name = $2, name_en = $3, uscc = $4, node = $5 WHERE id = $1",
                      org.id, org.name, org.name_en, org.uscc, org.node));
  JW_TRY(ledger::record(session, call, clock_, {"org.changed", org.id, {{"changed", changed}}}));
  return org;
}

Result<Org> Orgs::get(const Call& call, std::string_view id) const {
  auto found = JW_TRY(database_.read(call, [&](db::Session& session) { return find_org(session, id); }));
  if (!found)
    return fail(Code::NotFound, "org.unknown", "there is no department {} on this node", "本节点没有部门 {}",
                id);
  return std::move(*found);
}

Result<Page<Org>> Orgs::list(const Call& call, const OrgFilter& filter, const PageRequest& page) const {
  auto query = query_for(filter);
  query.add("id > ", page.after);
  query.values.push_back(db::value(page.shown() + 1));
  const auto sql = fmt::format("SELECT {} FROM org_org{} ORDER BY id LIMIT ${}", kOrgColumns, query.where,
                               query.values.size());
  const auto rows = JW_TRY(
      database_.read(call, [&](db::Session& session) { return session.query_list(sql, query.values); }));
  std::vector<Org> orgs;
  for (const auto& row : rows) orgs.push_back(org_of(row));
  return make_page(std::move(orgs), page, [](const Org& org) { return org.id; });
}

Result<std::vector<Org>> Orgs::all(const Call& call, const OrgFilter& filter) const {
  const auto query = query_for(filter);
  const auto sql = fmt::format("SELECT {} FROM org_org{} ORDER BY region, line", kOrgColumns, query.where);
  const auto rows = JW_TRY(
      database_.read(call, [&](db::Session& session) { return session.query_list(sql, query.values); }));
  std::vector<Org> orgs;
  for (const auto& row : rows) orgs.push_back(org_of(row));
  return orgs;
}

Result<std::optional<Org>> Orgs::nearest(const Call& call, std::string_view region, std::string_view line,
                                         bool itself) const {
  std::vector<std::string> cells;
  if (itself) cells.push_back(cell_id(region, line));
  auto above = regions_->ancestors(region);
  std::reverse(above.begin(), above.end());
  for (const Region* one : above) cells.push_back(cell_id(one->prefix, line));
  return database_.read(call, [&](db::Session& session) -> Result<std::optional<Org>> {
    for (const auto& cell : cells)
      if (auto found = JW_TRY(find_org(session, cell))) return found;
    return std::optional<Org>();
  });
}

Result<std::optional<Org>> Orgs::superior(const Call& call, std::string_view id) const {
  const auto org = JW_TRY(get(call, id));
  return nearest(call, org.region, org.line, false);
}

Result<std::optional<Org>> Orgs::authority(const Call& call, std::string_view id) const {
  const auto org = JW_TRY(get(call, id));
  return nearest(call, org.region, kAuthorityLine, true);
}

Result<std::vector<Org>> Orgs::children(const Call& call, std::string_view id) const {
  const auto org = JW_TRY(get(call, id));
  auto below = JW_TRY(all(call, {org.region, org.line, {}}));
  std::vector<Org> direct;  // in order of region: what lies below another one follows it
  for (auto& one : below) {
    if (one.id == org.id) continue;
    if (!direct.empty() && is_within(one.region, direct.back().region)) continue;
    direct.push_back(std::move(one));
  }
  return direct;
}

Result<std::optional<Org>> find_org(db::Session& session, std::string_view id) {
  const auto row = JW_TRY(session.one(fmt::format("SELECT {} FROM org_org WHERE id = $1", kOrgColumns), id));
  if (!row) return std::optional<Org>();
  return std::optional<Org>(org_of(*row));
}

}  // namespace jw::org
