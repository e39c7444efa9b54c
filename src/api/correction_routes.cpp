#include "api/download.hpp"
#include "api/parts.hpp"
#include "api/route.hpp"
#include "correction/answers.hpp"
#include "correction/corrections.hpp"
#include "correction/point_file.hpp"

namespace jw::api {
namespace {

using correction::Correction;
using http::Method;

struct CorrectionNote {
  std::string note;
};
BOOST_DESCRIBE_STRUCT(CorrectionNote, (), (note))

struct CorrectionReason {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(CorrectionReason, (), (reason))

struct StatementForm {
  std::string statement;
};
BOOST_DESCRIBE_STRUCT(StatementForm, (), (statement))

Result<List<Correction>> list_corrections(const Call& call, Input& input, const None&, Parts& parts) {
  const auto limit = JW_TRY(input.integer("limit", 50, 200));
  auto page = JW_TRY(parts.corrections.list(
      call, {input.query("box"), input.query("state"), input.query("resource"), input.query("light")},
      {input.query("cursor"), static_cast<std::size_t>(limit)}));
  List<Correction> answer{std::move(page.items), {}, {}};
  if (!page.next.empty()) answer.next = page.next;
  return answer;
}

Result<Correction> show_correction(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.corrections.find(call, input.path("id"));
}

Result<List<correction::Point>> points(const Call& call, Input& input, const None&, Parts& parts) {
  const auto limit = JW_TRY(input.integer("limit", 50, 200));
  auto page = JW_TRY(parts.corrections.points(call, input.path("id"), input.query("state"),
                                              {input.query("cursor"), static_cast<std::size_t>(limit)}));
  List<correction::Point> answer{std::move(page.items), {}, {}};
  if (!page.next.empty()) answer.next = page.next;
  return answer;
}

Result<correction::Raised> raise_correction(const Call& call, Input&, const correction::NewCorrection& form,
                                            Parts& parts) {
  return parts.corrections.raise(call, form);
}

Result<correction::FileRaised> raise_file(const Call& call, Input&, const correction::FileForm& form,
                                          Parts& parts) {
  return parts.correction_files.raise(call, form);
}

Result<http::Response> errors(const Call& call, Input& input, Parts& parts) {
  const auto path = JW_TRY(parts.correction_files.errors(call, input.path("id")));
  return download(path, "疑义错误清单.csv", "text/csv; charset=utf-8", true);
}

Result<http::Response> blank(const Call& call, Input& input, Parts& parts) {
  http::Response response;
  response.status = 200;
  response.headers.set("Content-Type", "text/csv; charset=utf-8");
  response.headers.set("Content-Disposition", "attachment; filename=\"corrections.csv\"");
  response.body = JW_TRY(parts.correction_files.blank(call, input.path("id")));
  return response;
}

Result<List<correction::Mark>> marks(const Call& call, Input& input, const None&, Parts& parts) {
  return List<correction::Mark>{JW_TRY(parts.corrections.marks(call, input.path("id"))), {}, {}};
}

Result<Correction> withdraw_correction(const Call& call, Input& input, const CorrectionReason& form,
                                       Parts& parts) {
  return parts.corrections.withdraw(call, input.path("id"), form.reason);
}

Result<Correction> remind_correction(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.corrections.remind(call, input.path("id"));
}

Result<Correction> accept_correction(const Call& call, Input& input, const CorrectionNote& form,
                                     Parts& parts) {
  return parts.corrections.accept(call, input.path("id"), form.note);
}

Result<Correction> escalate_correction(const Call& call, Input& input, const StatementForm& form,
                                       Parts& parts) {
  return parts.corrections.escalate(call, input.path("id"), form.statement);
}

Result<Correction> answer(const Call& call, Input& input, const correction::AnswerForm& form, Parts& parts) {
  return parts.correction_answers.answer(call, input.path("id"), form);
}

Result<Correction> rule(const Call& call, Input& input, const correction::RulingForm& form, Parts& parts) {
  return parts.correction_answers.rule(call, input.path("id"), form);
}

Result<List<correction::HolderState>> holders(const Call& call, Input& input, const None&, Parts& parts) {
  return List<correction::HolderState>{
      JW_TRY(parts.correction_answers.holders(call, input.path("id"))), {}, {}};
}

}  // namespace

std::vector<Route> correction_routes() {
  using org::Right;
  std::vector<Route> table;
  const auto slowly = [&](Route route) {
    route.slow = true;
    table.push_back(std::move(route));
  };
  table.push_back(json_route<None, List<Correction>>(
      Method::Get, "/corrections", needs(Right::CatalogRead), "corrections", "疑义列表",
      "Disputes of values.",
      {{"box", "mine 本部门提出，answer 待本部门答复，rule 待本部门裁定，all", "mine, answer, rule or all"},
       {"state", "状态", "state"},
       {"resource", "数据资源", "resource"},
       {"light", "yellow 临期，red 逾期", "yellow or red"},
       {"limit", "每页行数", "rows a page", "integer"},
       {"cursor", "上一页的 next", "next of the page before"}},
      list_corrections));
  slowly(json_route<correction::NewCorrection, correction::Raised>(
      Method::Post, "/corrections", needs(Right::CorrectionWrite), "corrections",
      "提出疑义：指认所得数据中的行和信息项，说明应为何值", "Dispute values of rows that are held.", {},
      raise_correction));
  slowly(json_route<correction::FileForm, correction::FileRaised>(
      Method::Post, "/corrections/file", needs(Right::CorrectionWrite), "corrections",
      "按 CSV 或 XLSX 文件批量提出疑义", "Dispute many values by a file.", {}, raise_file));
  table.push_back(raw_route(Method::Get, "/corrections/files/{id}/errors", needs(Right::CorrectionWrite),
                            "corrections", "下载文件中未能提出的行", "The lines of a file that were wrong.",
                            {}, "text/csv", errors));
  table.push_back(json_route<None, Correction>(Method::Get, "/corrections/{id}", needs(Right::CatalogRead),
                                               "corrections", "一件疑义，不含数据值",
                                               "One dispute, without the values.", {}, show_correction));
  slowly(json_route<None, List<correction::Point>>(
      Method::Get, "/corrections/{id}/points", needs(Right::CatalogRead), "corrections",
      "疑义所涉数据值，仅双方可见，查看留痕", "The disputed values; for the two parties.",
      {{"state", "open、corrected 或 rejected", "open, corrected or rejected"},
       {"limit", "每页行数", "rows a page", "integer"},
       {"cursor", "上一页的 next", "next of the page before"}},
      points));
  table.push_back(json_route<None, List<correction::HolderState>>(
      Method::Get, "/corrections/{id}/holders", needs(Right::CatalogRead), "corrections",
      "更正送达情况：每个持有方的告知、交付与确认", "Who holds the rows: told, delivered, acknowledged.", {},
      holders));
  slowly(json_route<correction::AnswerForm, Correction>(
      Method::Post, "/corrections/{id}/answer", needs(Right::CorrectionAnswer), "corrections",
      "提供方答复：在源头更正或说明理由不予更正", "Correct at the source, or reject with reasons.", {},
      answer));
  table.push_back(json_route<CorrectionNote, Correction>(
      Method::Post, "/corrections/{id}/accept", needs(Right::CorrectionWrite), "corrections",
      "确认答复，办结", "Accept the answer.", {}, accept_correction));
  table.push_back(json_route<StatementForm, Correction>(
      Method::Post, "/corrections/{id}/escalate", needs(Right::CorrectionWrite), "corrections",
      "提请双方共同上级的数据管理部门裁定", "Bring it to the data bureau above both.", {},
      escalate_correction));
  table.push_back(json_route<correction::RulingForm, Correction>(
      Method::Post, "/corrections/{id}/rule", needs(Right::CorrectionAnswer), "corrections",
      "数据管理部门裁定，对双方有约束力", "The data bureau's ruling, binding on both.", {}, rule));
  table.push_back(json_route<None, Correction>(Method::Post, "/corrections/{id}/remind",
                                               needs(Right::CorrectionWrite), "corrections", "催办，每日一次",
                                               "Remind the provider, once a day.", {}, remind_correction));
  table.push_back(json_route<CorrectionReason, Correction>(Method::Post, "/corrections/{id}/withdraw",
                                                           needs(Right::CorrectionWrite), "corrections",
                                                           "撤回疑义", "Withdraw.", {}, withdraw_correction));
  table.push_back(json_route<None, List<correction::Mark>>(
      Method::Get, "/holdings/{id}/corrections", needs(Right::HoldingRead), "corrections",
      "所得数据中有疑义或已更正的数据值", "Cells of a holding that are disputed or were corrected.", {},
      marks));
  table.push_back(raw_route(Method::Get, "/holdings/{id}/corrections/blank", needs(Right::CorrectionWrite),
                            "corrections", "批量疑义的空白文件", "The blank file for many disputes.", {},
                            "text/csv", blank));
  return table;
}

}  // namespace jw::api
