#include "catalog/finding.hpp"

#include <algorithm>

namespace jw::catalog {
namespace {

bool has_sensitive(const ResourceForm& form) { return personal_of(form.items) == "sensitive"; }
bool has_personal(const ResourceForm& form) { return personal_of(form.items) != "none"; }

struct Rule {
  std::string_view code;
  bool blocks;
  std::string_view zh;
  std::string_view en;
  bool (*applies)(const ResourceForm& form, std::string_view provider_code);
};

// One row a finding.
constexpr Rule kRules[] = {
    {"legal_basis", true,
     "不予共享所引依据不是法律、行政法规或国务院决定（条例第十四、十五条）：地方性法规、规章和其他文件不能作"
     "为依据",
     "The basis for not sharing is no law, administrative regulation or State Council decision (Art 14, 15)",
     [](const ResourceForm& form, std::string_view) {
       const auto titles = cited_titles(form.legal_basis);
       return form.sharing == "not_shared" && std::ranges::none_of(titles, may_be_national_law);
     }},
    {"important_data", true, "重要数据、核心数据不得以无条件方式共享，请改为有条件共享并列明范围和用途",
     "Important and core data cannot be shared unconditionally; list scope and purpose",
     [](const ResourceForm& form, std::string_view) {
       return form.level != "general" && form.sharing == "unconditional";
     }},
    {"provider_code", false, "提供方统一社会信用代码尚未填写，编制指南要求必填",
     "The provider's unified social credit code is missing; the guide asks for it",
     [](const ResourceForm&, std::string_view provider_code) { return provider_code.empty(); }},
    {"sensitive_unconditional", false, "含敏感个人信息却设为无条件共享，请核对共享类型",
     "Sensitive personal information is shared unconditionally; look at the sharing type again",
     [](const ResourceForm& form, std::string_view) {
       return has_sensitive(form) && form.sharing == "unconditional";
     }},
    {"grade_low", true, "含个人信息的数据级别低于国家规定的下限（敏感个人信息 4 级、一般个人信息 2 级）",
     "The grade is below the floor for personal information (4 for sensitive, else 2)",
     [](const ResourceForm& form, std::string_view) {
       return has_personal(form) && form.grade < (has_sensitive(form) ? 4 : 2);
     }},
    {"key_missing", false, "没有主键项：变更只能整表交付，疑义校核也无法指认某一行",
     "There is no key item: changes travel as whole tables and nobody can point at a row",
     [](const ResourceForm& form, std::string_view) { return std::ranges::none_of(form.items, &Item::key); }},
    {"subject", false, "数据分类为“其他”，请确认没有更合适的分类",
     "The data are classified as \"other\"; make sure no other class fits",
     [](const ResourceForm& form, std::string_view) { return form.subject == "other"; }},
};

constexpr std::size_t kCharacter = 3;  // bytes of a Chinese one in UTF-8

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

std::vector<Finding> findings_of(const ResourceForm& form, std::string_view provider_code) {
  std::vector<Finding> out;
  for (const auto& rule : kRules)
    if (rule.applies(form, provider_code))
      out.push_back({std::string(rule.code), rule.blocks, std::string(rule.zh), std::string(rule.en)});
  return out;
}

std::vector<std::string> cited_titles(std::string_view text) {
  constexpr std::string_view kOpen = "《";
  constexpr std::string_view kClose = "》";
  std::vector<std::string> titles;
  for (std::size_t at = 0;;) {
    const auto open = text.find(kOpen, at);
    if (open == std::string_view::npos) return titles;
    const auto close = text.find(kClose, open);
    if (close == std::string_view::npos) return titles;
    if (close > open + kOpen.size())
      titles.emplace_back(text.substr(open + kOpen.size(), close - open - kOpen.size()));
    at = close;
  }
}

bool may_be_national_law(std::string_view title) {
  if (contains(title, "国务院")) return true;
  if (title.starts_with("中华人民共和国")) return true;
  constexpr std::string_view kEndings[] = {"法", "法典", "条例", "规定", "办法", "细则", "决定"};
  if (std::ranges::none_of(kEndings, [&](std::string_view end) { return title.ends_with(end); }))
    return false;
  if (title.ends_with("法") && !title.ends_with("办法")) return true;
  // A place in front of the matter: 《江苏省…条例》, 《南通市…办法》; but 《城市…条例》 is national.
  const auto head = title.substr(0, 10 * kCharacter);
  for (const std::string_view place : {"省", "自治区", "自治州", "自治县", "特区"})
    if (contains(head, place)) return false;
  const auto city = head.find("市");
  return city == std::string_view::npos || city < 2 * kCharacter ||
         head.substr(city - kCharacter, kCharacter) == "城";
}

}  // namespace jw::catalog
