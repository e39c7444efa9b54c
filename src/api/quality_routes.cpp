#include "api/download.hpp"
#include "api/parts.hpp"
#include "api/route.hpp"
#include "catalog/data_versions.hpp"
#include "quality/expression.hpp"
#include "quality/measurements.hpp"
#include "quality/metric.hpp"
#include "quality/quarantines.hpp"
#include "quality/rules.hpp"

namespace jw::api {
namespace {

using http::Method;
using namespace quality;

struct RuleKindView {
  std::string code;
  std::string level;
  std::string zh;
  std::string en;
  std::string metric;
  std::int64_t least_items = 0;
  std::int64_t most_items = 0;
  std::string fields;
  std::string help_zh;
  std::string help_en;
};
BOOST_DESCRIBE_STRUCT(RuleKindView, (),
                      (code, level, zh, en, metric, least_items, most_items, fields, help_zh, help_en))

struct QualityTerm {
  std::string code;
  std::string zh;
  std::string en;
};
BOOST_DESCRIBE_STRUCT(QualityTerm, (), (code, zh, en))

struct QualityVocabulary {
  std::vector<RuleKindView> kinds;
  std::vector<QualityTerm> dimensions;
  std::vector<QualityTerm> metrics;    // those that a rule may count for
  std::vector<QualityTerm> functions;  // of expressions; code is how it is called
};
BOOST_DESCRIBE_STRUCT(QualityVocabulary, (), (kinds, dimensions, metrics, functions))

struct NewRule {
  std::string side = "source";
  std::string target;
  RuleForm rule;
  bool screen = false;  // move rows that break blocking rules to quarantine at once
};
BOOST_DESCRIBE_STRUCT(NewRule, (), (side, target, rule, screen))

struct TrialForm {
  std::string side = "source";
  std::string target;
  RuleForm rule;
  std::int64_t sample = 100'000;  // rows; 0: all
};
BOOST_DESCRIBE_STRUCT(TrialForm, (), (side, target, rule, sample))

struct ChangedRule {
  std::int64_t seen = 0;  // the version the caller has seen
  RuleForm rule;
  bool screen = false;
};
BOOST_DESCRIBE_STRUCT(ChangedRule, (), (seen, rule, screen))

struct TargetForm {
  std::string side = "source";
  std::string target;
};
BOOST_DESCRIBE_STRUCT(TargetForm, (), (side, target))

struct NewestView {
  std::optional<Measurement> measurement;
};
BOOST_DESCRIBE_STRUCT(NewestView, (), (measurement))

struct FixForm {
  std::vector<RowFix> rows;
};
BOOST_DESCRIBE_STRUCT(FixForm, (), (rows))

struct FixFileForm {
  std::string upload;
};
BOOST_DESCRIBE_STRUCT(FixFileForm, (), (upload))

struct LinesForm {
  std::vector<std::int64_t> lines;  // none: all open ones
};
BOOST_DESCRIBE_STRUCT(LinesForm, (), (lines))

struct DismissForm {
  std::vector<std::int64_t> lines;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(DismissForm, (), (lines, reason))

Target target_of(Input& input) {
  auto side = input.query("side");
  return {side.empty() ? "source" : side, input.query("target")};
}

Result<QualityVocabulary> quality_vocabulary(const Call&, Input&, const None&, Parts&) {
  QualityVocabulary out;
  for (const auto& kind : kinds())
    out.kinds.push_back({std::string(kind.code), std::string(kind.level), std::string(kind.zh),
                         std::string(kind.en), std::string(kind.metric),
                         static_cast<std::int64_t>(kind.least_items),
                         static_cast<std::int64_t>(kind.most_items), std::string(kind.fields),
                         std::string(kind.help_zh), std::string(kind.help_en)});
  for (const auto& one : dimensions())
    out.dimensions.push_back({std::string(one.code), std::string(one.zh), std::string(one.en)});
  for (const auto& one : quality::metrics())
    if (one.formula != Formula::Mean)
      out.metrics.push_back({std::string(one.code), std::string(one.zh), std::string(one.en)});
  for (const auto& one : functions()) {
    std::string call(one.name);
    for (std::size_t i = 0; i < one.parameters.size(); ++i) {
      const char type = one.parameters[i];
      call += i == 0 ? "(" : ", ";
      call += type == 't' ? "text" : type == 'n' ? "number" : type == 'd' ? "date" : "value";
    }
    call += one.parameters.empty() ? "()" : ")";
    out.functions.push_back({std::move(call), std::string(one.zh), std::string(one.en)});
  }
  return out;
}

Result<Overview> overview(const Call& call, Input&, const None&, Parts& parts) {
  return parts.measurements.overview(call);
}

Result<List<Rule>> list_rules(const Call& call, Input& input, const None&, Parts& parts) {
  return List<Rule>{JW_TRY(parts.rules.list(call, target_of(input))), {}, {}};
}

// A rule that blocks judges rows when they come. Those that are there already it judges when it is asked to.
Result<> screen_if_asked(const Call& call, bool asked, const Rule& rule, Parts& parts) {
  if (!asked || rule.side != "source" || rule.form.severity != "block") return {};
  const auto version = parts.data_versions.screen(call, rule.target);
  if (version) {
    parts.poke();
    return {};
  }
  if (version.error().reason == "data.none") return {};
  return tl::unexpected<Error>(Error(version.error()).with("the rule is kept; screening failed"));
}

Result<Rule> add_rule(const Call& call, Input&, const NewRule& form, Parts& parts) {
  auto rule = JW_TRY(parts.rules.add(call, {form.side, form.target}, form.rule));
  JW_TRY(screen_if_asked(call, form.screen, rule, parts));
  return rule;
}

Result<List<Unscreened>> unscreened(const Call& call, Input& input, const None&, Parts& parts) {
  return List<Unscreened>{JW_TRY(parts.measurements.unscreened(call, input.query("target"))), {}, {}};
}

Result<Trial> try_rule(const Call& call, Input&, const TrialForm& form, Parts& parts) {
  return parts.rules.attempt(call, {form.side, form.target}, form.rule, form.sample);
}

Result<Rule> show_rule(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.rules.find(call, input.path("id"));
}

Result<List<Rule>> rule_versions(const Call& call, Input& input, const None&, Parts& parts) {
  return List<Rule>{JW_TRY(parts.rules.history(call, input.path("id"))), {}, {}};
}

Result<Rule> change_rule(const Call& call, Input& input, const ChangedRule& form, Parts& parts) {
  auto rule = JW_TRY(parts.rules.change(call, input.path("id"), form.seen, form.rule));
  JW_TRY(screen_if_asked(call, form.screen, rule, parts));
  return rule;
}

Result<Rule> retire_rule(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.rules.retire(call, input.path("id"));
}

Result<Measurement> run_rules(const Call& call, Input&, const TargetForm& form, Parts& parts) {
  return parts.measurements.run(call, {form.side, form.target});
}

Result<catalog::DataVersion> screen(const Call& call, Input&, const TargetForm& form, Parts& parts) {
  auto version = parts.data_versions.screen(call, form.target);
  if (version) parts.poke();
  return version;
}

Result<List<Measurement>> measurement_history(const Call& call, Input& input, const None&, Parts& parts) {
  return List<Measurement>{JW_TRY(parts.measurements.history(call, target_of(input))), {}, {}};
}

Result<NewestView> newest(const Call& call, Input& input, const None&, Parts& parts) {
  return NewestView{JW_TRY(parts.measurements.newest(call, target_of(input)))};
}

Result<List<Quarantine>> list_quarantines(const Call& call, Input& input, const None&, Parts& parts) {
  return List<Quarantine>{JW_TRY(parts.quarantines.list(call, input.query("resource"))), {}, {}};
}

Result<QuarantinePage> show_quarantine(const Call& call, Input& input, const None&, Parts& parts) {
  RowFilter filter{input.query("state"), input.query("reason"), -1, 50};
  if (!input.query("after").empty()) filter.after = JW_TRY(input.integer("after", 0, 1'000'000'000'000));
  filter.limit = std::max<std::int64_t>(1, JW_TRY(input.integer("limit", 50, 500)));
  return parts.quarantines.rows(call, input.path("id"), filter);
}

Result<QuarantineOutcome> edit_rows(const Call& call, Input& input, const FixForm& form, Parts& parts) {
  return parts.quarantines.edit(call, input.path("id"), form.rows);
}

Result<QuarantineOutcome> edit_file(const Call& call, Input& input, const FixFileForm& form, Parts& parts) {
  return parts.quarantines.edit_file(call, input.path("id"), form.upload);
}

Result<QuarantineOutcome> release_rows(const Call& call, Input& input, const LinesForm& form, Parts& parts) {
  auto outcome = parts.quarantines.release(call, input.path("id"), form.lines);
  if (outcome) parts.poke();
  return outcome;
}

Result<QuarantineOutcome> dismiss_rows(const Call& call, Input& input, const DismissForm& form,
                                       Parts& parts) {
  return parts.quarantines.dismiss(call, input.path("id"), form.lines, form.reason);
}

Result<http::Response> export_rows(const Call& call, Input& input, Parts& parts) {
  const auto path = JW_TRY(parts.quarantines.export_file(call, input.path("id")));
  return download(path, "quarantine.csv", "text/csv; charset=utf-8", true);
}

}  // namespace

std::vector<Route> quality_routes() {
  using org::Right;
  const std::vector<Param> target = {{"target", "数据资源或所得数据", "resource or holding"},
                                     {"side", "source 或 received", "source or received"}};
  const auto read = needs(Right::CatalogRead);
  const auto write = needs(Right::QualityWrite);
  std::vector<Route> table;
  const auto slow = [&](Route route) {
    route.slow = true;
    table.push_back(std::move(route));
  };
  table.push_back(json_route<None, QualityVocabulary>(
      Method::Get, "/quality/vocabulary", read, "quality", "规则类型、质量维度、指标与函数",
      "Kinds of rules, dimensions, metrics, functions.", {}, quality_vocabulary));
  table.push_back(json_route<None, Overview>(Method::Get, "/quality/overview", read, "quality",
                                             "各部门、各资源最近一次质量得分",
                                             "Newest scores by department and resource.", {}, overview));
  table.push_back(json_route<None, List<Rule>>(Method::Get, "/quality/rules", read, "quality", "质量规则",
                                               "Rules of a resource or holding.", target, list_rules));
  slow(json_route<NewRule, Rule>(Method::Post, "/quality/rules", write, "quality", "新建规则", "Add a rule.",
                                 {}, add_rule));
  slow(json_route<TrialForm, Trial>(Method::Post, "/quality/rules/try", write, "quality",
                                    "在当前数据上试运行规则",
                                    "Try a rule on the current data before it is kept.", {}, try_rule));
  table.push_back(json_route<None, Rule>(Method::Get, "/quality/rules/{id}", read, "quality", "规则",
                                         "One rule.", {}, show_rule));
  table.push_back(json_route<None, List<Rule>>(Method::Get, "/quality/rules/{id}/versions", read, "quality",
                                               "规则的历史版本", "All versions of a rule.", {},
                                               rule_versions));
  slow(json_route<ChangedRule, Rule>(Method::Put, "/quality/rules/{id}", write, "quality", "修改规则",
                                     "Change a rule; says which version was seen.", {}, change_rule));
  table.push_back(json_route<None, Rule>(Method::Post, "/quality/rules/{id}/retire", write, "quality",
                                         "停用规则", "Retire a rule.", {}, retire_rule));
  slow(json_route<TargetForm, Measurement>(Method::Post, "/quality/run", write, "quality", "立即检测当前数据",
                                           "Run all rules over the current data.", {}, run_rules));
  slow(json_route<TargetForm, catalog::DataVersion>(
      Method::Post, "/quality/screen", write, "quality", "将违反阻断规则的数据移入隔离区",
      "Move rows that break a blocking rule to quarantine; makes a data version unless all pass.", {},
      screen));
  table.push_back(json_route<None, List<Unscreened>>(
      Method::Get, "/quality/unscreened", read, "quality", "现有数据尚未经新规则复核的资源",
      "Resources whose data came before a blocking rule and were not screened since.",
      {{"target", "只看此数据资源", "of this resource only"}}, unscreened));
  table.push_back(json_route<None, List<Measurement>>(Method::Get, "/quality/history", read, "quality",
                                                      "历次得分", "Scores over time, newest first.", target,
                                                      measurement_history));
  table.push_back(json_route<None, NewestView>(Method::Get, "/quality/newest", read, "quality",
                                               "最近一次检测", "The newest measurement, rule by rule.",
                                               target, newest));
  table.push_back(json_route<None, List<Quarantine>>(
      Method::Get, "/quality/quarantines", read, "quality", "隔离区（须有数据或质量管理权限）",
      "Quarantines; needs resource.write or quality.write.", {{"resource", "数据资源", "resource"}},
      list_quarantines));
  slow(json_route<None, QuarantinePage>(Method::Get, "/quality/quarantines/{id}", read, "quality",
                                        "隔离的数据", "Quarantined rows.",
                                        {{"state", "open、released、dismissed", "open, released, dismissed"},
                                         {"reason", "原因", "reason"},
                                         {"after", "上一页的 next", "next of the page before", "integer"},
                                         {"limit", "每页行数", "rows a page", "integer"}},
                                        show_quarantine));
  slow(json_route<FixForm, QuarantineOutcome>(Method::Post, "/quality/quarantines/{id}/edit", read, "quality",
                                              "修改隔离的数据", "New values for quarantined rows.", {},
                                              edit_rows));
  slow(json_route<FixFileForm, QuarantineOutcome>(Method::Post, "/quality/quarantines/{id}/upload", read,
                                                  "quality", "用改好的文件修改",
                                                  "New values from an uploaded file.", {}, edit_file));
  slow(json_route<LinesForm, QuarantineOutcome>(
      Method::Post, "/quality/quarantines/{id}/release", read, "quality", "放行（重新检查）",
      "Release rows that pass when judged again.", {}, release_rows));
  slow(json_route<DismissForm, QuarantineOutcome>(Method::Post, "/quality/quarantines/{id}/dismiss", read,
                                                  "quality", "剔除，须写明原因",
                                                  "Dismiss rows, with a reason.", {}, dismiss_rows));
  slow(raw_route(Method::Get, "/quality/quarantines/{id}/export", read, "quality", "下载隔离的数据",
                 "Quarantined rows as CSV.", {}, "text/csv", export_rows));
  return table;
}

}  // namespace jw::api
