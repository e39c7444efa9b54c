#include "api/parts.hpp"
#include "api/route.hpp"
#include "base/page.hpp"
#include "catalog/filings.hpp"

// Assessments, the way of a resource past its head and the data bureau, and what changed when.
namespace jw::api {
namespace {

using http::Method;

struct FilingNote {
  std::string note;
};
BOOST_DESCRIBE_STRUCT(FilingNote, (), (note))

struct FilingReason {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(FilingReason, (), (reason))

struct ExtensionAnswer {
  bool consent = true;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(ExtensionAnswer, (), (consent, note))

Result<List<catalog::Assessment>> assessments(const Call& call, Input& input, const None&, Parts& parts) {
  return List<catalog::Assessment>{JW_TRY(parts.filings.assessments(call, input.path("id"))), {}, {}};
}

Result<List<catalog::Assessment>> assess(const Call& call, Input& input, const catalog::AssessmentForm& form,
                                         Parts& parts) {
  return List<catalog::Assessment>{JW_TRY(parts.filings.assess(call, input.path("id"), form)), {}, {}};
}

Result<catalog::Filing> change_resource(const Call& call, Input& input, const catalog::ChangeForm& form,
                                        Parts& parts) {
  return parts.filings.change(call, input.path("id"), form);
}

Result<catalog::Filing> withdraw_resource(const Call& call, Input& input, const FilingReason& form,
                                          Parts& parts) {
  return parts.filings.withdraw(call, input.path("id"), form.reason);
}

Result<catalog::Filing> submit_filing(const Call& call, Input& input, const FilingNote& form, Parts& parts) {
  return parts.filings.submit(call, input.path("id"), form.note);
}

Result<List<catalog::Filing>> list_filings(const Call& call, Input& input, const None&, Parts& parts) {
  const auto limit = JW_TRY(input.integer("limit", 50, 200));
  auto page = JW_TRY(parts.filings.list(call, {input.query("box"), input.query("resource")},
                                        {input.query("cursor"), static_cast<std::size_t>(limit)}));
  List<catalog::Filing> answer{std::move(page.items), {}, {}};
  if (!page.next.empty()) answer.next = page.next;
  return answer;
}

Result<catalog::Filing> show_filing(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.filings.find(call, input.path("id"));
}

Result<catalog::Filing> approve(const Call& call, Input& input, const FilingNote& form, Parts& parts) {
  return parts.filings.approve(call, input.path("id"), form.note);
}

Result<catalog::Filing> send_filing_back(const Call& call, Input& input, const FilingReason& form,
                                         Parts& parts) {
  return parts.filings.send_back(call, input.path("id"), form.reason);
}

Result<catalog::Filing> accept_filing(const Call& call, Input& input, const catalog::AcceptForm& form,
                                      Parts& parts) {
  return parts.filings.accept(call, input.path("id"), form);
}

Result<catalog::Filing> cancel(const Call& call, Input& input, const FilingReason& form, Parts& parts) {
  return parts.filings.cancel(call, input.path("id"), form.reason);
}

Result<catalog::Filing> ask_extension(const Call& call, Input& input, const FilingReason& form,
                                      Parts& parts) {
  return parts.filings.ask_extension(call, input.path("id"), form.reason);
}

Result<catalog::Filing> answer_extension(const Call& call, Input& input, const ExtensionAnswer& form,
                                         Parts& parts) {
  return parts.filings.answer_extension(call, input.path("id"), form.consent, form.note);
}

}  // namespace

std::vector<Route> filing_routes() {
  using org::Right;
  const auto write = needs(Right::ResourceWrite);
  const auto read = needs(Right::CatalogRead);
  std::vector<Route> table;
  table.push_back(json_route<None, List<catalog::Assessment>>(Method::Get, "/resources/{id}/assessments",
                                                              read, "filings", "已登记的评估",
                                                              "Assessments on file.", {}, assessments));
  table.push_back(json_route<catalog::AssessmentForm, List<catalog::Assessment>>(
      Method::Post, "/resources/{id}/assessments", write, "filings", "登记保密或个人信息保护影响评估",
      "Put a secrecy or personal information assessment on file.", {}, assess));
  table.push_back(json_route<catalog::ChangeForm, catalog::Filing>(
      Method::Post, "/resources/{id}/change", write, "filings", "编辑已发布资源的变更",
      "Open or edit the change of a published resource.", {}, change_resource));
  table.push_back(json_route<FilingReason, catalog::Filing>(
      Method::Post, "/resources/{id}/withdraw", write, "filings", "编制已发布资源的撤下申请，须说明理由",
      "Open or edit the withdrawal of a published resource, with the reason.", {}, withdraw_resource));
  table.push_back(json_route<FilingNote, catalog::Filing>(Method::Post, "/resources/{id}/submit", write,
                                                          "filings", "提交负责人审批", "Submit to the head.",
                                                          {}, submit_filing));
  table.push_back(json_route<None, List<catalog::Filing>>(
      Method::Get, "/filings", read, "filings", "目录报审单", "Filings.",
      {{"box", "mine、approve、review 或 done", "mine, approve, review or done"},
       {"resource", "只看此资源", "of this resource only"},
       {"limit", "每页条数", "filings a page", "integer"},
       {"cursor", "上一页的 next", "next of the page before"}},
      list_filings));
  table.push_back(json_route<None, catalog::Filing>(Method::Get, "/filings/{id}", read, "filings", "报审单",
                                                    "One filing.", {}, show_filing));
  table.push_back(json_route<FilingNote, catalog::Filing>(
      Method::Post, "/filings/{id}/approve", needs(Right::ResourcePublish), "filings", "负责人审批通过",
      "Approve as the head.", {}, approve));
  table.push_back(json_route<FilingReason, catalog::Filing>(
      Method::Post, "/filings/{id}/return", read, "filings", "退回修改，须说明理由",
      "Return for correction, with the reason.", {}, send_filing_back));
  table.push_back(json_route<catalog::AcceptForm, catalog::Filing>(
      Method::Post, "/filings/{id}/accept", needs(Right::CatalogReview), "filings",
      "审核通过：发布，或准予撤下", "Accept as the data bureau: it is published, or leaves the catalog.", {},
      accept_filing));
  table.push_back(json_route<FilingReason, catalog::Filing>(Method::Post, "/filings/{id}/cancel", write,
                                                            "filings", "撤回报审", "Take the filing back.",
                                                            {}, cancel));
  table.push_back(json_route<FilingReason, catalog::Filing>(
      Method::Post, "/filings/{id}/ask-extension", read, "filings", "申请变更延期 5 个工作日",
      "Ask for five more working days for a change.", {}, ask_extension));
  table.push_back(json_route<ExtensionAnswer, catalog::Filing>(
      Method::Post, "/filings/{id}/extension", needs(Right::CatalogReview), "filings", "答复延期申请",
      "Consent to the extension, or refuse it.", {}, answer_extension));
  return table;
}

}  // namespace jw::api
