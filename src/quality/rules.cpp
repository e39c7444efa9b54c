#include "quality/rules.hpp"

#include <algorithm>

#include "base/random.hpp"
#include "catalog/stored_json.hpp"
#include "db/database.hpp"
#include "lake/engine.hpp"
#include "lake/schema.hpp"
#include "lake/sql.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"
#include "quality/judge.hpp"
#include "quality/metric.hpp"
#include "quality/score.hpp"

namespace jw::quality {
namespace {

constexpr std::size_t kShownRules = 50;

constexpr std::string_view kSelectRule =
    "SELECT id, code, side, target, state, version, editor, changed, form FROM quality_rule";

Result<Rule> read_rule(const db::Row& row) {
  Rule rule;
  rule.id = row.text(0);
  rule.code = row.text(1);
  rule.side = row.text(2);
  rule.target = row.text(3);
  rule.state = row.text(4);
  rule.version = row.integer(5);
  rule.editor = row.text(6);
  rule.changed = row.text(7);
  rule.form = JW_TRY(catalog::from_stored<RuleForm>(row.text(8)));
  return rule;
}

Result<std::vector<Rule>> read_rules(const std::vector<db::Row>& rows) {
  std::vector<Rule> out;
  for (const auto& row : rows) out.push_back(JW_TRY(read_rule(row)));
  return out;
}

tl::unexpected<Error> unknown_rule(std::string_view id) {
  return fail(Code::NotFound, "rule.unknown", "your department has no rule {}", "本单位没有质量规则 {}",
              std::string(id.substr(0, 64)));
}

Result<> keep_version(db::Session& session, const Rule& rule) {
  JW_TRY(session.exec(
      "INSERT INTO quality_rule_version (rule, version, state, form, editor, changed) VALUES ($1, $2, $3, "
      "$4, $5, "
      "$6)",
      rule.id, rule.version, rule.state, catalog::to_stored(rule.form), rule.editor, rule.changed));
  return {};
}

ledger::Event event_of(std::string_view kind, const Rule& rule) {
  ledger::Event event{kind, rule.id, {}};
  event.details[rule.side == "source" ? "resource" : "holding"] = rule.target;
  event.details["version"] = rule.version;
  if (kind == "rule.saved") {
    event.details["severity"] = rule.form.severity;
    event.details["kind"] = rule.form.kind;
  }
  return event;
}

}  // namespace

Result<std::vector<Rule>> Rules::active(db::Session& session, std::string_view target) {
  return read_rules(JW_TRY(session.query(
      fmt::format("{} WHERE target = $1 AND state = 'active' ORDER BY code", kSelectRule), target)));
}

Result<std::vector<Rule>> Rules::list(const Call& call, const Target& target) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  JW_TRY(find_subject(call, parts_, target));
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<Rule>> {
    return read_rules(JW_TRY(
        session.query(fmt::format("{} WHERE target = $1 AND side = $2 ORDER BY state, code", kSelectRule),
                      target.id, target.side)));
  });
}

Result<Rule> Rules::find(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  const auto row = JW_TRY(parts_.database.read(call, [&](db::Session& session) {
    return session.one(fmt::format("{} WHERE id = $1", kSelectRule), id);
  }));
  if (!row) return unknown_rule(id);
  auto rule = JW_TRY(read_rule(*row));
  if (!find_subject(call, parts_, {rule.side, rule.target})) return unknown_rule(id);
  return rule;
}

Result<std::vector<Rule>> Rules::history(const Call& call, std::string_view id) const {
  const auto rule = JW_TRY(find(call, id));
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<Rule>> {
    std::vector<Rule> out;
    for (const auto& row : JW_TRY(session.query("SELECT version, state, form, editor, changed FROM "
                                                "quality_rule_version WHERE rule = $1 ORDER BY version DESC",
                                                id))) {
      auto& one = out.emplace_back(rule);
      one.version = row.integer(0);
      one.state = row.text(1);
      one.form = JW_TRY(catalog::from_stored<RuleForm>(row.text(2)));
      one.editor = row.text(3);
      one.changed = row.text(4);
    }
    return out;
  });
}

// A form that will run: its pattern is one, its code set and the other resource are there.
Result<RuleForm> Rules::ready(const Call& call, const Subject& subject, const RuleForm& form) const {
  auto out = JW_TRY(checked(form, subject.resource.items));
  JW_TRY(compile(call, out, subject.resource.items, subject.resource.org.id, surroundings(parts_), 0));
  auto lake = JW_TRY(parts_.lake.connect());
  if (!out.pattern.empty()) {
    const auto tried =
        lake.query(call, "SELECT regexp_full_match('', " + lake::quote_text(out.pattern) + ")");
    if (!tried)
      return fail(Code::Invalid, "rule.pattern",
                  "rule.pattern: this is no RE2 pattern; look for open brackets, and for look-ahead and back "
                  "references, which RE2 does not have",
                  "rule.pattern：不是有效的 RE2 正则表达式；请检查括号是否配对，RE2 不支持环视与反向引用");
  }
  // Types meet here that only the engine can judge (patterns inside an expression, for one).
  Rule rule;
  rule.code = "R";
  rule.form = out;
  std::string columns;
  for (const auto& item : subject.resource.items)
    columns += fmt::format(", CAST(NULL AS {}) AS {}",
                           lake::sql_type({item.name, item.title, item.type, static_cast<int>(item.length)}),
                           JW_TRY(lake::quote_name(item.name)));
  const auto run = judge(call, lake, "(SELECT 0::BIGINT AS file_row_number" + columns + ")",
                         std::span(&rule, 1), subject.resource, surroundings(parts_));
  if (run || run.error().code == Code::Timeout) return out;
  if (run.error().reason.starts_with("rule.")) return fail(run.error());
  return fail(Code::Invalid, "rule.failed",
              "the rule cannot be run on data of this kind; look at its patterns and types ({})",
              "该规则无法在此类数据上运行，请检查其中的正则表达式与类型（{}）", run.error().reason);
}

Result<Rule> Rules::add(const Call& call, const Target& target, const RuleForm& form) const {
  JW_TRY(org::require(call, org::Right::QualityWrite));
  const auto subject = JW_TRY(find_subject(call, parts_, target));
  Rule rule;
  rule.form = JW_TRY(ready(call, subject, form));
  rule.id = make_id(parts_.clock);
  rule.side = target.side;
  rule.target = target.id;
  rule.state = "active";
  rule.version = 1;
  rule.editor = call.actor.name.empty() ? call.actor.id : call.actor.name;
  rule.changed = to_string(parts_.clock.now());
  return parts_.database.write(call, [&](db::Session& session) -> Result<Rule> {
    const auto known =
        JW_TRY(session.one("SELECT count(*), count(CASE WHEN state = 'active' THEN 1 END) FROM "
                           "quality_rule WHERE target = $1",
                           target.id));
    if (known->integer(1) >= static_cast<std::int64_t>(kMaxRules))
      return fail(Code::Invalid, "rule.many", "there are {} rules already; retire some first",
                  "规则已有 {} 条，请先停用一部分", known->integer(1));
    auto made = rule;
    made.code = fmt::format("R{:03}", known->integer(0) + 1);
    JW_TRY(
        session.exec("INSERT INTO quality_rule (id, side, target, org, code, state, version, form, editor, "
                     "changed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                     made.id, made.side, made.target, subject.resource.org.id, made.code, made.state,
                     made.version, catalog::to_stored(made.form), made.editor, made.changed));
    JW_TRY(keep_version(session, made));
    JW_TRY(ledger::record(session, call, parts_.clock, event_of("rule.saved", made)));
    return made;
  });
}

Result<Rule> Rules::change(const Call& call, std::string_view id, std::int64_t seen,
                           const RuleForm& form) const {
  JW_TRY(org::require(call, org::Right::QualityWrite));
  auto rule = JW_TRY(find(call, id));
  const auto subject = JW_TRY(find_subject(call, parts_, {rule.side, rule.target}));
  rule.form = JW_TRY(ready(call, subject, form));
  rule.state = "active";
  rule.version = seen + 1;
  rule.editor = call.actor.name.empty() ? call.actor.id : call.actor.name;
  rule.changed = to_string(parts_.clock.now());
  return parts_.database.write(call, [&](db::Session& session) -> Result<Rule> {
    const auto changed = JW_TRY(session.exec(
        "UPDATE quality_rule SET state = $1, version = $2, form = $3, editor = $4, changed = $5 WHERE id = "
        "$6 AND "
        "version = $7",
        rule.state, rule.version, catalog::to_stored(rule.form), rule.editor, rule.changed, id, seen));
    if (changed == 0)
      return fail(Code::Conflict, "rule.moved_on",
                  "somebody has changed this rule meanwhile; look at it again",
                  "该规则已被他人修改，请重新查看后再改");
    JW_TRY(keep_version(session, rule));
    JW_TRY(ledger::record(session, call, parts_.clock, event_of("rule.saved", rule)));
    return rule;
  });
}

Result<Rule> Rules::retire(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::QualityWrite));
  auto rule = JW_TRY(find(call, id));
  if (rule.state == "retired") return rule;
  const auto seen = rule.version++;
  rule.state = "retired";
  rule.editor = call.actor.name.empty() ? call.actor.id : call.actor.name;
  rule.changed = to_string(parts_.clock.now());
  return parts_.database.write(call, [&](db::Session& session) -> Result<Rule> {
    const auto changed =
        JW_TRY(session.exec("UPDATE quality_rule SET state = 'retired', version = $1, editor = $2, changed = "
                            "$3 WHERE id = $4 AND "
                            "version = $5",
                            rule.version, rule.editor, rule.changed, id, seen));
    if (changed == 0)
      return fail(Code::Conflict, "rule.moved_on",
                  "somebody has changed this rule meanwhile; look at it again",
                  "该规则已被他人修改，请重新查看后再改");
    JW_TRY(keep_version(session, rule));
    JW_TRY(ledger::record(session, call, parts_.clock, event_of("rule.retired", rule)));
    return rule;
  });
}

Result<Trial> Rules::attempt(const Call& call, const Target& target, const RuleForm& form,
                             std::int64_t sample) const {
  JW_TRY(org::require(call, org::Right::QualityWrite));
  const auto subject = JW_TRY(find_subject(call, parts_, target));
  auto rows = JW_TRY(rows_of(subject));
  Rule rule;
  rule.code = "R";
  rule.form = JW_TRY(ready(call, subject, form));
  if (sample > 0) rows = fmt::format("(SELECT * FROM {} LIMIT {})", rows, sample);
  auto lake = JW_TRY(parts_.lake.connect());
  const auto found =
      JW_TRY(judge(call, lake, rows, std::span(&rule, 1), subject.resource, surroundings(parts_)));
  Trial out;
  out.rows = found.rows;
  out.complete = found.rows == subject.rows;
  out.assessed = found.verdicts[0].assessed;
  out.failing = found.verdicts[0].failing;
  out.metric = rule.form.metric;
  RuleResult result;
  result.metric = out.metric;
  const auto* metric = find_metric(out.metric);
  const bool missing = metric != nullptr && metric->formula == Formula::Missing;
  result.a = missing ? out.failing : out.assessed - out.failing;
  result.b = out.assessed;
  out.score = score_of(result);
  for (const auto& item : subject.resource.items)
    if (item.key) out.columns.push_back(item.name);
  for (const auto& name : rule.form.items)
    if (std::ranges::find(out.columns, name) == out.columns.end()) out.columns.push_back(name);
  std::string columns;
  for (const auto& name : out.columns)
    columns += fmt::format(", CAST(r.{} AS VARCHAR)", JW_TRY(lake::quote_name(name)));
  const auto shown = JW_TRY(lake.query(
      call,
      fmt::format("SELECT r.file_row_number + 1{} FROM {} r JOIN jw_hits h ON h.line = r.file_row_number "
                  "ORDER BY 1 LIMIT {}",
                  columns, rows, kShownRules)));
  for (std::size_t i = 0; i < shown.rows.size(); ++i)
    out.hits.push_back({shown.integer(i, 0), {shown.rows[i].begin() + 1, shown.rows[i].end()}});
  JW_TRY(parts_.database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"rule.tried",
                           target.id,
                           {{"kind", rule.form.kind},
                            {"rows", out.rows},
                            {"failing", out.failing},
                            {"shown", out.hits.size()}}}));
    return {};
  }));
  return out;
}

}  // namespace jw::quality
