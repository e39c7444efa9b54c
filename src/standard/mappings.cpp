#include "standard/mappings.hpp"

#include <set>

#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"
#include "standard/code_sets.hpp"
#include "standard/stored.hpp"

namespace jw::standard {
namespace {

constexpr std::size_t kMostRows = 200'000;
constexpr std::string_view kSelectMapping =
    "SELECT code, name, from_set, to_set, org, version, size, updated, lines FROM standard_mapping ";

Mapping mapping_of(const db::Row& row) {
  return {row.text(0), row.text(1),    row.text(2),    row.text(3),
          row.text(4), row.integer(5), row.integer(6), row.text(7)};
}

Result<db::Row> find_row(db::Session& session, std::string_view code) {
  auto row = JW_TRY(session.one(std::string(kSelectMapping) + "WHERE code = $1", code));
  if (!row)
    return fail(Code::NotFound, "mapping.unknown", "there is no mapping {}; choose one from the list",
                "没有对照表 {}，请从列表中选择", code);
  return std::move(*row);
}

// Would values led from `from` to `to` ever come back to `from`?
Result<> check_circle(db::Session& session, const MappingForm& form) {
  std::set<std::string> seen;
  std::vector<std::string> open{form.to};
  while (!open.empty()) {
    const auto set = std::move(open.back());
    open.pop_back();
    if (set == form.from)
      return fail(Code::Invalid, "mapping.cycle",
                  "mappings already lead from {} to {}: this one would close a circle; remove those first",
                  "已有对照表从 {} 通向 {}，再加本表将形成循环；请先删除原有对照表", form.to, form.from);
    if (!seen.insert(set).second) continue;
    for (const auto& row : JW_TRY(session.query(
             "SELECT to_set FROM standard_mapping WHERE from_set = $1 AND code <> $2", set, form.code)))
      open.push_back(row.text(0));
  }
  return {};
}

Result<> check_rows(const MappingForm& form, const CodeList& from, const CodeList& to) {
  const auto wrong = [](std::size_t line, std::string_view en, std::string_view zh) {
    return fail(Code::Invalid, "mapping.rows", "line {0}: {1}", "第 {0} 行：{2}", line, en, zh);
  };
  if (form.rows.size() > kMostRows)
    return fail(Code::Invalid, "mapping.rows", "at most {} lines", "最多 {} 行", kMostRows);
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < form.rows.size(); ++i) {
    const auto& row = form.rows[i];
    if (!from.contains(row.from))
      return wrong(i + 1, "the code to map is not in the code set it comes from", "源代码不在来源代码集中");
    if (!to.contains(row.to))
      return wrong(i + 1, "the code it is mapped to is not in the code set it goes to",
                   "目标代码不在目标代码集中");
    if (!seen.insert(row.from).second) return wrong(i + 1, "the code is mapped twice", "同一代码对照了两次");
    if (!check_text(row.note, 200, false, "mapping.rows", "the note", "说明"))
      return wrong(i + 1, "the note is at most 200 characters of text", "说明应为不超过 200 个字的文本");
  }
  return {};
}

}  // namespace

Result<std::vector<Mapping>> Mappings::list(const Call& call) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return database_.read(call, [&](db::Session& session) -> Result<std::vector<Mapping>> {
    std::vector<Mapping> out;
    for (const auto& row : JW_TRY(session.query(std::string(kSelectMapping) + "ORDER BY code")))
      out.push_back(mapping_of(row));
    return out;
  });
}

Result<Mapping> Mappings::find(const Call& call, std::string_view code) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return database_.read(call, [&](db::Session& session) -> Result<Mapping> {
    return mapping_of(JW_TRY(find_row(session, code)));
  });
}

Result<std::vector<MappingRow>> Mappings::rows(const Call& call, std::string_view code) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return database_.read(call, [&](db::Session& session) -> Result<std::vector<MappingRow>> {
    return from_stored<std::vector<MappingRow>>(JW_TRY(find_row(session, code)).text(8));
  });
}

Result<Coverage> Mappings::coverage(const Call& call, std::string_view code) const {
  const auto mapping = JW_TRY(find(call, code));
  const auto lines = JW_TRY(rows(call, code));
  const auto from = JW_TRY(code_sets_.current(call, mapping.from));
  const auto to = JW_TRY(code_sets_.current(call, mapping.to));
  Coverage out;
  out.from_codes = static_cast<std::int64_t>(from->items().size());
  out.to_codes = static_cast<std::int64_t>(to->items().size());
  std::set<std::string_view> mapped, reached;
  for (const auto& line : lines) {
    if (from->contains(line.from))
      mapped.insert(line.from);
    else
      out.unknown_from.push_back(line.from);
    if (to->contains(line.to))
      reached.insert(line.to);
    else
      out.unknown_to.push_back(line.to);
  }
  out.mapped = static_cast<std::int64_t>(mapped.size());
  out.reached = static_cast<std::int64_t>(reached.size());
  for (const auto& item : from->items()) {
    if (mapped.contains(item.code)) continue;
    out.unmapped.push_back(item);
    if (const auto* same = to->find_name(item.name))
      out.proposed.push_back({same->code, item.name, item.code});
  }
  return out;
}

Result<Mapping> Mappings::save(const Call& call, const MappingForm& form, std::int64_t base) {
  JW_TRY(org::require(call, org::Right::StandardWrite));
  JW_TRY(check_set_code(form.code));
  JW_TRY(check_text(form.name, 100, true, "mapping.name", "the name", "名称"));
  const auto from = JW_TRY(code_sets_.current(call, form.from));
  const auto to = JW_TRY(code_sets_.current(call, form.to));
  JW_TRY(check_rows(form, *from, *to));
  return database_.write(call, [&](db::Session& session) -> Result<Mapping> {
    const auto row = JW_TRY(session.one(std::string(kSelectMapping) + "WHERE code = $1", form.code));
    const std::int64_t version = row ? row->integer(5) : 0;
    if (row) JW_TRY(require_owner(call, row->text(4)));
    if (version != base)
      return fail(Code::Conflict, "mapping.moved_on",
                  "the mapping is at version {} and you saw {}; reload and change it again",
                  "该对照表已是第 {} 版，您看到的是第 {} 版，请刷新后重新修改", version, base);
    JW_TRY(check_circle(session, form));
    const auto now = to_string(clock_.now());
    const auto org = row ? row->text(4) : call.actor.org;
    JW_TRY(session.exec(
        "INSERT INTO standard_mapping (code, name, from_set, to_set, org, version, lines, size, updated) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (code) DO UPDATE SET name = $2, from_set = "
        "$3, "
        "to_set = $4, version = $6, lines = $7, size = $8, updated = $9",
        form.code, form.name, form.from, form.to, org, version + 1, to_stored(form.rows), form.rows.size(),
        now));
    JW_TRY(ledger::record(
        session, call, clock_,
        {"mapping.saved", form.code, {{"version", version + 1}, {"codes", form.rows.size()}}}));
    return Mapping{form.code,
                   form.name,
                   form.from,
                   form.to,
                   org,
                   version + 1,
                   static_cast<std::int64_t>(form.rows.size()),
                   now};
  });
}

Result<> Mappings::remove(const Call& call, std::string_view code) {
  JW_TRY(org::require(call, org::Right::StandardWrite));
  return database_.write(call, [&](db::Session& session) -> Result<> {
    const auto row = JW_TRY(find_row(session, code));
    JW_TRY(require_owner(call, row.text(4)));
    JW_TRY(session.exec("DELETE FROM standard_mapping WHERE code = $1", code));
    JW_TRY(ledger::record(session, call, clock_, {"mapping.removed", std::string(code), {}}));
    return {};
  });
}

Result<std::shared_ptr<const Mappings::Translation>> Mappings::translation(const Call& call,
                                                                           std::string_view code) const {
  return database_.read(call, [&](db::Session& session) -> Result<std::shared_ptr<const Translation>> {
    auto out = std::make_shared<Translation>();
    for (const auto& line :
         JW_TRY(from_stored<std::vector<MappingRow>>(JW_TRY(find_row(session, code)).text(8))))
      out->emplace(line.from, line.to);
    return std::shared_ptr<const Translation>(std::move(out));
  });
}

}  // namespace jw::standard
