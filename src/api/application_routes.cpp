#include "api/download.hpp"
#include "api/parts.hpp"
#include "api/route.hpp"
#include "base/random.hpp"
#include "grant/treatments.hpp"
#include "sharing/applications.hpp"
#include "sharing/bulk_file.hpp"

namespace jw::api {
namespace {

using http::Method;
using sharing::Application;

struct SetForm {
  std::vector<sharing::NewApplication> items;
  bool partial = false;
};
BOOST_DESCRIBE_STRUCT(SetForm, (), (items, partial))

struct ReasonCount {
  std::string reason;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(ReasonCount, (), (reason, count))

struct TryView {
  std::vector<sharing::TryColumn> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;
  sharing::TryCounts counts;
  std::vector<ReasonCount> reasons;
};
BOOST_DESCRIBE_STRUCT(TryView, (), (columns, rows, counts, reasons))

struct ParamView {
  std::string name;
  std::string zh;
  std::string en;
  std::string type;
  bool required = false;
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::vector<std::string> choices;
};
BOOST_DESCRIBE_STRUCT(ParamView, (), (name, zh, en, type, required, min, max, choices))

struct TreatmentView {
  std::string kind;
  std::string zh;
  std::string en;
  std::vector<ParamView> params;
  boost::json::value sample_params;
  std::string sample_in;
  std::string sample_out;
  std::int64_t strictness = 0;     // the higher one wins
  bool keyed = false;              // the node fills in key and tweak
  bool unique = false;             // keeps a key item fit for deltas
  std::vector<std::string> takes;  // types of items; empty: any
};
BOOST_DESCRIBE_STRUCT(TreatmentView, (),
                      (kind, zh, en, params, sample_params, sample_in, sample_out, strictness, keyed, unique,
                       takes))

Result<List<Application>> list_applications(const Call& call, Input& input, const None&, Parts& parts) {
  const auto limit = JW_TRY(input.integer("limit", 50, 200));
  auto page =
      JW_TRY(parts.applications.list(call, {input.query("box"), input.query("state"), input.query("set")},
                                     {input.query("cursor"), static_cast<std::size_t>(limit)}));
  List<Application> answer{std::move(page.items), {}, {}};
  if (!page.next.empty()) answer.next = page.next;
  return answer;
}

Result<Application> submit_application(const Call& call, Input&, const sharing::NewApplication& form,
                                       Parts& parts) {
  return parts.applications.submit(call, form);
}

Result<sharing::Submission> submit_set(const Call& call, Input&, const SetForm& form, Parts& parts) {
  return parts.applications.submit_set(call, form.items, form.partial);
}

Result<sharing::BulkResult> bulk(const Call& call, Input&, const sharing::BulkForm& form, Parts& parts) {
  return sharing::BulkFiles(parts.applications, parts.uploads).apply(call, form);
}

Result<http::Response> bulk_template(const Call&, Input&, Parts& parts) {
  const auto folder = parts.data / "tmp";
  JW_TRY(file::make_folder(folder));
  const auto path = folder / (make_id(parts.clock) + ".download");
  if (auto written = sharing::BulkFiles(parts.applications, parts.uploads).write_template(path); !written) {
    static_cast<void>(file::remove(path));
    return fail(std::move(written).error());
  }
  return download(path, "共享申请模板.xlsx",
                  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", true);
}

Result<Application> show_application(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.applications.find(call, input.path("id"));
}

// A row of sharing/acts.cpp as a call.
template <const char* kAct, class Form>
Result<Application> act(const Call& call, Input& input, const Form& form, Parts& parts) {
  return parts.applications.act(call, input.path("id"), kAct, write_json(form).as_object());
}

Result<sharing::UsageRecord> record_usage(const Call& call, Input& input, const sharing::UsageForm& form,
                                          Parts& parts) {
  return parts.applications.record_usage(call, input.path("id"), form);
}

Result<List<sharing::UsageRecord>> usage(const Call& call, Input& input, const None&, Parts& parts) {
  return List<sharing::UsageRecord>{JW_TRY(parts.applications.usage(call, input.path("id"))), {}, {}};
}

Result<TryView> try_out(const Call& call, Input& input, const sharing::TryForm& form, Parts& parts) {
  auto result = JW_TRY(parts.applications.try_out(call, input.path("id"), form));
  TryView view{std::move(result.columns), std::move(result.rows), result.counts, {}};
  for (const auto& [reason, count] : result.reasons) view.reasons.push_back({reason, count});
  return view;
}

Result<List<sharing::ComposerItem>> composer(const Call& call, Input& input, const None&, Parts& parts) {
  return List<sharing::ComposerItem>{JW_TRY(parts.applications.composer(call, input.path("id"))), {}, {}};
}

Result<sharing::Audience> audience(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.applications.audience(call, input.path("id"));
}

Result<List<TreatmentView>> treatments(const Call&, Input&, const None&, Parts&) {
  List<TreatmentView> list;
  for (const auto& kind : grant::treatment_kinds()) {
    TreatmentView view;
    view.kind = kind.kind;
    view.zh = kind.zh;
    view.en = kind.en;
    view.sample_in = kind.sample_in;
    view.sample_out = kind.sample_out;
    view.strictness = kind.strictness;
    view.keyed = kind.keyed;
    view.unique = kind.unique;
    for (const auto* type : {"text", "integer", "decimal", "date", "datetime", "boolean"})
      if (!kind.takes.empty() && grant::takes(kind, type)) view.takes.emplace_back(type);
    view.sample_params = JW_TRY(parse_json(kind.sample_params.empty() ? "{}" : kind.sample_params));
    for (const auto& param : kind.params) {
      ParamView p{std::string(param.name),
                  std::string(param.zh),
                  std::string(param.en),
                  param.number ? "integer" : "text",
                  param.required,
                  param.min,
                  param.max,
                  {}};
      for (const auto choice : param.choices) p.choices.emplace_back(choice);
      view.params.push_back(std::move(p));
    }
    list.items.push_back(std::move(view));
  }
  return list;
}

}  // namespace

std::vector<Route> application_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(json_route<None, List<Application>>(
      Method::Get, "/applications", needs(Right::CatalogRead), "applications", "共享申请列表",
      "Sharing applications.",
      {{"box",
        "mine 本部门提出，consent 待本部门同意，todo 待本部门办理，review 待本部门审核，approve "
        "待负责人同意，authority "
        "待本主管部门办理，all",
        "mine, consent, todo, review, approve, authority or all"},
       {"state", "状态", "state"},
       {"set", "同一次提交的申请", "of one submission"},
       {"limit", "每页行数", "rows a page", "integer"},
       {"cursor", "上一页的 next", "next of the page before"}},
      list_applications));
  table.push_back(json_route<sharing::NewApplication, Application>(
      Method::Post, "/applications", needs(Right::ApplicationWrite), "applications", "提出共享申请",
      "Write an application.", {}, submit_application));
  table.push_back(json_route<SetForm, sharing::Submission>(
      Method::Post, "/applications/set", needs(Right::ApplicationWrite), "applications",
      "一次申请多个资源，每个资源一份申请", "Apply for several resources at once, one application each.", {},
      submit_set));
  table.push_back(json_route<sharing::BulkForm, sharing::BulkResult>(
      Method::Post, "/applications/bulk", needs(Right::ApplicationWrite), "applications",
      "按 XLSX 或 CSV 文件批量申请，可先检查", "Apply by a spreadsheet; checks only unless told to commit.",
      {}, bulk));
  table.push_back(raw_route(Method::Get, "/applications/template", needs(Right::ApplicationWrite),
                            "applications", "下载批量申请模板", "The spreadsheet to fill in.", {},
                            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                            bulk_template));
  table.push_back(json_route<None, Application>(Method::Get, "/applications/{id}", needs(Right::CatalogRead),
                                                "applications", "共享申请", "One application.", {},
                                                show_application));
#define JW_ACT(name, path, right, Form, zh, en)                                                             \
  {                                                                                                         \
    static constexpr char kAct[] = name;                                                                    \
    table.push_back(json_route<sharing::Form, Application>(Method::Post, "/applications/{id}/" path,        \
                                                           needs(Right::right), "applications", zh, en, {}, \
                                                           act<kAct, sharing::Form>));                      \
  }
  JW_ACT("consent", "consent", ApplicationConsent, NoteForm, "需求方共享工作机构负责人同意",
         "The head of the applicant's sharing unit consents.")
  JW_ACT("decline", "decline", ApplicationConsent, ReasonForm, "需求方负责人不同意", "The head declines.")
  JW_ACT("withdraw", "withdraw", ApplicationWrite, ReasonForm, "撤回申请", "Withdraw.")
  JW_ACT("supplement", "supplement", ApplicationWrite, SupplementForm, "逐项答复补正告知",
         "Answer every point of the notice.")
  JW_ACT("check", "check", ApplicationOversee, CheckForm, "数据管理部门合规性审查",
         "The data bureau's compliance check.")
  JW_ACT("notice", "notice", ApplicationReview, NoticeForm, "一次性告知全部缺项",
         "Tell everything that is missing, once.")
  JW_ACT("ask_extension", "ask-extension", ApplicationReview, ExtensionForm, "申请延长答复期限",
         "Ask for an extension of the reply.")
  JW_ACT("answer_extension", "answer-extension", ApplicationOversee, AnswerForm, "主管部门是否同意延期",
         "The authority answers the extension.")
  JW_ACT("decide", "decide", ApplicationReview, DecisionForm,
         "提供方审核：同意或说明理由不予共享，待负责人同意",
         "The provider's reviewer proposes to grant or refuse.")
  JW_ACT("approve", "approve", ApplicationConsent, NoteForm, "提供方共享工作机构负责人同意答复",
         "The head of the provider's sharing unit consents to the reply.")
  JW_ACT("send_back", "send-back", ApplicationConsent, ReasonForm, "提供方负责人退回审核",
         "The provider's head sends it back.")
  JW_ACT("suspend", "suspend", GrantSuspend, SuspendForm, "违规使用，立即暂停授权并限期整改",
         "Misuse: suspend at once, rectify within a limit.")
  JW_ACT("rectify", "rectify", ApplicationWrite, NoteForm, "报告整改情况", "Report the rectification.")
  JW_ACT("resume", "resume", GrantSuspend, NoteForm, "恢复授权", "Resume.")
  JW_ACT("terminate", "terminate", GrantSuspend, ReasonForm, "整改不到位，终止授权",
         "Terminate: rectification refused or insufficient.")
  JW_ACT("ask_usage", "ask-usage", GrantSuspend, UsageRequestForm, "要求需求方限期报送使用记录",
         "Ask the requester for a record of use within a time limit.")
  JW_ACT("propose_change", "propose-change", GrantRevoke, ChangeForm, "提出停止或变更服务",
         "Propose to stop or alter the service.")
  JW_ACT("answer_change", "answer-change", ApplicationWrite, AnswerForm, "需求方答复停止或变更",
         "The requester answers.")
  JW_ACT("accept_filing", "accept-filing", ApplicationOversee, FilingForm, "主管部门备案",
         "The authority files it.")
  JW_ACT("do_change", "do-change", GrantRevoke, DoChangeForm, "执行已协商并备案的停止或变更",
         "Carry out what was negotiated and filed.")
  JW_ACT("drop_change", "drop-change", GrantRevoke, ReasonForm, "撤回停止或变更", "Drop it.")
  JW_ACT("dispute", "dispute", ApplicationDispute, DisputeForm, "提出争议", "Open a dispute.")
  JW_ACT("state_case", "statements", ApplicationDispute, DisputeForm, "争议陈述", "State one's case.")
  JW_ACT("settle", "settle", ApplicationDispute, NoteForm, "协商解决", "Settled.")
  JW_ACT("escalate", "escalate", ApplicationDispute, DisputeForm, "提请主管部门协调",
         "Bring it to the authority both have in common.")
  JW_ACT("rule", "rule", ApplicationOversee, RulingForm, "主管部门裁定", "The authority rules.")
  JW_ACT("appeal", "appeal", ApplicationDispute, DisputeForm, "提请主管部门的本级人民政府决定",
         "Bring it to the authority's government.")
  JW_ACT("record_government", "record-government", ApplicationOversee, RulingForm, "登记本级人民政府决定",
         "Record what the government decided.")
  JW_ACT("end", "end", ApplicationWrite, EndForm, "使用目的结束", "The purpose has ended.")
  JW_ACT("dispose", "dispose", ApplicationWrite, DisposeForm, "报告处置及证据",
         "Report the disposal with evidence.")
  JW_ACT("confirm_disposal", "confirm-disposal", ApplicationReview, NoteForm, "确认处置",
         "Confirm the disposal.")
  JW_ACT("reject_disposal", "reject-disposal", ApplicationReview, ReasonForm, "退回处置",
         "Reject the disposal.")
#undef JW_ACT
  table.push_back(json_route<sharing::UsageForm, sharing::UsageRecord>(
      Method::Post, "/applications/{id}/usage", needs(Right::HoldingRead), "applications", "登记使用记录",
      "Record what was done with the data.", {}, record_usage));
  table.push_back(json_route<None, List<sharing::UsageRecord>>(Method::Get, "/applications/{id}/usage",
                                                               needs(Right::CatalogRead), "applications",
                                                               "使用记录", "Usage records.", {}, usage));
  auto attempt = json_route<sharing::TryForm, TryView>(
      Method::Post, "/applications/{id}/try", needs(Right::ApplicationReview), "applications",
      "签发前试看：接收方将看到的数据", "The data as the recipient would see it.", {}, try_out);
  attempt.slow = true;
  table.push_back(std::move(attempt));
  table.push_back(json_route<None, List<sharing::ComposerItem>>(
      Method::Get, "/applications/{id}/composer", needs(Right::ApplicationReview), "applications",
      "逐项：分级管控允许的处理方式、理由和建议",
      "What the grades permit for each item, why, and a proposal.", {}, composer));
  table.push_back(json_route<None, sharing::Audience>(
      Method::Get, "/applications/{id}/audience", needs(Right::ApplicationReview), "applications",
      "授权可以限定到谁：申请部门的层级、条线、角色和接口客户端",
      "Whom the grant can let in: level, line, roles and API clients of the applicant.", {}, audience));
  table.push_back(json_route<None, List<TreatmentView>>(Method::Get, "/treatments", kSession, "applications",
                                                        "数据处理方式", "Treatments of items.", {},
                                                        treatments));
  return table;
}

}  // namespace jw::api
