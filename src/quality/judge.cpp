#include "quality/judge.hpp"

#include <algorithm>

#include "lake/sql.hpp"

// How one pass does for all rules: each rule is a column of true, false or NULL. A row that breaks
// something gets a bit mask of what it breaks, sixty rules to a word; all others get zero without
// the mask being computed. Grouping by the masks gives every count there is, beside each combination
// the list of its rows, and for every rule how many values it assessed (NULL is not assessed). Few
// combinations occur, so the table stays small whatever the number of rows.
namespace jw::quality {
namespace {

constexpr std::size_t kBits = 60;

struct Judging {
  const Call& call;
  lake::Connection& lake;
  const std::string& rows;
  std::span<const Rule> rules;
  std::vector<Compiled> compiled;
  std::vector<std::size_t> single;  // rules about single rows: bit i is rule single[i]

  std::size_t words() const { return (single.size() + kBits - 1) / kBits; }
  bool blocks(std::size_t rule) const { return rules[rule].form.severity == "block"; }

  Result<> pass() const;
  Result<> count(Judgement& out) const;
  Result<> across(Judgement& out) const;
  Result<> hits() const;
  std::string pick(bool blocking) const;
};

std::string replaced(std::string text, std::string_view what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

// CREATE TEMP TABLE jw_judged (f0, f1, ..., n, a0, a1, ..., lines)
Result<> Judging::pass() const {
  std::string columns, joins, masks, keys, broken, assessed;
  for (std::size_t i = 0; i < single.size(); ++i) {
    columns += fmt::format(", ({}) AS jw_r{}", compiled[single[i]].fails, i);
    joins += compiled[single[i]].join;
    assessed += fmt::format(", count(jw_r{0}) AS a{0}", i);
  }
  for (std::size_t w = 0; w < words(); ++w) {
    std::string any, mask;
    for (std::size_t i = w * kBits; i < std::min(single.size(), (w + 1) * kBits); ++i) {
      const auto bit = std::uint64_t{1} << (i - w * kBits);
      any += fmt::format("{}jw_r{}", any.empty() ? "" : " OR ", i);
      mask +=
          fmt::format("{}CASE WHEN jw_r{} THEN {}::UBIGINT ELSE 0 END", mask.empty() ? "" : " + ", i, bit);
    }
    masks += fmt::format(", CASE WHEN {} THEN {} ELSE 0 END AS f{}", any, mask, w);
    keys += fmt::format("{}f{}", keys.empty() ? "" : ", ", w);
    broken += fmt::format("{}f{} <> 0", broken.empty() ? "" : " OR ", w);
  }
  if (single.empty()) {
    JW_TRY(lake.exec(call, fmt::format("CREATE OR REPLACE TEMP TABLE jw_judged AS SELECT count(*) AS n, "
                                       "NULL::BIGINT[] AS lines FROM {}",
                                       rows)));
    return {};
  }
  std::string kept;
  for (std::size_t i = 0; i < single.size(); ++i) kept += fmt::format(", jw_r{}", i);
  JW_TRY(lake.exec(
      call, fmt::format("CREATE OR REPLACE TEMP TABLE jw_judged AS SELECT {0}, count(*) AS n{1}, list(line) "
                        "FILTER ({2}) AS lines FROM (SELECT line{3}{4} FROM (SELECT r.file_row_number AS "
                        "line{5} FROM {6} r{7})) GROUP BY {0}",
                        keys, assessed, broken, kept, masks, columns, rows, joins)));
  return {};
}

Result<> Judging::count(Judgement& out) const {
  std::string sums = "coalesce(sum(n), 0)";
  for (std::size_t i = 0; i < single.size(); ++i) {
    const auto bit = std::uint64_t{1} << (i % kBits);
    sums += fmt::format(", coalesce(sum(a{0}), 0), coalesce(sum(n) FILTER (f{1} & {2} <> 0), 0)", i,
                        i / kBits, bit);
  }
  const auto counted = JW_TRY(lake.query(call, fmt::format("SELECT {} FROM jw_judged", sums)));
  out.rows = counted.integer(0, 0);
  for (std::size_t i = 0; i < single.size(); ++i)
    out.verdicts[single[i]] = {counted.integer(0, 1 + 2 * i), counted.integer(0, 2 + 2 * i)};
  return {};
}

// CREATE TEMP TABLE jw_across (line, rule): what rules across rows found.
Result<> Judging::across(Judgement& out) const {
  JW_TRY(lake.exec(call, "CREATE OR REPLACE TEMP TABLE jw_across (line BIGINT, rule INTEGER)"));
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (!compiled[i].across()) continue;
    out.verdicts[i].assessed =
        JW_TRY(lake.query(call, replaced(compiled[i].assessed, "{rows}", rows))).integer(0, 0);
    out.verdicts[i].failing =
        JW_TRY(lake.exec(call, fmt::format("INSERT INTO jw_across SELECT line, {} FROM ({})", i,
                                           replaced(compiled[i].lines, "{rows}", rows))));
    const auto& form = rules[i].form;
    const bool within =
        form.kind == "duplicate_rate" && static_cast<double>(out.verdicts[i].failing) <=
                                             form.rate * static_cast<double>(out.verdicts[i].assessed);
    // Duplicates below the limit are counted but break nothing.
    if (within) JW_TRY(lake.exec(call, fmt::format("DELETE FROM jw_across WHERE rule = {}", i)));
  }
  return {};
}

// The first rule of a combination, as SQL over the masks.
std::string Judging::pick(bool blocking) const {
  std::string out = "CASE";
  bool any = false;
  for (std::size_t i = 0; i < single.size(); ++i) {
    if (blocking && !blocks(single[i])) continue;
    any = true;
    out += fmt::format(" WHEN f{} & {} <> 0 THEN {}", i / kBits, std::uint64_t{1} << (i % kBits), single[i]);
  }
  return any ? out + " END" : "NULL::INTEGER";
}

Result<> Judging::hits() const {
  std::string from =
      "SELECT NULL::BIGINT AS line, NULL::INTEGER AS block, NULL::INTEGER AS other, "
      "NULL::VARCHAR AS hits WHERE false";
  if (!single.empty()) {
    std::string codes;
    for (std::size_t i = 0; i < single.size(); ++i)
      codes += fmt::format(", CASE WHEN f{} & {} <> 0 THEN {} END", i / kBits,
                           std::uint64_t{1} << (i % kBits), lake::quote_text(rules[single[i]].code));
    from = fmt::format(
        "SELECT unnest(lines) AS line, {} AS block, {} AS other, concat_ws(' '{}) AS hits FROM jw_judged "
        "WHERE lines IS NOT NULL",
        pick(true), pick(false), codes);
  }
  std::string names = "CASE rule", blocking = "CASE WHEN rule IN (-1";
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (!compiled[i].across()) continue;
    names += fmt::format(" WHEN {} THEN {}", i, lake::quote_text(rules[i].code));
    if (blocks(i)) blocking += fmt::format(", {}", i);
  }
  names += " WHEN -1 THEN '' END";
  JW_TRY(lake.exec(
      call,
      fmt::format(
          "CREATE OR REPLACE TEMP TABLE jw_hits AS SELECT line, min(block) IS NOT NULL AS block, "
          "coalesce(min(block), min(other)) AS first, string_agg(hits, ' ' ORDER BY other) AS hits FROM "
          "({} UNION ALL SELECT line, {}) THEN rule END, rule, {} FROM jw_across) GROUP BY line",
          from, blocking, names)));
  return {};
}

}  // namespace

Result<Judgement> judge(const Call& call, lake::Connection& lake, const std::string& rows,
                        std::span<const Rule> rules, const catalog::Resource& of,
                        const Surroundings& around) {
  if (rules.size() > kMaxRules)
    return fail(Code::Invalid, "rule.many", "more than {} rules; retire some", "规则超过 {} 条，请停用一部分",
                kMaxRules);
  Judging judging{call, lake, rows, rules, {}, {}};
  for (std::size_t i = 0; i < rules.size(); ++i) {
    judging.compiled.push_back(JW_TRY(compile(call, rules[i].form, of.items, of.org.id, around, i)));
    if (!judging.compiled.back().fails.empty()) judging.single.push_back(i);
  }
  Judgement out;
  out.verdicts.resize(rules.size());
  JW_TRY(judging.pass());
  JW_TRY(judging.count(out));
  JW_TRY(judging.across(out));
  JW_TRY(judging.hits());
  out.blocked = JW_TRY(lake.query(call, "SELECT count(*) FROM jw_hits WHERE block")).integer(0, 0);
  return out;
}

}  // namespace jw::quality
