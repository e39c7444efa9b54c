#include "api/parts.hpp"
#include "api/route.hpp"
#include "catalog/clearances.hpp"
#include "catalog/grade_policy.hpp"
#include "catalog/resources.hpp"
#include "db/database.hpp"

namespace jw::api {
namespace {

using http::Method;

struct GradingReason {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(GradingReason, (), (reason))

struct SentenceView {
  std::string demand;  // of a rule; "grade" of a floor
  std::string zh;
  std::string en;
  std::string source;
  std::string source_zh;
  std::string source_en;
};
BOOST_DESCRIBE_STRUCT(SentenceView, (), (demand, zh, en, source, source_zh, source_en))

struct GradedItem {
  std::string name;
  std::string title;
  std::string level;
  std::int64_t grade = 1;
  std::string personal;
  std::int64_t floor = 1;             // what the national rules ask for at least
  std::vector<SentenceView> below;    // the floors it lies below
  std::vector<SentenceView> returns;  // what holds where rows are returned
  std::vector<SentenceView> answers;  // and where only answers are given
};
BOOST_DESCRIBE_STRUCT(GradedItem, (), (name, title, level, grade, personal, floor, below, returns, answers))

struct GradingView {
  std::string level;
  std::int64_t grade = 0;
  std::string personal;
  std::vector<GradedItem> items;
  std::vector<catalog::Clearance> clearances;
};
BOOST_DESCRIBE_STRUCT(GradingView, (), (level, grade, personal, items, clearances))

template <class Line>
SentenceView sentence(const Line& line, std::string demand) {
  SentenceView view{std::move(demand), line.zh, line.en, line.source, "", ""};
  for (const auto& source : catalog::GradePolicy::national().sources)
    if (source.id == line.source) {
      view.source_zh = source.zh;
      view.source_en = source.en;
    }
  return view;
}

// What is published everybody may look at; a draft only its department and the bureau.
Result<catalog::Resource> visible(const Call& call, const std::string& id, Parts& parts) {
  auto found = JW_TRY(
      parts.database.read(call, [&](db::Session& session) { return catalog::find_resource(session, id); }));
  if (!found || (found->state != "published" && found->org.id != call.actor.org &&
                 !org::allows(call.actor.roles, org::Right::CatalogReview)))
    return fail(Code::NotFound, "resource.unknown", "no resource {}", "没有数据资源 {}", id);
  return *std::move(found);
}

Result<catalog::GradePolicy> policy(const Call&, Input&, const None&, Parts&) {
  return catalog::GradePolicy::national();
}

Result<GradingView> grading(const Call& call, Input& input, const None&, Parts& parts) {
  const auto resource = JW_TRY(visible(call, input.path("id"), parts));
  const auto& rules = catalog::GradePolicy::national();
  GradingView view{resource.level, resource.grade, resource.personal, {}, {}};
  for (const auto& item : resource.items) {
    const auto graded = catalog::grading_of(item);
    GradedItem one{item.name, item.title, item.level, item.grade, item.personal, 1, {}, {}, {}};
    for (const auto* floor : rules.below(graded, resource.sharing)) {
      one.floor = std::max(one.floor, floor->grade);
      one.below.push_back(sentence(*floor, "grade"));
    }
    for (const auto* rule : rules.of(graded, "return")) one.returns.push_back(sentence(*rule, rule->demand));
    for (const auto* rule : rules.of(graded, "verify")) one.answers.push_back(sentence(*rule, rule->demand));
    view.items.push_back(std::move(one));
  }
  view.clearances = JW_TRY(parts.clearances.list(call, resource.id));
  return view;
}

Result<List<catalog::Clearance>> clearances(const Call& call, Input& input, const None&, Parts& parts) {
  const auto resource = JW_TRY(visible(call, input.path("id"), parts));
  return List<catalog::Clearance>{JW_TRY(parts.clearances.list(call, resource.id)), {}, {}};
}

Result<catalog::Clearance> file(const Call& call, Input& input, const catalog::ClearanceForm& form,
                                Parts& parts) {
  return parts.clearances.file(call, input.path("id"), form);
}

Result<catalog::Clearance> withdraw_clearance(const Call& call, Input& input, const GradingReason& form,
                                              Parts& parts) {
  return parts.clearances.withdraw(call, input.path("id"), form.reason);
}

}  // namespace

std::vector<Route> grading_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(json_route<None, catalog::GradePolicy>(
      Method::Get, "/grade-policy", kSession, "grading", "分级管控规则及其出处",
      "What a grade permits, each rule with its source.", {}, policy));
  table.push_back(json_route<None, GradingView>(
      Method::Get, "/resources/{id}/grading", needs(Right::CatalogRead), "grading",
      "一个数据资源的分级、下限、管控要求和批准决定",
      "Grades of a resource, the floors below them, what they ask for, decisions on file.", {}, grading));
  table.push_back(json_route<None, List<catalog::Clearance>>(
      Method::Get, "/resources/{id}/clearances", needs(Right::CatalogRead), "grading", "主管部门批准决定",
      "The authorities' decisions on file.", {}, clearances));
  table.push_back(json_route<catalog::ClearanceForm, catalog::Clearance>(
      Method::Post, "/resources/{id}/clearances", needs(Right::CatalogReview), "grading",
      "登记核心数据、重要数据共享的批准决定", "Put a decision on core or important data on file.", {}, file));
  table.push_back(json_route<GradingReason, catalog::Clearance>(
      Method::Post, "/clearances/{id}/withdraw", needs(Right::CatalogReview), "grading",
      "撤回批准决定，立即生效", "Withdraw a decision; nothing goes out on its strength from now on.", {},
      withdraw_clearance));
  return table;
}

}  // namespace jw::api
