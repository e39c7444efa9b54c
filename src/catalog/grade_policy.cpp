#include "catalog/grade_policy.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/json.hpp"
#include "base/json_read.hpp"
#include "catalog/grade_policy_data.hpp"
#include "catalog/resource.hpp"

namespace jw::catalog {
namespace {

constexpr std::string_view kDemands[] = {"decision", "hide", "advise", "equal_only", "no_extremes"};
constexpr std::string_view kLevels[] = {"", "general", "important", "core"};
constexpr std::string_view kPersonal[] = {"", "none", "personal", "sensitive"};

template <class List>
bool has(const List& list, std::string_view word) {
  return std::ranges::find(list, word) != std::end(list);
}

tl::unexpected<Error> wrong(std::string_view at) {
  return fail(Code::Invalid, "grade_policy", "the policy of grades is not valid at {}",
              "分级管控规则在 {} 处无效", at);
}

}  // namespace

Grading grading_of(const Item& item) { return {item.level, item.grade, item.personal}; }

Result<GradePolicy> GradePolicy::parse(std::string_view json) {
  auto policy = JW_TRY(read_json<GradePolicy>(JW_TRY(parse_json(json))));
  const auto known = [&](const std::string& source) {
    return std::ranges::find(policy.sources, source, &PolicySource::id) != policy.sources.end();
  };
  for (const auto& floor : policy.floors)
    if (!known(floor.source) || !has(kPersonal, floor.personal) || floor.grade < 1 || floor.grade > 4 ||
        (floor.personal.empty() && floor.sharing.empty()))
      return wrong("floors: " + floor.en);
  for (const auto& rule : policy.rules) {
    if (!known(rule.source) || !has(kPersonal, rule.personal) || !has(kLevels, rule.level) ||
        !has(kDemands, rule.demand) || rule.grade < 0 || rule.grade > 4 ||
        (rule.level.empty() && rule.personal.empty() && rule.grade == 0) || rule.zh.empty() ||
        rule.en.empty())
      return wrong("rules: " + rule.en);
    for (const auto& mode : rule.modes)
      if (!has(policy.returning, mode) && !has(policy.answering, mode)) return wrong("rules.modes: " + mode);
  }
  return policy;
}

const GradePolicy& GradePolicy::national() {
  static const GradePolicy policy = [] {
    auto read = parse(kGradePolicy);
    JW_CHECK(read.has_value(), "data/grade_policy.json is valid; a test reads it");
    return *std::move(read);
  }();
  return policy;
}

std::vector<const GradeRule*> GradePolicy::of(const Grading& item, std::string_view mode) const {
  const bool known = has(returning, mode) || has(answering, mode);
  std::vector<const GradeRule*> out;
  for (const auto& rule : rules) {
    if (known && !rule.modes.empty() && !has(rule.modes, mode)) continue;
    const bool fits = (rule.level.empty() || rule.level == item.level) &&
                      (rule.personal.empty() || rule.personal == item.personal) && item.grade >= rule.grade;
    if (fits) out.push_back(&rule);
  }
  return out;
}

std::vector<const GradeFloor*> GradePolicy::below(const Grading& item, std::string_view sharing) const {
  std::vector<const GradeFloor*> out;
  for (const auto& floor : floors)
    if ((floor.personal.empty() || floor.personal == item.personal) &&
        (floor.sharing.empty() || floor.sharing == sharing) && item.level == "general" &&
        item.grade < floor.grade)
      out.push_back(&floor);
  return out;
}

std::int64_t GradePolicy::least_grade(const Grading& item, std::string_view sharing) const {
  auto grade = item.grade;
  for (const auto* floor : below(item, sharing)) grade = std::max(grade, floor->grade);
  return grade;
}

}  // namespace jw::catalog
