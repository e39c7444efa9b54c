#include <charconv>

#include "api/parts.hpp"
#include "api/route.hpp"
#include "flow/clock_reasons.hpp"
#include "flow/definitions.hpp"
#include "flow/element_rules.hpp"
#include "flow/expression_functions.hpp"
#include "flow/presets.hpp"
#include "http/target.hpp"
#include "rollout/rollouts.hpp"

// Processes as documents: versions, what places make their own, decision tables.
namespace jw::api {
namespace {

using http::Method;

struct DocumentForm {
  std::string document;  // BPMN 2.0 XML
  std::string note;
  BOOST_DESCRIBE_CLASS(DocumentForm, (), (document, note), (), ())
};
struct DocumentText {
  std::string document;
  BOOST_DESCRIBE_CLASS(DocumentText, (), (document), (), ())
};
struct NoteText {
  std::string note;
  BOOST_DESCRIBE_CLASS(NoteText, (), (note), (), ())
};
struct WordRow {
  std::string code, zh, en, detail;
  BOOST_DESCRIBE_CLASS(WordRow, (), (code, zh, en, detail), (), ())
};
struct TermRow {
  std::string preset, title, duty, article;
  std::int64_t days = 0;
  BOOST_DESCRIBE_CLASS(TermRow, (), (preset, title, duty, article, days), (), ())
};
struct Words {
  std::vector<WordRow> elements;   // detail: runs, part, kept, refused
  std::vector<WordRow> ours;       // our attributes and elements; detail: on what
  std::vector<WordRow> functions;  // of expressions; detail: an example
  std::vector<WordRow> reasons;    // to suspend a clock; detail: article
  std::vector<WordRow> rights;     // that candidates may need
  std::vector<WordRow> parts;      // that an override may change
  std::vector<TermRow> terms;      // duties with time limits
  BOOST_DESCRIBE_CLASS(Words, (), (elements, ours, functions, reasons, rights, parts, terms), (), ())
};

Result<std::int64_t> version_in(std::string_view text) {
  std::int64_t version = 0;
  const auto* end = text.data() + text.size();
  if (text.empty() || std::from_chars(text.data(), end, version).ptr != end || version < 0)
    return fail(Code::Invalid, "flow.version", "a version is a number from 1 on", "版本应为从 1 起的整数");
  return version;
}

Result<List<flow::Definition>> list_definitions(const Call& call, Input&, const None&, Parts& parts) {
  return List<flow::Definition>{JW_TRY(parts.definitions.list(call)), {}, {}};
}
Result<flow::DefinitionCheck> check_definition(const Call& call, Input&, const DocumentText& form,
                                               Parts& parts) {
  return parts.definitions.check(call, form.document);
}
Result<List<flow::Definition>> deploy(const Call& call, Input&, const DocumentForm& form, Parts& parts) {
  return List<flow::Definition>{JW_TRY(parts.definitions.deploy(call, form.document, form.note)), {}, {}};
}
Result<flow::Definition> current(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.definitions.find(call, input.path("process"), 0);
}
Result<List<flow::Definition>> definition_versions(const Call& call, Input& input, const None&,
                                                   Parts& parts) {
  return List<flow::Definition>{JW_TRY(parts.definitions.versions(call, input.path("process"))), {}, {}};
}
Result<DocumentText> definition_document(const Call& call, Input& input, const None&, Parts& parts) {
  return DocumentText{JW_TRY(
      parts.definitions.document(call, input.path("process"), JW_TRY(version_in(input.path("version")))))};
}
Result<http::Response> document_file(const Call& call, Input& input, Parts& parts) {
  const auto process = input.path("process");
  auto text = JW_TRY(parts.definitions.document(call, process, JW_TRY(version_in(input.path("version")))));
  auto response = http::Response::text(200, std::move(text), "application/xml");
  response.headers.set("Content-Disposition",
                       "attachment; filename*=UTF-8''" + http::percent_encode(process + ".bpmn"));
  return response;
}
Result<List<flow::Difference>> diff(const Call& call, Input& input, const None&, Parts& parts) {
  const auto from = JW_TRY(version_in(input.query("from"))), to = JW_TRY(version_in(input.query("to")));
  return List<flow::Difference>{
      JW_TRY(parts.definitions.diff(call, input.path("process"), from, to)), {}, {}};
}
Result<None> withdraw_definition(const Call& call, Input& input, const NoteText& form, Parts& parts) {
  JW_TRY(parts.definitions.withdraw(call, input.path("process"), form.note));
  return None{};
}
Result<flow::Override> override_of(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.definitions.override_of(call, input.path("process"), input.path("region"));
}
Result<flow::DefinitionCheck> check_override(const Call& call, Input& input, const flow::OverrideForm& form,
                                             Parts& parts) {
  return parts.definitions.check_override(call, input.path("process"), form);
}
Result<flow::Override> put_override(const Call& call, Input& input, const flow::OverrideForm& form,
                                    Parts& parts) {
  return parts.definitions.put_override(call, input.path("process"), form);
}
Result<flow::DefinitionCheck> check_own(const Call& call, Input& input, const DocumentText& form,
                                        Parts& parts) {
  return parts.definitions.check_own(call, input.path("process"), form.document);
}
Result<flow::Override> put_own(const Call& call, Input& input, const DocumentForm& form, Parts& parts) {
  return parts.definitions.put_own(call, input.path("process"), form.document, form.note);
}
Result<List<flow::Ancestor>> lineage(const Call& call, Input& input, const None&, Parts& parts) {
  return List<flow::Ancestor>{JW_TRY(parts.definitions.lineage(call, input.path("process"),
                                                               JW_TRY(version_in(input.path("version"))))),
                              {},
                              {}};
}
Result<List<rollout::Handing>> nodes(const Call& call, Input& input, const None&, Parts& parts) {
  return List<rollout::Handing>{JW_TRY(parts.rollouts.nodes_of(call, input.path("process"))), {}, {}};
}
Result<List<rollout::Arrival>> received(const Call& call, Input&, const None&, Parts& parts) {
  return List<rollout::Arrival>{JW_TRY(parts.rollouts.arrivals(call)), {}, {}};
}
Result<None> remove_override(const Call& call, Input& input, const None&, Parts& parts) {
  JW_TRY(parts.definitions.remove_override(call, input.path("process")));
  return None{};
}
Result<List<flow::DecisionVersion>> decisions(const Call& call, Input&, const None&, Parts& parts) {
  return List<flow::DecisionVersion>{JW_TRY(parts.definitions.decisions(call)), {}, {}};
}
Result<flow::DecisionVersion> decision(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.definitions.decision(call, input.path("id"));
}
Result<flow::DefinitionCheck> check_decision(const Call&, Input&, const flow::DecisionForm& form, Parts&) {
  flow::DefinitionCheck result;
  result.refusals = flow::Decision::check(form);
  result.deployable = result.refusals.empty();
  return result;
}
Result<flow::DecisionVersion> put_decision(const Call& call, Input&, const flow::DecisionForm& form,
                                           Parts& parts) {
  return parts.definitions.put_decision(call, form);
}

Result<Words> definition_words(const Call&, Input&, const None&, Parts& parts) {
  static constexpr std::string_view kVerdicts[] = {"runs", "part", "kept", "refused"};
  Words all;
  const auto row = [](std::string_view code, std::string_view zh, std::string_view en,
                      std::string_view detail) {
    return WordRow{std::string(code), std::string(zh), std::string(en), std::string(detail)};
  };
  for (const auto& one : flow::element_rules())
    all.elements.push_back(
        row(one.element, one.zh, one.en, kVerdicts[static_cast<std::size_t>(one.verdict)]));
  for (const auto& one : flow::our_names()) all.ours.push_back(row(one.name, one.zh, one.en, one.on));
  for (const auto& one : flow::functions())
    all.functions.push_back(row(one.name, one.zh, one.en, one.example));
  for (const auto& one : flow::clock_reasons())
    all.reasons.push_back(row(one.key, one.zh, one.en, one.article));
  for (const auto& one : org::rights_with_names()) all.rights.push_back(row(one.name, one.zh, one.name, ""));
  for (const auto& one : flow::override_parts()) all.parts.push_back(row(one.part, one.zh, one.en, ""));
  for (const auto& one : parts.definitions.terms())
    all.terms.push_back({one.preset, one.title, one.term.duty, one.term.article, one.term.days});
  return all;
}

}  // namespace

std::vector<Route> flow_definition_routes() {
  using org::Right;
  const auto read = needs(Right::FlowRead), change = needs(Right::FlowDeploy);
  std::vector<Route> table;
  const auto add = [&](Route route) { table.push_back(std::move(route)); };
  add(json_route<None, List<flow::Definition>>(Method::Get, "/processes", read, "processes", "流程定义",
                                               "Processes in force, local versions too.", {},
                                               list_definitions));
  add(json_route<None, Words>(
      Method::Get, "/processes/words", read, "processes", "流程元素、函数、时限等词表",
      "Elements, functions, reasons and duties a designer may use.", {}, definition_words));
  add(json_route<None, List<rollout::Arrival>>(
      Method::Get, "/processes/received", read, "processes", "上级下发的流程及其在本节点的状态",
      "What governments above handed down, and whether it holds here.", {}, received));
  add(json_route<DocumentText, flow::DefinitionCheck>(
      Method::Post, "/processes/check", read, "processes", "校验流程文件，不部署",
      "Check a document without deploying it.", {}, check_definition));
  add(json_route<DocumentForm, List<flow::Definition>>(Method::Post, "/processes", change, "processes",
                                                       "部署流程", "Deploy the processes of a document.", {},
                                                       deploy));
  add(json_route<None, flow::Definition>(Method::Get, "/processes/{process}", read, "processes",
                                         "流程当前版本", "The version in force.", {}, current));
  add(json_route<NoteText, None>(Method::Post, "/processes/{process}/withdraw", change, "processes",
                                 "撤下流程", "No new instance begins.", {}, withdraw_definition));
  add(json_route<None, List<flow::Definition>>(Method::Get, "/processes/{process}/versions", read,
                                               "processes", "流程的各个版本", "All versions, newest first.",
                                               {}, definition_versions));
  add(json_route<None, DocumentText>(Method::Get, "/processes/{process}/versions/{version}/document", read,
                                     "processes", "某版本的 BPMN 文件内容（0 为当前版本）",
                                     "The BPMN document of a version; 0 the current one.", {},
                                     definition_document));
  add(raw_route(Method::Get, "/processes/{process}/versions/{version}/file", read, "processes",
                "下载 BPMN 文件", "The BPMN document as a file.", {}, "application/xml", document_file));
  add(json_route<None, List<rollout::Handing>>(
      Method::Get, "/processes/{process}/nodes", read, "processes", "下级各节点的接收情况",
      "Which nodes below have it, and which refused it with what reasons.", {}, nodes));
  add(json_route<None, List<flow::Difference>>(
      Method::Get, "/processes/{process}/diff", read, "processes", "两个版本的差异",
      "What differs between two versions.", {{"from", "版本", "version"}, {"to", "版本", "version"}}, diff));
  add(json_route<None, flow::Override>(Method::Get, "/processes/{process}/overrides/{region}", read,
                                       "processes", "某区划的本地化内容", "What a block made its own.", {},
                                       override_of));
  add(json_route<flow::OverrideForm, flow::DefinitionCheck>(
      Method::Post, "/processes/{process}/override/check", change, "processes", "校验本地化，不部署",
      "Check local changes without deploying them.", {}, check_override));
  add(json_route<flow::OverrideForm, flow::Override>(
      Method::Put, "/processes/{process}/override", change, "processes", "本地化流程",
      "Make parts the caller's block's own.", {}, put_override));
  add(json_route<DocumentText, flow::DefinitionCheck>(
      Method::Post, "/processes/{process}/override/document/check", change, "processes",
      "校验改好的流程文件能否作为本地化", "Check an edited document as local changes.", {}, check_own));
  add(json_route<DocumentForm, flow::Override>(
      Method::Put, "/processes/{process}/override/document", change, "processes", "以改好的流程文件本地化",
      "Make what an edited document changes the caller's block's own.", {}, put_own));
  add(json_route<None, List<flow::Ancestor>>(Method::Get, "/processes/{process}/versions/{version}/lineage",
                                             read, "processes", "该版本所依据的各级版本及差异",
                                             "The versions it stands on, with what differs.", {}, lineage));
  add(json_route<None, None>(Method::Delete, "/processes/{process}/override", change, "processes",
                             "取消本地化", "The base holds again.", {}, remove_override));
  add(json_route<None, List<flow::DecisionVersion>>(Method::Get, "/decisions", read, "processes", "决策表",
                                                    "Decision tables in force.", {}, decisions));
  add(json_route<None, flow::DecisionVersion>(Method::Get, "/decisions/{id}", read, "processes", "一张决策表",
                                              "One decision table.", {}, decision));
  add(json_route<flow::DecisionForm, flow::DefinitionCheck>(Method::Post, "/decisions/check", read,
                                                            "processes", "校验决策表",
                                                            "Check a decision table.", {}, check_decision));
  add(json_route<flow::DecisionForm, flow::DecisionVersion>(Method::Post, "/decisions", change, "processes",
                                                            "部署决策表", "Deploy a decision table.", {},
                                                            put_decision));
  return table;
}

}  // namespace jw::api
