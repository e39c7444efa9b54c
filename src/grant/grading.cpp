#include "grant/grading.hpp"

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

}  // namespace

Result<> check_grading(const ShapeColumn& item, const Treatment& treatment, std::string_view mode) {
  if (treatment.kind == "drop") return {};
  const auto* kind = find_treatment(treatment.kind);
  const bool hides = kind && kind->hides(treatment);
  for (const auto* rule : catalog::GradePolicy::national().of(grading(item), mode)) {
    if (rule->demand == "hide" && !hides) {
      if (rule->personal == "sensitive")
        return fail(Code::Denied, "grant.sensitive_clear",
                    "item {} is sensitive personal information and cannot be granted with treatment {}; "
                    "choose one that hides it",
                    "信息项 {} 属于敏感个人信息，不能以“{}”方式提供，请改用脱敏处理", item.name,
                    treatment.kind);
      return fail(Error{
          Code::Denied, "grant.grade",
          fmt::format("item {} cannot be granted with treatment {}: {}", item.name, treatment.kind, rule->en),
          fmt::format("信息项 {} 不能以“{}”方式提供：{}", item.name, treatment.kind, rule->zh), ""});
    }
    if (rule->demand == "decision" && !item.cleared)
      return fail(Error{Code::Denied, "grant.decision",
                        fmt::format("item {}: {}; have the data bureau put it on file", item.name, rule->en),
                        fmt::format("信息项 {}：{}，请数据管理部门登记批准决定", item.name, rule->zh), ""});
  }
  return {};
}

}  // namespace jw::grant
