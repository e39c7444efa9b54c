#include "catalog/resource.hpp"

#include <algorithm>
#include <set>

#include "base/clock.hpp"
#include "base/free_text.hpp"
#include "catalog/classification.hpp"
#include "catalog/grade_policy.hpp"
#include "catalog/resource_code.hpp"
#include "catalog/same_fields.hpp"
#include "catalog/vocabulary.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "lake/schema.hpp"
#include "org/uscc.hpp"

namespace jw::catalog {
namespace {

// Lengths in characters; name and abstract are those of the national guide (§2.3 there).
constexpr std::size_t kLongestName = 50;
constexpr std::size_t kLongestAbstract = 256;
constexpr std::size_t kLongestText = 500;
constexpr std::size_t kLongestTitle = 100;
constexpr std::int64_t kLongestItem = 1'000'000;
constexpr std::size_t kMostRelated = 50;
constexpr std::size_t kMostRemarks = 80;

// `at` is the field's path, the same in both languages.
Result<> free_text(std::string_view text, std::string_view reason, std::string_view at, TextRule rule) {
  return check_free_text(text, rule, reason, {at, at});
}
Result<> code_text(std::string& text, std::string_view reason, std::string_view at, std::size_t most,
                   bool needed = false) {
  return tidy_code(text, {.characters = most, .needed = needed}, reason, {at, at});
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

Result<> check_term(std::span<const Term> terms, std::string_view code, std::string_view reason,
                    std::string_view at) {
  if (find_term(terms, code)) return {};
  std::string known;
  for (const auto& term : terms) known.append(known.empty() ? "" : ", ").append(term.code);
  return fail(Code::Invalid, reason, "{}: must be one of {}", "{}：应为以下之一：{}", at, known);
}

Result<> check_item(Item& item, const std::string& at) {
  JW_TRY(code_text(item.name, "resource.items", at + ".name", kLongestItemName, true));
  if (item.name.size() > kLongestItemName || item.name.find('"') != std::string::npos)
    return fail(Code::Invalid, "resource.items", "{}.name: at most {} bytes, no line breaks or quotes",
                "{}.name：最多 {} 字节，不能含换行或引号", at, kLongestItemName);
  if (is_blank(item.title)) item.title = item.name;
  JW_TRY(free_text(item.title, "resource.items", at + ".title", {kLongestTitle}));
  JW_TRY(free_text(item.description, "resource.items", at + ".description", {kLongestText}));
  JW_TRY(check_term(item_types(), item.type, "resource.items", at + ".type"));
  JW_TRY(check_term(personal_kinds(), item.personal, "resource.items", at + ".personal"));
  JW_TRY(check_term(data_levels(), item.level, "resource.items", at + ".level"));
  if (item.grade < 1 || item.grade > 4)
    return fail(Code::Invalid, "resource.items", "{}.grade: from 1 to 4", "{}.grade：应为 1 至 4 级", at);
  if (item.length < 0 || item.length > kLongestItem || (item.type == "decimal" && item.length > 18))
    return fail(Code::Invalid, "resource.items", "{}.length: out of range", "{}.length：超出取值范围", at);
  if (item.type != "text" && item.type != "decimal") item.length = 0;
  const Term* letter = find_term(item_data_types(), item.data_type);
  if (!item.data_type.empty() && (!letter || letter->national != item.type))
    return fail(Code::Invalid, "resource.items",
                "{}.data_type: not a letter of type {}; leave it empty for the plain one",
                "{}.data_type：不是类型 {} 的数据类型代码，留空则按类型取值", at, item.type);
  JW_TRY(free_text(item.unit, "resource.items", at + ".unit", {20}));
  for (auto [kept, field] : {std::pair{&item.element, ".element"},
                             {&item.code_set, ".code_set"},
                             {&item.identifier, ".identifier"}})
    JW_TRY(code_text(*kept, "resource.items", at + field, 64));
  item.required = item.required || item.key;
  return {};
}

Result<> check_items(std::vector<Item>& items) {
  if (items.empty() || items.size() > lake::kMaxFields)
    return fail(Code::Invalid, "resource.items", "items: 1 to {} of them", "信息项：应有 1 至 {} 个",
                lake::kMaxFields);
  std::set<std::string> names;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string at = fmt::format("items[{}]", i);
    JW_TRY(check_item(items[i], at));
    // Column names of Parquet readers ignore the case.
    if (!names.insert(lower(items[i].name)).second)
      return fail(Code::Invalid, "resource.items", "{}.name: another item is called so; give it its own name",
                  "{}.name：与其他信息项重名，请改名", at);
  }
  return {};
}

Result<> check_region_item(ResourceForm& form) {
  if (form.region_item.empty()) {
    const auto flagged = std::ranges::find_if(form.items, &Item::region);
    if (flagged != form.items.end()) form.region_item = flagged->name;
  }
  if (form.region_item.empty()) return {};
  const auto item = std::ranges::find(form.items, form.region_item, &Item::name);
  if (item == form.items.end())
    return fail(Code::Invalid, "resource.region_item", "region_item: there is no such item",
                "区划项：没有这个信息项");
  if (item->type != "text")
    return fail(
        Code::Invalid, "resource.region_item",
        "region_item: region codes are text, so that leading digits stay; change the item's type to text",
        "区划项：区划代码应为字符型，请把该信息项的类型改为字符型");
  for (const auto& other : form.items)
    if (other.region && other.name != form.region_item)
      return fail(Code::Invalid, "resource.region_item", "region_item: only one item can say whose row it is",
                  "区划项：只能有一个信息项标明数据所属区划");
  item->region = true;
  return {};
}

Result<> check_sharing(const ResourceForm& form) {
  JW_TRY(check_term(sharing_types(), form.sharing, "resource.sharing", "sharing"));
  if (form.sharing == "conditional") {
    // 政务数据共享条例 Art 15: scope and purposes of conditional sharing are listed in the catalog.
    if (is_blank(form.scope) || is_blank(form.purpose))
      return fail(Code::Invalid, "resource.conditions",
                  "conditional sharing must say who may have the data (scope) and what for (purpose)",
                  "有条件共享须列明共享范围和使用用途");
  } else if (!is_blank(form.scope) || !is_blank(form.purpose) || !is_blank(form.use_conditions)) {
    // Art 15: 不得擅自增设条件.
    return fail(
        Code::Invalid, "resource.conditions",
        "scope, purpose and use conditions are conditions; only conditional sharing has them: clear them or "
        "change the type",
        "共享范围、使用用途和使用条件属于共享条件，只有有条件共享才能填写；请清空或改为有条件共享");
  }
  if (form.sharing == "not_shared") {
    // Art 14, 15: only a law, an administrative regulation or a State Council decision may say so.
    const auto open = form.legal_basis.find("《");
    const auto close = form.legal_basis.find("》");
    const bool cites = open != std::string::npos && close != std::string::npos && close > open + 3;
    if (is_blank(form.reason) || !cites)
      return fail(
          Code::Invalid, "resource.legal_basis",
          "data that is not shared needs a reason, and the law, administrative regulation or State Council "
          "decision that says so, cited by its title in 《》",
          "不予共享须说明理由，并以《》引用作出规定的法律、行政法规或国务院决定");
  }
  return {};
}

Result<> check_place(ResourceForm& form) {
  if (!form.code.empty()) JW_TRY(check_code(form.code));
  if (!form.classification.empty()) JW_TRY(check_classification(form.classification));
  if (!form.code.empty() && !form.classification.empty() && !form.code.starts_with(form.classification))
    return fail(Code::Invalid, "resource.classification",
                "classification: the code given says another one; leave one of them empty",
                "资源分类与所填资源代码不一致，请只填其中一项");
  if (!form.provider_code.empty() && !org::check_uscc(form.provider_code))
    return fail(
        Code::Invalid, "resource.provider_code",
        "provider_code: not a unified social credit code of 18 characters; leave it empty to use that "
        "of the department",
        "提供方代码：不是有效的 18 位统一社会信用代码；留空则取本单位代码");
  std::set<std::string> seen;
  std::vector<std::string> related;
  for (std::size_t i = 0; i < form.related.size(); ++i) {
    if (form.related.size() > kMostRelated || !check_code(form.related[i]))
      return fail(Code::Invalid, "resource.related",
                  "related[{}]: not a resource code, or more than {} of them",
                  "related[{}]：不是资源代码，或超过 {} 个", i, kMostRelated);
    if (seen.insert(form.related[i]).second) related.push_back(form.related[i]);
  }
  form.related = std::move(related);
  return {};
}

Result<> check_opening(const ResourceForm& form) {
  if (!form.open && !is_blank(form.open_conditions))
    return fail(Code::Invalid, "resource.opening",
                "open_conditions: the resource is not open to the public; clear the conditions or open it",
                "开放条件：该资源不向社会开放，请清空开放条件或改为开放");
  if (form.open && form.sharing == "not_shared")
    return fail(Code::Invalid, "resource.opening",
                "open: what is not shared with departments is not opened to the public either",
                "是否开放：不予共享的数据不能向社会开放");
  if (form.open && personal_of(form.items) == "sensitive")
    return fail(Code::Invalid, "resource.opening",
                "open: the items hold sensitive personal information, which is not opened to the public",
                "是否开放：信息项含敏感个人信息，不能向社会开放");
  return {};
}

Result<> check_protection(const ResourceForm& form) {
  JW_TRY(check_term(secrecy_kinds(), form.secrecy, "resource.secret", "secrecy"));
  if (form.secrecy != "none")
    return fail(
        Code::Invalid, "resource.secret",
        "state secrets and work secrets are not government data to be shared and may not be entered "
        "here; delete this draft and tell the secrecy office of your department",
        "国家秘密和工作秘密不属于可共享的政务数据，不得录入本系统；请删除所填内容并联系本单位保密机构");
  JW_TRY(check_term(data_subjects(), form.subject, "resource.grade", "subject"));
  JW_TRY(check_term(data_levels(), form.level, "resource.grade", "level"));
  if (form.grade < 0 || form.grade > 4)
    return fail(Code::Invalid, "resource.grade", "grade: from 1 to 4, or 0 for that of the highest item",
                "数据级别：应为 1 至 4 级，或填 0 取信息项的最高级别");
  return {};
}

Result<> check_ways(const ResourceForm& form) {
  JW_TRY(check_term(formats(), form.format, "resource.format", "format"));
  JW_TRY(check_term(sharing_channels(), form.sharing_channel, "resource.format", "sharing_channel"));
  const auto kind = format_class_of(form.format);
  if ((kind == "6") == is_blank(form.format_note))
    return fail(Code::Invalid, "resource.format",
                "format_note: say what the format is when it is \"other\", and only then",
                "其他类型资源格式描述：格式为“其他”时必填，其余情况不填");
  if (form.sharing_method.empty()) return {};
  JW_TRY(check_term(sharing_methods(), form.sharing_method, "resource.format", "sharing_method"));
  const bool file = kind != "3" && kind != "7";
  const bool fits = file          ? form.sharing_method == "file"
                    : kind == "7" ? form.sharing_method == "interface"
                                  : form.sharing_method != "file";
  if (!fits)
    return fail(
        Code::Invalid, "resource.format",
        "sharing_method: files are shared as files, databases as databases or interfaces, interfaces as "
        "interfaces",
        "共享方式：文件类格式应以文件方式共享，数据库应以数据库或接口方式共享，接口应以接口方式共享");
  return {};
}

Result<> check_date(const std::string& date) {
  if (date.empty() || end_of_day_in_china(date)) return {};
  return fail(Code::Invalid, "resource.date", "release_date: a day such as 2026-03-01, or nothing",
              "发布日期：应形如 2026-03-01，或留空");
}

Result<> check_texts(const ResourceForm& form) {
  JW_TRY(free_text(form.name, "resource.name", "name", {kLongestName, true, true}));
  JW_TRY(free_text(form.name_en, "resource.name", "name_en", {200, false, true}));
  JW_TRY(free_text(form.abstract, "resource.abstract", "abstract", {kLongestAbstract, true}));
  struct Text {
    const std::string* text;
    const char* at;
    std::size_t most;
  };
  for (const auto& [kept, at, most] : std::initializer_list<Text>{
           {&form.scope, "scope", kLongestText},
           {&form.purpose, "purpose", kLongestText},
           {&form.reason, "reason", kLongestText},
           {&form.legal_basis, "legal_basis", kLongestText},
           {&form.department, "department", kLongestTitle},
           {&form.source_system, "source_system", kLongestTitle},
           {&form.format_note, "format_note", kLongestTitle},
           {&form.use_conditions, "use_conditions", kLongestText},
           {&form.open_conditions, "open_conditions", kLongestText},
       })
    JW_TRY(free_text(*kept, "resource.text", at, {most}));
  if (form.remarks.size() > kMostRemarks)
    return fail(Code::Invalid, "resource.remarks", "remarks: at most {} of them", "备注项：最多 {} 个",
                kMostRemarks);
  for (std::size_t i = 0; i < form.remarks.size(); ++i) {
    const std::string at = fmt::format("remarks[{}]", i);
    JW_TRY(free_text(form.remarks[i].name, "resource.remarks", at + ".name", {kLongestTitle, true}));
    JW_TRY(free_text(form.remarks[i].value, "resource.remarks", at + ".value", {kLongestText}));
  }
  return {};
}

Result<> tidy_codes(ResourceForm& form) {
  JW_TRY(code_text(form.code, "resource.text", "code", 64));
  JW_TRY(code_text(form.classification, "resource.text", "classification", 64));
  JW_TRY(code_text(form.provider_code, "resource.text", "provider_code", 18));
  JW_TRY(code_text(form.release_date, "resource.text", "release_date", 10));
  return code_text(form.region_item, "resource.region_item", "region_item", kLongestItemName);
}

}  // namespace

Result<ResourceForm> checked(ResourceForm form) {
  JW_TRY(check_texts(form));
  JW_TRY(tidy_codes(form));
  JW_TRY(check_sharing(form));
  JW_TRY(check_term(update_cycles(), form.update_cycle, "resource.update_cycle", "update_cycle"));
  JW_TRY(check_ways(form));
  JW_TRY(check_items(form.items));
  JW_TRY(check_region_item(form));
  JW_TRY(check_place(form));
  JW_TRY(check_opening(form));
  JW_TRY(check_protection(form));
  JW_TRY(check_date(form.release_date));
  fill_defaults(form);
  return form;
}

void fill_defaults(ResourceForm& form) {
  if (form.sharing_method.empty()) form.sharing_method = sharing_method_for(form.format);
  std::int64_t highest = 1;
  const auto rank = [](std::string_view level) { return level == "core" ? 2 : level == "important" ? 1 : 0; };
  for (auto& item : form.items) {
    if (rank(item.level) > rank(form.level)) form.level = item.level;
    if (item.data_type.empty()) item.data_type = data_type_for(item.type);
    // What the national rules ask for at least is not for an editor to go below.
    item.grade = GradePolicy::national().least_grade(grading_of(item), form.sharing);
    highest = std::max(highest, item.grade);
  }
  form.grade = std::max(form.grade, highest);  // 就高从严: the highest counts
}

std::string personal_of(const std::vector<Item>& items) {
  std::string out = "none";
  for (const auto& item : items) {
    if (item.personal == "sensitive") return item.personal;
    if (item.personal != "none") out = item.personal;
  }
  return out;
}

ResourceForm form_of(const Resource& resource) {
  ResourceForm form;
  copy_same_fields(resource, form);
  form.purpose = resource.purpose_text;
  return form;
}

std::string shape_of(const std::vector<Item>& items) {
  std::vector<std::string> columns;
  for (const auto& item : items)
    columns.push_back(fmt::format("{}\x1f{}\x1f{}\x1f{}\x1f{}\n", item.name, item.type,
                                  item.type == "decimal" ? item.length : 0, item.key, item.region));
  std::ranges::sort(columns);
  std::string all;
  for (const auto& column : columns) all += column;
  return crypto::to_hex(crypto::sha256(all));
}

}  // namespace jw::catalog
