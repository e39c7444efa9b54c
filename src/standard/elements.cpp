#include "standard/elements.hpp"

#include <algorithm>
#include <array>

#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"
#include "standard/code_set.hpp"
#include "standard/identifier.hpp"
#include "standard/stored.hpp"

namespace jw::standard {
namespace {

constexpr std::array<std::string_view, 6> kTypes = {"text", "integer",  "decimal",
                                                    "date", "datetime", "boolean"};
constexpr std::array<std::string_view, 3> kPersonal = {"none", "personal", "sensitive"};
constexpr std::size_t kMostWords = 50;

template <class Names>
bool among(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != std::end(names);
}

Result<Element> element_of(const db::Row& row) {
  auto element = JW_TRY(from_stored<Element>(row.text(3)));
  element.code = row.text(0);
  element.org = row.text(1);
  element.version = row.integer(2);
  element.updated = row.text(4);
  return element;
}

constexpr std::string_view kSelectElement = "SELECT code, org, version, form, updated FROM standard_element ";

Result<Element> find_element(db::Session& session, std::string_view code) {
  const auto row = JW_TRY(session.one(std::string(kSelectElement) + "WHERE code = $1", code));
  if (!row)
    return fail(Code::NotFound, "element.unknown", "there is no data element {}; choose one from the list",
                "没有数据元 {}，请从列表中选择", code);
  return element_of(*row);
}

Result<> check_form(const Element& form) {
  const bool letters =
      !form.code.empty() && form.code.size() <= 40 && std::ranges::all_of(form.code, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_';
      });
  if (!letters)
    return fail(Code::Invalid, "element.code",
                "a code is made of letters, digits and _, at most 40, a local one with its region in front: "
                "320600.DE01001",
                "数据元代码由字母、数字和下划线组成，不超过 40 位，地方的以区划开头，如 320600.DE01001");
  JW_TRY(check_region(form.region));
  JW_TRY(check_code_region(form.code, form.region));
  JW_TRY(check_text(form.name, 60, true, "element.name", "the name", "名称"));
  JW_TRY(check_text(form.name_en, 100, false, "element.name_en", "the English name", "英文名"));
  JW_TRY(check_text(form.definition, 500, true, "element.definition", "the definition", "定义"));
  JW_TRY(check_text(form.source, 200, true, "element.source", "the source", "来源"));
  JW_TRY(check_in_force(form.in_force));
  if (!among(kTypes, form.type))
    return fail(Code::Invalid, "element.type",
                "the type is text, integer, decimal, date, datetime or boolean",
                "数据类型应为 text、integer、decimal、date、datetime 或 boolean");
  if (form.length < 0 || form.length > 1'000'000)
    return fail(Code::Invalid, "element.length", "the length is from 0 (any) to 1000000",
                "长度应为 0（不限）至 1000000");
  if (!among(kPersonal, form.personal))
    return fail(Code::Invalid, "element.personal", "personal information is none, personal or sensitive",
                "个人信息类别应为 none、personal 或 sensitive");
  if (form.grade < 1 || form.grade > 4)
    return fail(Code::Invalid, "element.grade", "the grade is from 1 to 4", "分级应为 1 至 4 级");
  if (!form.identifier.empty() && !find_identifier(form.identifier))
    return fail(Code::Invalid, "element.identifier",
                "there is no kind of identifier {}; choose one from the list",
                "没有标识类型 {}，请从列表中选择", form.identifier);
  if (form.words.size() > kMostWords)
    return fail(Code::Invalid, "element.words", "at most {} other names", "别名最多 {} 个", kMostWords);
  for (const auto& word : form.words)
    JW_TRY(check_text(word, 40, true, "element.words", "another name", "别名"));
  return {};
}

Result<> check_links(db::Session& session, const Element& form) {
  if (!form.code_set.empty() &&
      !JW_TRY(session.one("SELECT code FROM standard_code_set WHERE code = $1", form.code_set)))
    return fail(Code::Invalid, "element.code_set", "there is no code set {}; choose one from the list",
                "没有代码集 {}，请从列表中选择", form.code_set);
  std::string above = form.extends;
  for (int steps = 0; !above.empty(); ++steps) {
    if (above == form.code || steps > 16)
      return fail(Code::Invalid, "element.extends",
                  "a data element cannot extend itself, not even by way of others",
                  "数据元不能直接或间接扩展自己");
    const auto row = JW_TRY(session.one("SELECT form FROM standard_element WHERE code = $1", above));
    if (!row)
      return fail(Code::Invalid, "element.extends", "there is no data element {} to extend",
                  "没有可扩展的数据元 {}", above);
    above = JW_TRY(from_stored<Element>(row->text(0))).extends;
  }
  return {};
}

// What is kept as the form: without what the store knows itself.
std::string form_text(Element form) {
  form.org.clear();
  form.version = 0;
  form.updated.clear();
  return to_stored(form);
}

Result<> keep_version(db::Session& session, const Call& call, const Element& element,
                      const std::string& text) {
  JW_TRY(
      session.exec("INSERT INTO standard_element_version (element, version, form, changed, editor) "
                   "VALUES ($1, $2, $3, $4, $5)",
                   element.code, element.version, text, element.updated, editor_of(call)));
  return {};
}

}  // namespace

Result<std::vector<Element>> Elements::all(const Call& call) const {
  return database_.read(call, [&](db::Session& session) -> Result<std::vector<Element>> {
    std::vector<Element> out;
    for (const auto& row : JW_TRY(session.query(std::string(kSelectElement) + "ORDER BY code")))
      out.push_back(JW_TRY(element_of(row)));
    return out;
  });
}

Result<std::vector<Element>> Elements::list(const Call& call) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return all(call);
}

Result<Element> Elements::find(const Call& call, std::string_view code) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return database_.read(call, [&](db::Session& session) { return find_element(session, code); });
}

Result<std::vector<ElementVersion>> Elements::versions(const Call& call, std::string_view code) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return database_.read(call, [&](db::Session& session) -> Result<std::vector<ElementVersion>> {
    const auto element = JW_TRY(find_element(session, code));
    std::vector<ElementVersion> out;
    for (const auto& row : JW_TRY(session.query("SELECT version, changed, form FROM standard_element_version "
                                                "WHERE element = $1 ORDER BY version DESC",
                                                code))) {
      auto form = JW_TRY(from_stored<Element>(row.text(2)));
      form.org = element.org;
      form.version = row.integer(0);
      form.updated = row.text(1);
      out.push_back({row.integer(0), row.text(1), std::move(form)});
    }
    return out;
  });
}

Result<Element> Elements::add(const Call& call, const Element& form) {
  JW_TRY(org::require(call, org::Right::StandardWrite));
  JW_TRY(check_form(form));
  const bool system = call.actor.kind == Actor::Kind::System;
  if (form.region.empty() && !system)
    return fail(Code::Invalid, "standard.region",
                "national data elements come with the program; say which region yours holds for (320600)",
                "国家数据元随程序提供；请填写本数据元适用的区划（如 320600）");
  return database_.write(call, [&](db::Session& session) -> Result<Element> {
    if (JW_TRY(session.one("SELECT code FROM standard_element WHERE code = $1", form.code)))
      return fail(Code::Conflict, "element.known", "there is a data element {} already; change that one",
                  "已有数据元 {}，请直接修改", form.code);
    JW_TRY(check_links(session, form));
    Element element = form;
    element.org = system ? "" : call.actor.org;
    element.version = 1;
    element.updated = to_string(clock_.now());
    const auto text = form_text(element);
    JW_TRY(session.exec(
        "INSERT INTO standard_element (code, org, version, form, updated) VALUES ($1, $2, 1, $3, $4)",
        element.code, element.org, text, element.updated));
    JW_TRY(keep_version(session, call, element, text));
    JW_TRY(ledger::record(session, call, clock_, {"element.added", element.code, {{"version", 1}}}));
    return element;
  });
}

Result<Element> Elements::revise(const Call& call, std::string_view code, const Element& form) {
  JW_TRY(org::require(call, org::Right::StandardWrite));
  Element next = form;
  next.code = code;
  JW_TRY(check_form(next));
  return database_.write(call, [&](db::Session& session) -> Result<Element> {
    const auto before = JW_TRY(find_element(session, code));
    JW_TRY(require_owner(call, before.org));
    if (before.version != form.version)
      return fail(Code::Conflict, "element.moved_on",
                  "somebody made version {} meanwhile, you saw {}; reload and change it again",
                  "他人已建立第 {} 版，您看到的是第 {} 版，请刷新后重新修改", before.version, form.version);
    if (before.region != next.region)
      return fail(Code::Invalid, "standard.region",
                  "the region of an entry does not change; make another one",
                  "条目的适用区划不能更改，请另建条目");
    JW_TRY(check_links(session, next));
    const auto text = form_text(next);
    if (text == form_text(before))
      return fail(Code::Invalid, "element.same", "nothing differs from version {}; change something first",
                  "与第 {} 版没有区别，请先修改内容", before.version);
    next.org = before.org;
    next.version = before.version + 1;
    next.updated = to_string(clock_.now());
    JW_TRY(session.exec("UPDATE standard_element SET version = $1, form = $2, updated = $3 WHERE code = $4",
                        next.version, text, next.updated, code));
    JW_TRY(keep_version(session, call, next, text));
    JW_TRY(ledger::record(session, call, clock_,
                          {"element.revised", std::string(code), {{"version", next.version}}}));
    return next;
  });
}

}  // namespace jw::standard
