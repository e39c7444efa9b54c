#include "base/free_text.hpp"
#include "base/random.hpp"
#include "catalog/directory.hpp"
#include "catalog/filing_steps.hpp"
#include "catalog/filing_store.hpp"
#include "catalog/filings.hpp"
#include "catalog/resource_row.hpp"
#include "catalog/stored_json.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"

namespace jw::catalog {
namespace {

// `national` is the kind of assessment that may conclude so.
constexpr Term kConclusions[] = {
    {"not_secret", "secrecy", "不涉及国家秘密和工作秘密", "Holds no state or work secret"},
    {"work_secret", "secrecy", "涉及工作秘密，不得列入", "Holds work secrets: not listed"},
    {"state_secret", "secrecy", "涉及国家秘密，不得列入", "Holds state secrets: not listed"},
    {"no_personal", "personal", "不含个人信息", "Holds no personal information"},
    {"acceptable", "personal", "风险可控，可以列入", "The risk is under control"},
    {"with_measures", "personal", "采取所列措施后可以列入", "Acceptable with the measures listed"},
    {"unacceptable", "personal", "风险不可接受，不得列入", "The risk is not acceptable"},
};

constexpr Term kFilingStates[] = {
    {"editing", "", "编辑中", "Being edited"},
    {"awaiting_head", "", "待负责人审批", "Waits for the head"},
    {"awaiting_review", "", "待目录审核", "Waits for review"},
    {"returned", "", "退回修改", "Returned for correction"},
    {"published", "", "已发布", "Published"},
    {"withdrawn", "", "已撤下", "Withdrawn"},
    {"cancelled", "", "已撤回", "Taken back"},
};

// 政务数据共享条例 Art 17: what obliges a department to change its catalog.
constexpr Term kCauses[] = {
    {"law", "", "法律、行政法规、国务院决定调整", "A law, regulation or State Council decision changed"},
    {"duty", "", "部门职责变化", "The duty of the department changed"},
    {"other", "", "其他", "Other"},
};

Result<> check_assessment_text(const std::string& text, std::string_view field, std::size_t most,
                               bool needed) {
  return check_free_text(text, {.characters = most, .needed = needed}, "assessment.form", {field, field});
}

Result<> check_assessment(const AssessmentForm& form, const std::string& today) {
  const Term* conclusion = find_term(kConclusions, form.conclusion);
  if (!conclusion || conclusion->national != form.kind)
    return fail(
        Code::Invalid, "assessment.form",
        "conclusion: not_secret, work_secret, state_secret for kind secrecy; no_personal, acceptable, "
        "with_measures, unacceptable for kind personal",
        "结论：保密评估为 not_secret、work_secret、state_secret，个人信息评估为 no_personal、acceptable、"
        "with_measures、unacceptable");
  if (!end_of_day_in_china(form.assessed_on) || form.assessed_on > today)
    return fail(Code::Invalid, "assessment.form", "assessed_on: a day such as {}, not in the future",
                "评估日期应形如 {}，且不晚于今天", today);
  JW_TRY(check_assessment_text(form.assessor, "assessor", 100, true));
  JW_TRY(check_assessment_text(form.document, "document", 100, false));
  // 个人信息保护法 Art 56 says what such an assessment holds.
  const bool personal = form.kind == "personal" && form.conclusion != "no_personal";
  JW_TRY(check_assessment_text(form.findings, "findings", 2000, personal));
  JW_TRY(check_assessment_text(form.measures, "measures", 2000, form.conclusion == "with_measures"));
  return {};
}

}  // namespace

std::span<const Term> assessment_conclusions() { return kConclusions; }
std::span<const Term> filing_states() { return kFilingStates; }
std::span<const Term> change_causes() { return kCauses; }

Result<std::vector<Assessment>> Filings::assess(const Call& call, std::string_view resource,
                                                const AssessmentForm& form) const {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  JW_TRY(check_assessment(form, day_in_china(parts_.clock.now())));
  auto filed = parts_.database.write(call, [&](db::Session& session) -> Result<std::vector<Assessment>> {
    const auto row = JW_TRY(visible_resource(session, call, resource));
    const auto open = JW_TRY(filing_store::find_open(session, resource));
    if (row.resource.state == "barred" || row.resource.state == "awaiting_head" ||
        row.resource.state == "awaiting_review" ||
        (open && (open->state == "awaiting_head" || open->state == "awaiting_review")))
      return wrong_resource_state(row.resource);
    // A change under way is what is assessed; else what is there.
    const auto& items = open && open->kind == "change" ? open->form.items : row.form.items;
    Assessment one;
    one.id = make_id(parts_.clock);
    one.kind = form.kind;
    one.conclusion = form.conclusion;
    one.assessed_on = form.assessed_on;
    one.assessor = form.assessor;
    one.document = form.document;
    one.findings = form.findings;
    one.measures = form.measures;
    one.recorded = to_string(parts_.clock.now());
    one.recorded_by = editor_name(call);
    one.items_digest = filing_store::items_digest(items);
    JW_TRY(
        session.exec("INSERT INTO catalog_assessment (id, resource, recorded, body) VALUES ($1, $2, $3, $4)",
                     one.id, resource, one.recorded, to_stored(one)));
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"resource.assessed",
                           std::string(resource),
                           {{"assessment", one.id},
                            {"kind", one.kind},
                            {"conclusion", one.conclusion},
                            {"items_digest", one.items_digest}}}));
    if (form.conclusion == "state_secret" || form.conclusion == "work_secret")
      JW_TRY(bar_resource(session, call, parts_, row.resource, open));
    return filing_store::assessments(session, resource, one.items_digest);
  });
  if (filed) parts_.directory.catch_up(call);  // what is barred is in the catalog no longer
  return filed;
}

Result<std::vector<Assessment>> Filings::assessments(const Call& call, std::string_view resource) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<Assessment>> {
    const auto row = JW_TRY(visible_resource(session, call, resource));
    const auto open = JW_TRY(filing_store::find_open(session, resource));
    const auto& items = open && open->kind == "change" ? open->form.items : row.form.items;
    return filing_store::assessments(session, resource, filing_store::items_digest(items));
  });
}

}  // namespace jw::catalog
