#include "quality/measurements.hpp"

#include <algorithm>
#include <map>

#include "base/random.hpp"
#include "catalog/data_version.hpp"
#include "catalog/resources.hpp"
#include "catalog/stored_json.hpp"
#include "db/database.hpp"
#include "lake/sql.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"
#include "quality/metric.hpp"
#include "quality/quarantines.hpp"
#include "quality/rules.hpp"

namespace jw::quality {
namespace {

constexpr int kHistory = 100;

// Days within which data of a cycle must be renewed; 0: whenever (按需更新).
std::int64_t days_of(std::string_view cycle) {
  static constexpr std::pair<std::string_view, std::int64_t> kDays[] = {
      {"realtime", 1}, {"daily", 1}, {"weekly", 7}, {"monthly", 31}, {"quarterly", 92}, {"yearly", 366}};
  for (const auto& [name, days] : kDays)
    if (cycle == name) return days;
  return 0;
}

RuleResult result_of(const Rule& rule, const Verdicts& verdicts) {
  RuleResult out;
  out.rule = rule.id;
  out.code = rule.code;
  out.name = rule.form.name;
  out.version = rule.version;
  out.metric = rule.form.metric;
  out.severity = rule.form.severity;
  out.weight = rule.form.weight;
  const auto* metric = find_metric(out.metric);
  const bool missing = metric != nullptr && metric->formula == Formula::Missing;
  out.a = missing ? verdicts.failing : verdicts.assessed - verdicts.failing;
  out.b = verdicts.assessed;
  out.score = score_of(out);
  return out;
}

// Dirty rows, counted of every load without a rule: those that did not fit or broke a blocking rule.
RuleResult dirty_rows(std::int64_t dirty, std::int64_t rows) {
  RuleResult out;
  out.name = "脏数据出现率";
  out.metric = "030500";
  out.severity = "warn";
  out.a = dirty;
  out.b = rows;
  out.score = score_of(out);
  return out;
}

// Whether the data is as new as its update cycle wants: one thing assessed, met or not.
Result<Verdicts> freshness(const Clock& clock, const catalog::Resource& of, std::int64_t version,
                           bool just_loaded) {
  const auto days = days_of(of.update_cycle);
  if (days == 0 || version == 0) return Verdicts{};
  if (just_loaded) return Verdicts{1, 0};
  for (const auto& one : of.versions) {
    if (one.number != version) continue;
    const auto loaded = JW_TRY(parse_time(one.loaded));
    return Verdicts{1, clock.now() - loaded > std::chrono::hours(24 * days) ? 1 : 0};
  }
  return Verdicts{};
}

Result<> record(db::Session& session, const Call& call, const Clock& clock, Measurement& made) {
  const auto score = score_of(made.results);
  made.total = score.total;
  made.dimensions = score.dimensions;
  JW_TRY(session.exec(
      "INSERT INTO quality_measurement (id, side, target, org, version, cause, rows_in, failing, "
      "total, dimensions, results, measured) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
      "$12)",
      made.id, made.side, made.target, made.org, made.version, made.cause, made.rows_in, made.failing,
      made.total, catalog::to_stored(made.dimensions), catalog::to_stored(made.results), made.measured));
  ledger::Event event{"quality.measured", made.target, {}};
  event.details["version"] = made.version;
  event.details["rules"] = made.results.size();
  event.details["rows"] = made.rows_in;
  event.details["failing"] = made.failing;
  if (made.total) event.details["score"] = fmt::format("{:.2f}", *made.total);
  JW_TRY(ledger::record(session, call, clock, event));
  return {};
}

Measurement begin(const Clock& clock, const Target& target, const catalog::Resource& of) {
  Measurement made;
  made.id = make_id(clock);
  made.side = target.side;
  made.target = target.id;
  made.name = of.name;
  made.org = of.org.id;
  made.measured = to_string(clock.now());
  return made;
}

Result<Measurement> read_measurement(const db::Row& row, bool results) {
  Measurement out;
  out.id = row.text(0);
  out.side = row.text(1);
  out.target = row.text(2);
  out.org = row.text(3);
  out.version = row.integer(4);
  out.cause = row.text(5);
  out.rows_in = row.integer(6);
  out.failing = row.integer(7);
  if (!row.is_null(8)) out.total = row.real(8);
  out.dimensions = JW_TRY(catalog::from_stored<std::vector<DimensionScore>>(row.text(9)));
  out.measured = row.text(10);
  if (results) out.results = JW_TRY(catalog::from_stored<std::vector<RuleResult>>(row.text(11)));
  return out;
}

constexpr std::string_view kSelectMeasurement =
    "SELECT id, side, target, org, version, cause, rows_in, failing, total, dimensions, measured, results "
    "FROM "
    "quality_measurement";

}  // namespace

catalog::RowGate Measurements::gate() const {
  return [parts = parts_](const Call& call, const catalog::Candidate& candidate) -> Result<catalog::Judged> {
    const auto& of = candidate.resource;
    const auto rules = JW_TRY(
        parts.database.read(call, [&](db::Session& session) { return Rules::active(session, of.id); }));
    const auto found = JW_TRY(judge(call, candidate.lake, candidate.rows, rules, of, surroundings(parts)));
    std::string codes = "CASE first", items = "CASE first";
    for (std::size_t i = 0; i < rules.size(); ++i) {
      codes += fmt::format(" WHEN {} THEN {}", i, lake::quote_text("rule:" + rules[i].code));
      if (!rules[i].form.items.empty())
        items += fmt::format(" WHEN {} THEN {}", i, lake::quote_text(rules[i].form.items.front()));
    }
    codes += " WHEN -1 THEN '' END";
    items += " WHEN -1 THEN '' END";
    JW_TRY(candidate.lake.exec(
        call, fmt::format("INSERT INTO {} SELECT line, {}, {}, hits FROM jw_hits WHERE block",
                          candidate.failing, codes, items)));
    catalog::Judged out;
    for (const auto& rule : rules)
      out.reasons.push_back(
          {"rule:" + rule.code, rule.code + " " + rule.form.name, rule.code + " " + rule.form.name, 0});
    out.keep = [parts, rules, found, of](db::Session& session, const Call& by,
                                         const catalog::DataVersion& version) -> Result<> {
      auto made = begin(parts.clock, {"source", of.id}, of);
      made.version = version.number;
      made.cause = version.cause;
      made.rows_in = version.rows_in;
      made.failing = version.rows_set_aside;
      made.results.push_back(dirty_rows(version.rows_set_aside, version.rows_in));
      for (std::size_t i = 0; i < rules.size(); ++i) {
        const bool fresh = rules[i].form.kind == "freshness";
        made.results.push_back(result_of(
            rules[i], fresh ? JW_TRY(freshness(parts.clock, of, version.number, true)) : found.verdicts[i]));
      }
      JW_TRY(record(session, by, parts.clock, made));
      return Quarantines::open(session, by, parts.clock, of, version);
    };
    return out;
  };
}

Result<Measurement> Measurements::run(const Call& call, const Target& target) const {
  JW_TRY(org::require(call, org::Right::QualityWrite));
  const auto subject = JW_TRY(find_subject(call, parts_, target));
  const auto rows = JW_TRY(rows_of(subject));
  const auto rules = JW_TRY(
      parts_.database.read(call, [&](db::Session& session) { return Rules::active(session, target.id); }));
  auto lake = JW_TRY(parts_.lake.connect());
  const auto found = JW_TRY(judge(call, lake, rows, rules, subject.resource, surroundings(parts_)));
  auto made = begin(parts_.clock, target, subject.resource);
  made.version = subject.version;
  made.cause = call.actor.kind == Actor::Kind::System ? "delivery" : "run";
  made.rows_in = found.rows;
  made.failing = found.blocked;
  made.results.push_back(dirty_rows(found.blocked, found.rows));
  for (std::size_t i = 0; i < rules.size(); ++i)
    made.results.push_back(
        result_of(rules[i], rules[i].form.kind == "freshness"
                                ? JW_TRY(freshness(parts_.clock, subject.resource, subject.version, false))
                                : found.verdicts[i]));
  JW_TRY(parts_.database.write(
      call, [&](db::Session& session) { return record(session, call, parts_.clock, made); }));
  return made;
}

Result<std::vector<Measurement>> Measurements::history(const Call& call, const Target& target) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  const auto subject = JW_TRY(find_subject(call, parts_, target));
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<Measurement>> {
    std::vector<Measurement> out;
    for (const auto& row : JW_TRY(session.query(
             fmt::format("{} WHERE target = $1 ORDER BY id DESC LIMIT {}", kSelectMeasurement, kHistory),
             target.id))) {
      out.push_back(JW_TRY(read_measurement(row, false)));
      out.back().name = subject.resource.name;
    }
    return out;
  });
}

Result<std::optional<Measurement>> Measurements::newest(const Call& call, const Target& target) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  const auto subject = JW_TRY(find_subject(call, parts_, target));
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::optional<Measurement>> {
    const auto row = JW_TRY(session.one(
        fmt::format("{} WHERE target = $1 ORDER BY id DESC LIMIT 1", kSelectMeasurement), target.id));
    if (!row) return std::optional<Measurement>();
    auto out = JW_TRY(read_measurement(*row, true));
    out.name = subject.resource.name;
    return std::optional<Measurement>(std::move(out));
  });
}

Result<Overview> Measurements::overview(const Call& call) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  const bool all = static_cast<bool>(org::require(call, org::Right::CatalogReview));
  return parts_.database.read(call, [&](db::Session& session) -> Result<Overview> {
    Overview out;
    const auto newest = fmt::format(
        "{} WHERE id IN (SELECT max(id) FROM quality_measurement GROUP BY target) AND side = 'source'{}",
        kSelectMeasurement, all ? "" : " AND org = $1");
    const auto rows = all ? JW_TRY(session.query(newest)) : JW_TRY(session.query(newest, call.actor.org));
    std::map<std::string, std::vector<const Measurement*>> by_org;
    for (const auto& row : rows) {
      auto one = JW_TRY(read_measurement(row, false));
      const auto resource = JW_TRY(catalog::find_resource(session, one.target));
      one.name = resource ? resource->name : one.target;
      out.targets.push_back(std::move(one));
    }
    std::ranges::sort(out.targets, {}, [](const Measurement& one) { return one.total.value_or(101); });
    for (const auto& one : out.targets) by_org[one.org].push_back(&one);
    for (const auto& [org, list] : by_org) {
      OrgScore score;
      score.org = org;
      const auto known = JW_TRY(org::find_org(session, org));
      score.name = known ? known->name : org;
      score.resources = static_cast<std::int64_t>(list.size());
      score.open = JW_TRY(session.one("SELECT CAST(coalesce(sum(rows_open), 0) AS bigint) FROM "
                                      "quality_quarantine WHERE org = $1 AND "
                                      "state = 'open'",
                                      org))
                       ->integer(0);
      std::vector<std::optional<double>> totals;
      for (const auto* one : list) totals.push_back(one->total);
      score.total = mean(totals);
      for (std::size_t d = 0; d < dimensions().size(); ++d) {
        std::vector<std::optional<double>> scores;
        for (const auto* one : list) scores.push_back(one->dimensions[d].score);
        score.dimensions.push_back({std::string(dimensions()[d].code), mean(scores)});
      }
      out.orgs.push_back(std::move(score));
    }
    return out;
  });
}

}  // namespace jw::quality
