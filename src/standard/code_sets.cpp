#include "standard/code_sets.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"
#include "standard/stored.hpp"

namespace jw::standard {
namespace {

constexpr std::size_t kNamedUses = 5;
constexpr std::size_t kNamedCodes = 10;

constexpr std::string_view kSelectCodeSet =
    "SELECT s.code, s.name, s.source, s.region, s.extends, s.org, s.version, v.in_force, v.size, s.updated "
    "FROM standard_code_set s JOIN standard_code_set_version v ON v.code_set = s.code AND v.version = "
    "s.version ";

CodeSet set_of(const db::Row& row) {
  return {row.text(0), row.text(1),    row.text(2), row.text(3),    row.text(4),
          row.text(5), row.integer(6), row.text(7), row.integer(8), row.text(9)};
}

tl::unexpected<Error> unknown(std::string_view code) {
  return fail(Code::NotFound, "code_set.unknown", "there is no code set {}; choose one from the list",
              "没有代码集 {}，请从列表中选择", code);
}

Result<CodeSet> find_set(db::Session& session, std::string_view code) {
  const auto row = JW_TRY(session.one(std::string(kSelectCodeSet) + "WHERE s.code = $1", code));
  if (!row) return unknown(code);
  return set_of(*row);
}

Result<std::vector<CodeItem>> load_items(db::Session& session, std::string_view code, std::int64_t version) {
  const auto row = JW_TRY(session.one(
      "SELECT items FROM standard_code_set_version WHERE code_set = $1 AND version = $2", code, version));
  if (!row)
    return fail(Code::NotFound, "code_set.version", "code set {} has no version {}", "代码集 {} 没有第 {} 版",
                code, version);
  return from_stored<std::vector<CodeItem>>(row->text(0));
}

CodeSetDifference difference(const std::vector<CodeItem>& before, const std::vector<CodeItem>& after) {
  CodeSetDifference out;
  std::unordered_map<std::string_view, const CodeItem*> old, fresh;
  for (const auto& item : before) old.emplace(item.code, &item);
  for (const auto& item : after) fresh.emplace(item.code, &item);
  for (const auto& item : after) {
    const auto found = old.find(item.code);
    if (found == old.end())
      out.added.push_back(item);
    else if (!(*found->second == item))
      out.changed.push_back({*found->second, item});
  }
  for (const auto& item : before)
    if (!fresh.contains(item.code)) out.dropped.push_back(item);
  return out;
}

std::vector<std::string> codes_of(const std::vector<CodeItem>& items) {
  std::vector<std::string> out;
  for (const auto& item : items) out.push_back(item.code);
  return out;
}

std::string listed(const std::vector<std::string>& names, std::size_t most) {
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) out.append(i == 0 ? "" : "、").append(names[i]);
  if (names.size() > most) out += "…";
  return out;
}

Result<> keep_version(db::Session& session, const Call& call, const CodeSet& set, std::string_view note,
                      const std::vector<CodeItem>& items, const CodeSetDifference& change,
                      std::string_view drop_reason) {
  const auto text = to_stored(items);
  JW_TRY(session.exec(
      "INSERT INTO standard_code_set_version (code_set, version, in_force, note, items, size, "
      "added, dropped, renamed, digest, drop_reason, created, editor) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
      set.code, set.version, set.in_force, note, text, items.size(), change.added.size(),
      change.dropped.size(), change.changed.size(), "sha256:" + crypto::to_hex(crypto::sha256(text)),
      drop_reason, set.updated, editor_of(call)));
  return {};
}

// Up from `extends`: it has to exist and never to lead back to `code`.
Result<> check_extends(db::Session& session, std::string_view code, std::string extends) {
  std::set<std::string, std::less<>> seen{std::string(code)};
  while (!extends.empty()) {
    if (!seen.insert(extends).second)
      return fail(Code::Invalid, "code_set.extends",
                  "a code set cannot extend itself, not even by way of others",
                  "代码集不能直接或间接扩展自己");
    const auto row = JW_TRY(session.one("SELECT extends FROM standard_code_set WHERE code = $1", extends));
    if (!row)
      return fail(Code::Invalid, "code_set.extends",
                  "there is no code set {} to extend; choose one from the list",
                  "没有可扩展的代码集 {}，请从列表中选择", extends);
    extends = row->text(0);
  }
  return {};
}

Result<std::vector<CodeSetUse>> uses_here(db::Session& session, std::string_view code) {
  std::vector<CodeSetUse> out;
  for (const auto& row : JW_TRY(session.query("SELECT code, form FROM standard_element ORDER BY code"))) {
    const auto form = JW_TRY(parse_json(row.text(1)));
    const auto* set = form.is_object() ? form.as_object().if_contains("code_set") : nullptr;
    if (set && set->is_string() && std::string_view(set->as_string()) == code) {
      const auto* name = form.as_object().if_contains("name");
      out.push_back(
          {"element", row.text(0), name && name->is_string() ? std::string(name->as_string()) : "", "", -1});
    }
  }
  for (const auto& row : JW_TRY(session.query(
           "SELECT code, name FROM standard_mapping WHERE from_set = $1 OR to_set = $1 ORDER BY code", code)))
    out.push_back({"mapping", row.text(0), row.text(1), "", -1});
  for (const auto& row : JW_TRY(
           session.query("SELECT code, name FROM standard_code_set WHERE extends = $1 ORDER BY code", code)))
    out.push_back({"code_set", row.text(0), row.text(1), "", -1});
  return out;
}

}  // namespace

CodeSets::CodeSets(db::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

Result<std::vector<CodeSet>> CodeSets::list(const Call& call) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return database_.read(call, [&](db::Session& session) -> Result<std::vector<CodeSet>> {
    std::vector<CodeSet> out;
    for (const auto& row : JW_TRY(session.query(std::string(kSelectCodeSet) + "ORDER BY s.region, s.code")))
      out.push_back(set_of(row));
    return out;
  });
}

Result<CodeSet> CodeSets::find(const Call& call, std::string_view code) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return database_.read(call, [&](db::Session& session) { return find_set(session, code); });
}

Result<std::vector<CodeSetVersion>> CodeSets::versions(const Call& call, std::string_view code) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return database_.read(call, [&](db::Session& session) -> Result<std::vector<CodeSetVersion>> {
    JW_TRY(find_set(session, code));
    std::vector<CodeSetVersion> out;
    for (const auto& row : JW_TRY(session.query(
             "SELECT version, in_force, note, size, added, dropped, renamed, digest, drop_reason, created "
             "FROM standard_code_set_version WHERE code_set = $1 ORDER BY version DESC",
             code)))
      out.push_back({row.integer(0), row.text(1), row.text(2), row.integer(3), row.integer(4), row.integer(5),
                     row.integer(6), row.text(7), row.text(8), row.text(9)});
    return out;
  });
}

Result<std::vector<CodeItem>> CodeSets::items(const Call& call, std::string_view code,
                                              std::int64_t version) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return database_.read(call, [&](db::Session& session) -> Result<std::vector<CodeItem>> {
    const auto set = JW_TRY(find_set(session, code));
    return load_items(session, code, version == 0 ? set.version : version);
  });
}

Result<std::vector<CodeSetUse>> CodeSets::uses(const Call& call, std::string_view code,
                                               const std::vector<std::string>& codes) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  auto out = JW_TRY(database_.read(call, [&](db::Session& session) -> Result<std::vector<CodeSetUse>> {
    JW_TRY(find_set(session, code));
    return uses_here(session, code);
  }));
  if (uses_) {
    auto more = JW_TRY(uses_(call, code, codes));
    out.insert(out.begin(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  return out;
}

Result<CodeSetDifference> CodeSets::compare(const Call& call, std::string_view code, std::int64_t from,
                                            std::int64_t to) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  auto out = JW_TRY(database_.read(call, [&](db::Session& session) -> Result<CodeSetDifference> {
    JW_TRY(find_set(session, code));
    return difference(JW_TRY(load_items(session, code, from)), JW_TRY(load_items(session, code, to)));
  }));
  out.from = from;
  out.to = to;
  if (!out.dropped.empty()) out.uses = JW_TRY(uses(call, code, codes_of(out.dropped)));
  return out;
}

Result<CodeSet> CodeSets::add(const Call& call, const CodeSetForm& form) {
  JW_TRY(org::require(call, org::Right::StandardWrite));
  JW_TRY(check_set_code(form.code));
  JW_TRY(check_text(form.name, 100, true, "code_set.name", "the name", "名称"));
  JW_TRY(check_text(form.source, 200, true, "code_set.source", "the source", "来源"));
  JW_TRY(check_text(form.note, 500, false, "code_set.note", "the note", "说明"));
  JW_TRY(check_in_force(form.in_force));
  JW_TRY(check_region(form.region));
  const bool system = call.actor.kind == Actor::Kind::System;
  if (form.region.empty() && !system)
    return fail(Code::Invalid, "standard.region",
                "national code sets come with the program; say which region yours holds for (320600)",
                "国家代码集随程序提供；请填写本代码集适用的区划（如 320600）");
  JW_TRY(check_code_region(form.code, form.region));
  JW_TRY(check_items(form.items));
  return database_.write(call, [&](db::Session& session) -> Result<CodeSet> {
    const auto there = JW_TRY(session.one("SELECT code FROM standard_code_set WHERE code = $1", form.code));
    if (there)
      return fail(Code::Conflict, "code_set.known",
                  "there is a code set {} already; make a new version of it",
                  "已有代码集 {}，请为其建立新版本", form.code);
    JW_TRY(check_extends(session, form.code, form.extends));
    CodeSet set{form.code,
                form.name,
                form.source,
                form.region,
                form.extends,
                system ? "" : call.actor.org,
                1,
                form.in_force,
                static_cast<std::int64_t>(form.items.size()),
                to_string(clock_.now())};
    JW_TRY(session.exec(
        "INSERT INTO standard_code_set (code, name, source, region, extends, org, version, updated) "
        "VALUES ($1, $2, $3, $4, $5, $6, 1, $7)",
        set.code, set.name, set.source, set.region, set.extends, set.org, set.updated));
    JW_TRY(keep_version(session, call, set, form.note, form.items, difference({}, form.items), ""));
    JW_TRY(ledger::record(session, call, clock_,
                          {"code_set.added", set.code, {{"version", 1}, {"codes", form.items.size()}}}));
    return set;
  });
}

Result<CodeSet> CodeSets::revise(const Call& call, std::string_view code, const CodeSetRevision& revision) {
  JW_TRY(org::require(call, org::Right::StandardWrite));
  JW_TRY(check_text(revision.note, 500, false, "code_set.note", "the note", "说明"));
  JW_TRY(check_text(revision.drop_reason, 500, false, "code_set.drop_reason", "the reason", "理由"));
  JW_TRY(check_in_force(revision.in_force));
  JW_TRY(check_items(revision.items));
  // Who uses what would go is asked before the transaction: it may scan data. The version that was
  // asked about is checked again inside.
  const auto before = JW_TRY(
      database_.read(call, [&](db::Session& session) -> Result<std::pair<CodeSet, std::vector<CodeItem>>> {
        auto set = JW_TRY(find_set(session, code));
        auto items = JW_TRY(load_items(session, code, set.version));
        return std::pair(std::move(set), std::move(items));
      }));
  JW_TRY(require_owner(call, before.first.org));
  const auto change = difference(before.second, revision.items);
  if (change.added.empty() && change.dropped.empty() && change.changed.empty() &&
      revision.in_force == before.first.in_force)
    return fail(Code::Invalid, "code_set.same", "nothing differs from version {}; change something first",
                "与第 {} 版没有区别，请先修改内容", before.first.version);
  if (!change.dropped.empty() && revision.drop_reason.empty()) {
    const auto dropped = codes_of(change.dropped);
    std::vector<std::string> names;
    for (const auto& use : JW_TRY(uses(call, code, dropped)))
      if (use.rows != 0)
        names.push_back(use.rows > 0 ? fmt::format("{} ({}: {})", use.name, use.item, use.rows) : use.name);
    if (!names.empty())
      return fail(
          Code::Conflict, "code_set.drops_used",
          "codes {} would go, and these rely on them: {}; keep the codes, or give the reason for dropping "
          "them",
          "将删除代码 {}，而这些仍在使用：{}；请保留这些代码，或填写删除理由", listed(dropped, kNamedCodes),
          listed(names, kNamedUses));
  }
  auto after = database_.write(call, [&](db::Session& session) -> Result<CodeSet> {
    auto set = JW_TRY(find_set(session, code));
    if (set.version != revision.base || set.version != before.first.version)
      return fail(Code::Conflict, "code_set.moved_on",
                  "somebody made version {} meanwhile, you saw {}; reload and change it again",
                  "他人已建立第 {} 版，您看到的是第 {} 版，请刷新后重新修改", set.version, revision.base);
    ++set.version;
    set.in_force = revision.in_force;
    set.size = static_cast<std::int64_t>(revision.items.size());
    set.updated = to_string(clock_.now());
    JW_TRY(session.exec("UPDATE standard_code_set SET version = $1, updated = $2 WHERE code = $3",
                        set.version, set.updated, code));
    JW_TRY(keep_version(session, call, set, revision.note, revision.items, change, revision.drop_reason));
    JW_TRY(ledger::record(session, call, clock_,
                          {"code_set.revised",
                           set.code,
                           {{"version", set.version},
                            {"added", change.added.size()},
                            {"dropped", change.dropped.size()},
                            {"renamed", change.changed.size()}}}));
    return set;
  });
  // What extends it holds its codes too.
  if (after) known_.with([](auto& known) { known.clear(); });
  return after;
}

Result<std::shared_ptr<const CodeList>> CodeSets::current(const Call& call, std::string_view code) const {
  if (auto known = known_.with([&](auto& all) {
        const auto found = all.find(code);
        return found == all.end() ? nullptr : found->second;
      }))
    return known;
  auto list =
      JW_TRY(database_.read(call, [&](db::Session& session) -> Result<std::shared_ptr<const CodeList>> {
        const auto set = JW_TRY(find_set(session, code));
        auto items = JW_TRY(load_items(session, code, set.version));
        std::set<std::string, std::less<>> own;
        for (const auto& item : items) own.insert(item.code);
        for (auto above = set.extends; !above.empty();) {
          const auto from = JW_TRY(find_set(session, above));
          for (auto& item : JW_TRY(load_items(session, above, from.version)))
            if (own.insert(item.code).second) items.push_back(std::move(item));
          above = from.extends;
        }
        return std::make_shared<const CodeList>(set.code, set.version, std::move(items));
      }));
  known_.with([&](auto& all) { all.insert_or_assign(std::string(code), list); });
  return list;
}

}  // namespace jw::standard
