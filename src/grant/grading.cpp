#include "grant/grading.hpp"

#include <algorithm>

#include "catalog/grade_policy.hpp"
#include "grant/treatments.hpp"

namespace jw::grant {
namespace {

catalog::Grading grading(const ShapeColumn& item) {
  const auto* personal = item.personal == Personal::Sensitive  ? "sensitive"
                         : item.personal == Personal::Personal ? "personal"
                                                               : "none";
  catalog::Grading out{item.level, item.grade, personal};
  // Whoever made the shape: a grade below its floor does not open anything.
  out.grade = catalog::GradePolicy::national().least_grade(out, "");
  return out;
}

bool hides_item(const ShapeColumn& item, const Treatment& treatment) {
  const auto* kind = find_treatment(treatment.kind);
  return kind && kind->hides(treatment, item.type);
}

tl::unexpected<Error> undecided(const ShapeColumn& item, const catalog::GradeRule& rule) {
  return fail(Code::Denied, "grant.decision", "item {0}: {1}; have the data bureau put it on file",
              "信息项 {0}：{2}，请数据管理部门登记批准决定", item.name, rule.en, rule.zh);
}

}  // namespace

Result<> check_grading(const ShapeColumn& item, const Treatment& treatment, std::string_view mode) {
  if (treatment.kind == "drop") return {};
  const bool hides = hides_item(item, treatment);
  for (const auto* rule : catalog::GradePolicy::national().of(grading(item), mode)) {
    if (rule->demand == "hide" && !hides) {
      if (rule->personal == "sensitive")
        return fail(Code::Denied, "grant.sensitive_clear",
                    "item {} is sensitive personal information and cannot be granted with treatment {}; "
                    "choose one that hides it",
                    "信息项 {} 属于敏感个人信息，不能以“{}”方式提供，请改用脱敏处理", item.name,
                    treatment.kind);
      return fail(Code::Denied, "grant.grade", "item {0} cannot be granted with treatment {1}: {2}",
                  "信息项 {0} 不能以“{1}”方式提供：{3}", item.name, treatment.kind, rule->en, rule->zh);
    }
    if (rule->demand == "decision" && !item.cleared) return undecided(item, *rule);
  }
  return {};
}

Result<> check_comparisons(const ShapeColumn& item, std::span<const std::string> comparisons) {
  if (comparisons.empty()) return {};
  const auto other = std::ranges::find_if(comparisons, [](const auto& one) { return one != "eq"; });
  for (const auto* rule : catalog::GradePolicy::national().of(grading(item), "verify")) {
    if (rule->demand == "decision" && !item.cleared) return undecided(item, *rule);
    if (rule->demand == "equal_only" && other != comparisons.end())
      return fail(Code::Denied, "grant.comparison", "item {0} cannot be compared by {1}: {2}",
                  "信息项 {0} 不能以“{1}”方式核验：{3}", item.name, *other, rule->en, rule->zh);
  }
  return {};
}

bool permits_extremes(const ShapeColumn& item, const Treatment& treatment) {
  const auto rules = catalog::GradePolicy::national().of(grading(item), "aggregate");
  return hides_item(item, treatment) ||
         std::ranges::none_of(rules, [](const auto* rule) { return rule->demand == "no_extremes"; });
}

}  // namespace jw::grant
