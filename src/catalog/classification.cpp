#include "catalog/classification.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "org/line.hpp"

namespace jw::catalog {
namespace {

constexpr std::size_t kLongest = 40;

constexpr ClassNode kNodes[] = {
    {"1", "基础信息资源", "Base resources"},
    {"101", "国家人口", "Population"},
    {"102", "法人单位", "Organisations"},
    {"103", "自然资源和空间地理", "Natural resources and space"},
    {"104", "社会信用", "Social credit"},
    {"105", "电子证照", "Electronic certificates"},
    {"2", "主题信息资源", "Subject resources"},
    {"201", "公共服务", "Public services"},
    {"202", "健康保障", "Health"},
    {"203", "社会保障", "Social security"},
    {"204", "食品药品安全", "Food and drug safety"},
    {"205", "安全生产", "Work safety"},
    {"206", "价格监管", "Price supervision"},
    {"207", "能源安全", "Energy security"},
    {"208", "信用体系", "Credit system"},
    {"209", "城乡建设", "Urban and rural construction"},
    {"210", "社区治理", "Community governance"},
    {"211", "生态环保", "Ecology and environment"},
    {"212", "应急维稳", "Emergency and stability"},
    {"3", "部门信息资源", "Departmental resources"},
    {"301", "党中央", "Party centre"},
    {"302", "全国人大常委会", "Standing committee of the National People's Congress"},
    {"303", "国务院", "State Council"},
    {"304", "全国政协", "National political consultative conference"},
    {"305", "最高人民法院", "Supreme people's court"},
    {"306", "最高人民检察院", "Supreme people's procuratorate"},
    {"307", "省（自治区、直辖市）及其以下", "Provinces and below"},
    {"308", "计划单列市及其以下", "Cities with independent planning and below"},
};

// 大连、宁波、厦门、青岛、深圳.
constexpr std::string_view kPlannedCities[] = {"2102", "3302", "3502", "3702", "4403"};

const ClassNode* find_node(std::string_view code) {
  const auto found = std::ranges::find(kNodes, code, &ClassNode::code);
  return found == std::end(kNodes) ? nullptr : &*found;
}

}  // namespace

std::span<const ClassNode> classification_nodes() { return kNodes; }

const ClassNode* find_class(std::string_view classification) {
  return find_node(classification.substr(0, 1));
}

const ClassNode* find_class_item(std::string_view classification) {
  return classification.size() < 3 ? nullptr : find_node(classification.substr(0, 3));
}

std::string class_title(std::string_view classification) {
  const auto* item = find_class_item(classification);
  if (!item) return std::string(classification);
  std::string title = fmt::format("{} / {}", find_class(classification)->zh, item->zh);
  if (classification.size() >= 6) title.append(" / ").append(classification.substr(3, 3));
  if (classification.size() > 6) title.append(" / ").append(classification.substr(6));
  return title;
}

Result<> check_classification(std::string_view classification) {
  const auto size = classification.size();
  if (is_digits(classification) && (size == 3 || (size >= 6 && size <= kLongest)) &&
      find_class_item(classification))
    return {};
  return fail(Code::Invalid, "resource.classification",
              "classification: three digits of class and item as the guide lists them (such as 104), or six "
              "and more with category and detail",
              "资源分类：应为编制指南所列的类、项三位数字（如 104），或再加目、细目共六位以上数字");
}

Result<std::string> full_classification(std::string_view chosen, std::string_view region_prefix,
                                        std::string_view line) {
  if (!chosen.empty()) JW_TRY(check_classification(chosen));
  const auto lines = org::lines();
  const auto found = std::ranges::find(lines, line, &org::Line::code);
  if (!is_digits(region_prefix) || region_prefix.size() < 2 || found == lines.end())
    return fail(Code::Invalid, "resource.code", "no resource code for region {} and line {}",
                "无法为区划 {}、条线 {} 生成资源代码", region_prefix, line);
  const bool planned = std::ranges::any_of(
      kPlannedCities, [&](std::string_view city) { return region_prefix.starts_with(city); });
  std::string out(chosen.empty() ? (planned ? "308" : "307") : chosen);
  if (out.size() == 3) out.append("0").append(region_prefix.substr(0, 2));
  const std::string department = fmt::format("{}{:02}", region_prefix, found - lines.begin() + 1);
  if (out.size() < 6 + department.size() || !out.ends_with(department)) out += department;
  return out;
}

}  // namespace jw::catalog
