#include "catalog/resource.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "catalog/vocabulary.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "lake/schema.hpp"

namespace jw::catalog {
namespace {

// Lengths in characters; name and abstract are those of the national guide (§2.3 there).
constexpr std::size_t kLongestName = 50;
constexpr std::size_t kLongestAbstract = 256;
constexpr std::size_t kLongestText = 500;
constexpr std::size_t kLongestTitle = 100;
constexpr std::size_t kLongestItemName = 64;  // bytes
constexpr std::int64_t kLongestItem = 1'000'000;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\t' && c != '\r') || byte == 0x7F;
  });
}

// Trims, and refuses what cannot be shown or is too long.
Result<> tidy(std::string& text, std::string_view reason, std::string_view at, std::size_t most,
              bool needed) {
  if (!is_utf8(text) || has_control(text))
    return fail(Code::Invalid, reason, "{}: holds characters that cannot be shown; type it again",
                "{}：含有无法显示的字符，请重新输入", at);
  text = std::string(trimmed(text));
  if (needed && text.empty()) return fail(Code::Invalid, reason, "{}: must not be empty", "{}：不能为空", at);
  if (characters(text) > most)
    return fail(Code::Invalid, reason, "{}: at most {} characters", "{}：最多 {} 个字", at, most);
  return {};
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
  JW_TRY(tidy(item.name, "resource.items", at + ".name", kLongestItemName, true));
  if (item.name.size() > kLongestItemName || item.name.find_first_of("\n\t\r\"") != std::string::npos)
    return fail(Code::Invalid, "resource.items", "{}.name: at most {} bytes, no line breaks or quotes",
                "{}.name：最多 {} 字节，不能含换行或引号", at, kLongestItemName);
  if (item.title.empty()) item.title = item.name;
  JW_TRY(tidy(item.title, "resource.items", at + ".title", kLongestTitle, true));
  JW_TRY(tidy(item.description, "resource.items", at + ".description", kLongestText, false));
  JW_TRY(check_term(item_types(), item.type, "resource.items", at + ".type"));
  JW_TRY(check_term(personal_kinds(), item.personal, "resource.items", at + ".personal"));
  if (item.grade < 1 || item.grade > 4)
    return fail(Code::Invalid, "resource.items", "{}.grade: from 1 to 4", "{}.grade：应为 1 至 4 级", at);
  if (item.length < 0 || item.length > kLongestItem || (item.type == "decimal" && item.length > 18))
    return fail(Code::Invalid, "resource.items", "{}.length: out of range", "{}.length：超出取值范围", at);
  if (item.type != "text" && item.type != "decimal") item.length = 0;
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
    if (form.scope.empty() || form.purpose.empty())
      return fail(Code::Invalid, "resource.conditions",
                  "conditional sharing must say who may have the data (scope) and what for (purpose)",
                  "有条件共享须列明共享范围和使用用途");
  } else if (!form.scope.empty() || !form.purpose.empty()) {
    // Art 15: 不得擅自增设条件.
    return fail(
        Code::Invalid, "resource.conditions",
        "scope and purpose are conditions; only conditional sharing has them: clear them or change the type",
        "共享范围和使用用途属于共享条件，只有有条件共享才能填写；请清空或改为有条件共享");
  }
  if (form.sharing == "not_shared") {
    // Art 14, 15: only a law, an administrative regulation or a State Council decision may say so.
    const auto open = form.legal_basis.find("《");
    const auto close = form.legal_basis.find("》");
    const bool cites = open != std::string::npos && close != std::string::npos && close > open + 3;
    if (form.reason.empty() || !cites)
      return fail(
          Code::Invalid, "resource.legal_basis",
          "data that is not shared needs a reason, and the law, administrative regulation or State Council "
          "decision that says so, cited by its title in 《》",
          "不予共享须说明理由，并以《》引用作出规定的法律、行政法规或国务院决定");
  }
  return {};
}

}  // namespace

Result<ResourceForm> checked(ResourceForm form) {
  JW_TRY(tidy(form.name, "resource.name", "name", kLongestName, true));
  if (form.name.find('\n') != std::string::npos)
    return fail(Code::Invalid, "resource.name", "name: one line only", "名称：只能有一行");
  JW_TRY(tidy(form.abstract, "resource.abstract", "abstract", kLongestAbstract, true));
  JW_TRY(tidy(form.scope, "resource.text", "scope", kLongestText, false));
  JW_TRY(tidy(form.purpose, "resource.text", "purpose", kLongestText, false));
  JW_TRY(tidy(form.reason, "resource.text", "reason", kLongestText, false));
  JW_TRY(tidy(form.legal_basis, "resource.text", "legal_basis", kLongestText, false));
  JW_TRY(check_sharing(form));
  JW_TRY(check_term(update_cycles(), form.update_cycle, "resource.update_cycle", "update_cycle"));
  JW_TRY(check_term(formats(), form.format, "resource.format", "format"));
  JW_TRY(check_items(form.items));
  JW_TRY(check_region_item(form));
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
