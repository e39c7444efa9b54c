#include "quality/rule.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/free_text.hpp"
#include "base/text.hpp"
#include "lake/literal.hpp"
#include "quality/expression.hpp"
#include "quality/metric.hpp"
#include "standard/identifier.hpp"

namespace jw::quality {
namespace {

constexpr std::size_t kMaxName = 100;     // characters
constexpr std::size_t kMaxText = 1000;    // bytes of any other text
constexpr std::size_t kMaxValues = 1000;  // codes listed in a rule

Result<> check_texts(const RuleForm& form) {
  for (const auto* text :
       {&form.name, &form.type, &form.least, &form.most, &form.pattern, &form.identifier, &form.code_set,
        &form.other, &form.step, &form.advice, &form.expression, &form.when})
    if (!is_utf8(*text) || text->find('\0') != std::string::npos ||
        (text != &form.expression && text != &form.when && text->size() > kMaxText))
      return fail(Code::Invalid, "rule.text", "a text of the rule is too long or not plain text",
                  "规则中的文本过长或含有无效字符");
  return {};
}

Result<> check_items(const RuleForm& form, const Kind& kind, std::span<const catalog::Item> items) {
  if (form.items.size() < kind.least_items || form.items.size() > kind.most_items)
    return fail(Code::Invalid, "rule.items", "rule.items: {0} takes {2} to {3} items",
                "rule.items：{1}需要 {2} 至 {3} 个信息项", kind.en, kind.zh, kind.least_items,
                kind.most_items);
  std::set<std::string_view> seen;
  for (const auto& name : form.items) {
    const auto* item = find_item(items, name);
    if (item == nullptr)
      return fail(Code::Invalid, "rule.items", "rule.items: there is no item {}", "rule.items：没有信息项 {}",
                  std::string(cut_utf8(name, 64)));
    if (!seen.insert(name).second)
      return fail(Code::Invalid, "rule.items", "rule.items: {} is named twice", "rule.items：{} 重复", name);
    const bool quantity = item->type != "text" && item->type != "boolean";
    const bool dated = item->type == "date" || item->type == "datetime";
    const bool first = &name == &form.items.front();
    if ((form.kind == "range" && !quantity) || (form.kind == "date_age" && !dated) ||
        (form.kind == "sequence" && first && !quantity))
      return fail(Code::Invalid, "rule.items", "rule.items: {} is {}, which this kind of rule does not fit",
                  "rule.items：信息项 {} 的类型为 {}，不适用此类规则", name, item->type);
    if ((form.kind == "pattern" || form.kind == "identifier" || form.kind == "type" ||
         form.kind == "length") &&
        item->type != "text")
      return fail(Code::Invalid, "rule.items", "rule.items: {} is {}; this kind of rule is for texts",
                  "rule.items：信息项 {} 的类型为 {}，此类规则只适用于文本", name, item->type);
  }
  return {};
}

bool is_number(std::string_view text) { return lake::decimal_scale(text).has_value(); }

// A bound reads as a value of every item it is for.
Result<> check_bounds(RuleForm& form, std::span<const catalog::Item> items) {
  if (form.least.empty() && form.most.empty())
    return fail(Code::Invalid, "rule.bounds", "rule.least: give a lower or an upper bound",
                "rule.least：请给出下限或上限");
  bool dated = false, numeric = form.kind == "length";
  for (const auto& name : form.items) {
    const auto* item = find_item(items, name);
    (item->type == "date" || item->type == "datetime" ? dated : numeric) = true;
  }
  if (dated && numeric)
    return fail(Code::Invalid, "rule.items", "rule.items: numbers and dates need a rule each",
                "rule.items：数值与日期请分别设置规则");
  for (auto* bound : {&form.least, &form.most}) {
    if (bound->empty()) continue;
    if (dated) {
      const auto date = lake::read_date(*bound);
      if (!date)
        return fail(Code::Invalid, "rule.bounds", "rule.least, rule.most: {} is no date; write 2026-11-22",
                    "rule.least、rule.most：{} 不是日期，请写成 2026-11-22", *bound);
      *bound = *date;
    } else if (form.kind == "length" ? !lake::is_integer(*bound) || bound->starts_with('-')
                                     : !is_number(*bound)) {
      return fail(Code::Invalid, "rule.bounds", "rule.least, rule.most: {} is no number",
                  "rule.least、rule.most：{} 不是数值", *bound);
    }
  }
  const bool crossed = !form.least.empty() && !form.most.empty() &&
                       (dated ? form.least > form.most : std::stod(form.least) > std::stod(form.most));
  if (crossed)
    return fail(Code::Invalid, "rule.bounds", "rule.least: the lower bound is above the upper one",
                "rule.least：下限大于上限");
  return {};
}

Result<> check_kind(RuleForm& form, std::span<const catalog::Item> items) {
  if (form.kind == "type") {
    static constexpr std::string_view kTypes[] = {"integer", "decimal", "date", "datetime", "boolean"};
    if (std::ranges::find(kTypes, form.type) == std::end(kTypes))
      return fail(Code::Invalid, "rule.type", "rule.type: choose integer, decimal, date, datetime or boolean",
                  "rule.type：请选择 integer、decimal、date、datetime 或 boolean");
  } else if (form.kind == "length" || form.kind == "range") {
    JW_TRY(check_bounds(form, items));
  } else if (form.kind == "pattern") {
    if (form.pattern.empty())
      return fail(Code::Invalid, "rule.pattern", "rule.pattern: a pattern is needed",
                  "rule.pattern：请填写正则表达式");
  } else if (form.kind == "identifier") {
    if (standard::find_identifier(form.identifier) == nullptr)
      return fail(Code::Invalid, "rule.identifier", "rule.identifier: there is no kind of identifier {}",
                  "rule.identifier：没有标识类型 {}", form.identifier);
  } else if (form.kind == "code_set") {
    if (form.code_set.empty() == form.values.empty())
      return fail(Code::Invalid, "rule.values", "rule.code_set: name a code set, or list the codes",
                  "rule.code_set：请指定代码集，或列出代码（二选一）");
    if (form.values.size() > kMaxValues)
      return fail(Code::Invalid, "rule.values", "rule.values: more than {} codes; make a code set of them",
                  "rule.values：超过 {} 个代码，请建为代码集", kMaxValues);
    for (const auto& value : form.values)
      if (value.empty() || value.size() > kMaxText || !is_utf8(value) ||
          value.find('\0') != std::string::npos)
        return fail(Code::Invalid, "rule.values", "rule.values: a code is empty, too long or not plain text",
                    "rule.values：代码为空、过长或含有无效字符");
  } else if (form.kind == "date_age") {
    if (form.days < 1 || form.days > 100'000)
      return fail(Code::Invalid, "rule.days", "rule.days: 1 to 100000 days",
                  "rule.days：应为 1 至 100000 天");
  } else if (form.kind == "duplicate_rate") {
    if (!(form.rate >= 0 && form.rate < 1))
      return fail(Code::Invalid, "rule.rate", "rule.rate: a share from 0 to below 1",
                  "rule.rate：应为 0 至 1 之间的比例");
  } else if (form.kind == "sequence") {
    if (form.step != "increasing" && form.step != "consecutive")
      return fail(Code::Invalid, "rule.step", "rule.step: increasing or consecutive",
                  "rule.step：应为 increasing（递增）或 consecutive（连续）");
  } else if (form.kind == "reference" || form.kind == "agreement") {
    if (form.other.empty() || form.other_items.size() != form.items.size())
      return fail(Code::Invalid, "rule.other",
                  "rule.other: name the other resource and as many of its items as of this one's",
                  "rule.other：请指定另一数据资源，并给出数量相同的对应信息项");
  } else if (form.kind == "expression") {
    form.items = JW_TRY(compile_expression(form.expression, items)).items;
  }
  return {};
}

}  // namespace

const catalog::Item* find_item(std::span<const catalog::Item> items, std::string_view name) {
  const auto found = std::ranges::find(items, name, &catalog::Item::name);
  return found == items.end() ? nullptr : &*found;
}

Result<RuleForm> checked(RuleForm form, std::span<const catalog::Item> items) {
  JW_TRY(check_texts(form));
  JW_TRY(check_free_text(form.name, {.characters = kMaxName, .needed = true, .one_line = true}, "rule.name",
                         {"rule.name", "rule.name"}));
  const auto* kind = find_kind(form.kind);
  if (kind == nullptr)
    return fail(Code::Invalid, "rule.kind", "rule.kind: there is no kind of rule {}; see the list of kinds",
                "rule.kind：没有规则类型 {}", form.kind);
  if (form.severity != "block" && form.severity != "warn")
    return fail(Code::Invalid, "rule.severity", "rule.severity: block or warn",
                "rule.severity：应为 block（阻断）或 warn（提示）");
  if (kind->level == "freshness" && form.severity == "block")
    return fail(Code::Invalid, "rule.severity",
                "rule.severity: freshness is about the whole data; choose warn",
                "rule.severity：更新及时针对整份数据，只能为 warn（提示）");
  if (form.metric.empty()) form.metric = kind->metric;
  const auto* metric = find_metric(form.metric);
  if (metric == nullptr || metric->formula == Formula::Mean)
    return fail(Code::Invalid, "rule.metric", "rule.metric: {} is no metric that a rule can count for",
                "rule.metric：{} 不是可由规则计算的指标", form.metric);
  if (!std::isfinite(form.weight) || form.weight <= 0 || form.weight > 1000)
    return fail(Code::Invalid, "rule.weight", "rule.weight: above 0, at most 1000",
                "rule.weight：应大于 0 且不超过 1000");
  if (form.kind != "expression") JW_TRY(check_items(form, *kind, items));
  JW_TRY(check_kind(form, items));
  if (!form.when.empty()) {
    if (kind->level != "item" && kind->level != "row" && kind->level != "cross_table")
      return fail(Code::Invalid, "rule.when", "rule.when: only rules about single rows have a condition",
                  "rule.when：只有针对单行的规则可以设置前提条件");
    JW_TRY(compile_expression(form.when, items));
  }
  return form;
}

}  // namespace jw::quality
