#include "api/parts.hpp"
#include "api/route.hpp"
#include "grant/treatments.hpp"
#include "sharing/applications.hpp"

namespace jw::api {
namespace {

using http::Method;
using sharing::Application;

struct NoteForm {
  std::string note;
};
BOOST_DESCRIBE_STRUCT(NoteForm, (), (note))

struct ReasonForm {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ReasonForm, (), (reason))

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

Result<List<Application>> list(const Call& call, Input& input, const None&, Parts& parts) {
  const auto limit = JW_TRY(input.integer("limit", 50, 200));
  auto page = JW_TRY(parts.applications.list(call, {input.query("box"), input.query("state")},
                                             {input.query("cursor"), static_cast<std::size_t>(limit)}));
  List<Application> answer{std::move(page.items), {}, {}};
  if (!page.next.empty()) answer.next = page.next;
  return answer;
}

Result<Application> submit(const Call& call, Input&, const sharing::NewApplication& form, Parts& parts) {
  return parts.applications.submit(call, form);
}

Result<Application> show(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.applications.find(call, input.path("id"));
}

Result<Application> consent(const Call& call, Input& input, const NoteForm& form, Parts& parts) {
  return parts.applications.consent(call, input.path("id"), form.note);
}

Result<Application> decline(const Call& call, Input& input, const ReasonForm& form, Parts& parts) {
  return parts.applications.decline(call, input.path("id"), form.reason);
}

Result<Application> withdraw(const Call& call, Input& input, const ReasonForm& form, Parts& parts) {
  return parts.applications.withdraw(call, input.path("id"), form.reason);
}

Result<Application> decide(const Call& call, Input& input, const sharing::DecisionForm& form, Parts& parts) {
  return parts.applications.decide(call, input.path("id"), form);
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
      {{"box", "mine 本部门提出，consent 待本部门同意，review 待本部门审核，all",
        "mine, consent, review or all"},
       {"state", "状态", "state"},
       {"limit", "每页行数", "rows a page", "integer"},
       {"cursor", "上一页的 next", "next of the page before"}},
      list));
  table.push_back(json_route<sharing::NewApplication, Application>(
      Method::Post, "/applications", needs(Right::ApplicationWrite), "applications", "提出共享申请",
      "Write an application.", {}, submit));
  table.push_back(json_route<None, Application>(Method::Get, "/applications/{id}", needs(Right::CatalogRead),
                                                "applications", "共享申请", "One application.", {}, show));
  table.push_back(json_route<NoteForm, Application>(
      Method::Post, "/applications/{id}/consent", needs(Right::ApplicationConsent), "applications",
      "共享工作机构负责人同意", "The head of the sharing unit consents.", {}, consent));
  table.push_back(json_route<ReasonForm, Application>(
      Method::Post, "/applications/{id}/decline", needs(Right::ApplicationConsent), "applications",
      "共享工作机构负责人不同意", "The head declines.", {}, decline));
  table.push_back(json_route<ReasonForm, Application>(Method::Post, "/applications/{id}/withdraw",
                                                      needs(Right::ApplicationWrite), "applications",
                                                      "撤回申请", "Withdraw.", {}, withdraw));
  table.push_back(json_route<sharing::DecisionForm, Application>(
      Method::Post, "/applications/{id}/decide", needs(Right::ApplicationReview), "applications",
      "提供部门审核：同意并签发授权，或说明理由不予共享", "The provider grants or refuses.", {}, decide));
  auto attempt = json_route<sharing::TryForm, TryView>(
      Method::Post, "/applications/{id}/try", needs(Right::ApplicationReview), "applications",
      "签发前试看：接收方将看到的数据", "The data as the recipient would see it.", {}, try_out);
  attempt.slow = true;
  table.push_back(std::move(attempt));
  table.push_back(json_route<None, List<sharing::ComposerItem>>(
      Method::Get, "/applications/{id}/composer", needs(Right::ApplicationReview), "applications",
      "逐项：分级管控允许的处理方式、理由和建议",
      "What the grades permit for each item, why, and a proposal.", {}, composer));
  table.push_back(json_route<None, List<TreatmentView>>(Method::Get, "/treatments", kSession, "applications",
                                                        "数据处理方式", "Treatments of items.", {},
                                                        treatments));
  return table;
}

}  // namespace jw::api
