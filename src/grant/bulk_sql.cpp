#include "grant/bulk_sql.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "lake/sql.hpp"

namespace jw::grant::sql {
namespace {

// The one text form of a cell; both engines compare and treat this.
std::string cell_text(std::size_t source) { return fmt::format("CAST(x{} AS VARCHAR)", source); }

std::string cell(const PlanColumn& column, std::size_t group, std::size_t index) {
  if (!column.apply) return fmt::format("x{}", column.source);
  const auto treated = fmt::format("{}({})", function_name(column, group, index), cell_text(column.source));
  if (column.type == "decimal") return fmt::format("TRY_CAST({} AS DECIMAL(38,{}))", treated, column.scale);
  if (column.type == "integer") return fmt::format("TRY_CAST({} AS BIGINT)", treated);
  return treated;
}

std::string condition(const PlanCondition& row) {
  const auto text = cell_text(row.source);
  // The same function as on the request path, so that numbers compare alike in both engines.
  if (row.op == RowCondition::Op::Range)
    return fmt::format("{}({}, {}, {}, '{}') = '1'", kRangeFunction, text, lake::quote_text(row.values[0]),
                       lake::quote_text(row.values[1]), row.numeric ? 1 : 0);
  std::string any;
  for (const auto& value : row.values) {
    if (!any.empty()) any += row.op == RowCondition::Op::Prefix ? " OR " : ", ";
    any += row.op == RowCondition::Op::Prefix
               ? fmt::format("starts_with({}, {})", text, lake::quote_text(value))
               : lake::quote_text(value);
  }
  return row.op == RowCondition::Op::Prefix ? "(" + any + ")" : fmt::format("{} IN ({})", text, any);
}

// Conditions beyond the region, for the routes that have some; the others pass.
std::string conditions(std::span<const Member> members) {
  std::string any, special;
  std::set<std::size_t> seen;
  for (const auto& member : members) {
    if (member.plan->rows.empty() || !seen.insert(member.route).second) continue;
    special += (special.empty() ? "" : ", ") + std::to_string(member.route);
    any += fmt::format(" OR (m.route = {}", member.route);
    for (const auto& row : member.plan->rows) any += " AND " + condition(row);
    any += ")";
  }
  return special.empty() ? "" : fmt::format(" WHERE (m.route NOT IN ({}){})", special, any);
}

// Which item could not be treated, first one first: the same text as failure_reason().
std::string why(const Plan& plan) {
  std::string out = fmt::format("CASE WHEN g = '{}' THEN '{}'", kMalformed, kRegionReason);
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    const auto& column = plan.columns[i];
    if (!column.apply) continue;
    out += fmt::format(" WHEN t{} IS NULL AND x{} IS NOT NULL THEN {}", i, column.source,
                       lake::quote_text(failure_reason(column)));
  }
  return out + " END";
}

std::string same_key(const Plan& plan) {
  std::string out;
  for (const auto key : plan.out_keys) out += fmt::format(" AND o.c{0} IS NOT DISTINCT FROM n.c{0}", key);
  return out;
}

bool is_key(const Plan& plan, std::size_t index) {
  return std::ranges::find(plan.out_keys, index) != plan.out_keys.end();
}

}  // namespace

std::string function_name(const PlanColumn& column, std::size_t group, std::size_t index) {
  return fmt::format("jw_{}_{}_{}", column.treatment.kind, group, index);
}

Result<std::string> scan(const Plan& plan, const std::vector<std::size_t>& needed,
                         const std::filesystem::path& file) {
  std::string region = "'0'";
  if (plan.region)
    region = fmt::format("{}(CAST({} AS VARCHAR))", kRouteFunction,
                         JW_TRY(lake::quote_name(plan.source[*plan.region])));
  std::string columns;
  for (const auto source : needed)
    columns += fmt::format(", {} AS x{}", JW_TRY(lake::quote_name(plan.source[source])), source);
  return fmt::format(
      "SELECT * FROM (SELECT {} AS g, file_row_number AS n{} FROM read_parquet({}, file_row_number = true)) "
      "WHERE g IS NOT NULL",
      region, columns, JW_TRY(lake::quote_path(file)));
}

Result<std::string> treat(std::span<const Member> members, std::size_t group, const std::string& from) {
  const auto& plan = *members.front().plan;
  std::string treated, keys, cells, routes;
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    treated += fmt::format(", {} AS t{}", cell(plan.columns[i], group, i), i);
    cells += fmt::format(", t{0} AS c{0}", i);
  }
  for (std::size_t i = 0; i < plan.keys.size(); ++i)
    keys += fmt::format(", CASE WHEN why IS NOT NULL THEN {} END AS k{}", cell_text(plan.keys[i]), i);
  routes = fmt::format("('{}', {})", kMalformed, kMalformedRoute);
  for (const auto& member : members) routes += fmt::format(", ('{}', {})", member.region_class, member.route);
  return fmt::format(
      "SELECT m.route, why, CASE WHEN why IS NOT NULL THEN n END AS n{}{} "
      "FROM (SELECT *, {} AS why FROM (SELECT *{} FROM {})) t "
      "JOIN (VALUES {}) m(region_class, route) ON t.g = m.region_class{}",
      keys, cells, why(plan), treated, from, routes, conditions(members));
}

Result<std::string> unreadable_regions(const Plan& plan, const std::filesystem::path& file) {
  // Distinct ones are few: judging each row would cost more than reading it.
  return fmt::format(
      "SELECT count(*) FROM (SELECT DISTINCT CAST({} AS VARCHAR) AS r FROM read_parquet({})) WHERE {}(r) = "
      "'{}'",
      JW_TRY(lake::quote_name(plan.source[*plan.region])), JW_TRY(lake::quote_path(file)), kRouteFunction,
      kMalformed);
}

// No test for treatments that failed here: DuckDB would carry a condition on a treated cell down to
// the scan and treat every cell twice.
Result<std::string> straight(const Plan& plan, std::size_t route, const std::vector<std::size_t>& needed,
                             const std::filesystem::path& file) {
  std::string columns, cells, any, where;
  for (const auto source : needed)
    columns += fmt::format("{}{} AS x{}", columns.empty() ? "" : ", ",
                           JW_TRY(lake::quote_name(plan.source[source])), source);
  for (std::size_t i = 0; i < plan.columns.size(); ++i)
    cells += fmt::format(", {} AS c{}", cell(plan.columns[i], 0, i), i);
  for (const auto& prefix : plan.prefixes)
    any += fmt::format("{}starts_with({}, {})", any.empty() ? "" : " OR ", cell_text(*plan.region),
                       lake::quote_text(prefix));
  if (!any.empty()) where = " WHERE (" + any + ")";
  for (const auto& row : plan.rows) where += (where.empty() ? " WHERE " : " AND ") + condition(row);
  return fmt::format("SELECT {} AS route{} FROM (SELECT {} FROM read_parquet({})){}", route, cells, columns,
                     JW_TRY(lake::quote_path(file)), where);
}

std::string difference(const Plan& plan, std::span<const std::size_t> routes, const std::string& before,
                       const std::string& now) {
  std::string columns, old_columns, changed;
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    old_columns += fmt::format(", c{}", i);
    columns += is_key(plan, i)
                   ? fmt::format(", CASE WHEN n.route IS NULL THEN o.c{0} ELSE n.c{0} END AS c{0}", i)
                   : fmt::format(", n.c{0} AS c{0}", i);
    if (!is_key(plan, i)) changed += fmt::format(" OR o.c{0} IS DISTINCT FROM n.c{0}", i);
  }
  const auto rows = [&](const std::string& table) {
    return fmt::format("(SELECT route{} FROM {} WHERE why IS NULL AND route IN {})", old_columns, table,
                       list(routes));
  };
  return fmt::format(
      "SELECT coalesce(n.route, o.route) AS route, "
      "CASE WHEN o.route IS NULL THEN 'I' WHEN n.route IS NULL THEN 'D' ELSE 'U' END AS op{} "
      "FROM {} o FULL OUTER JOIN {} n ON o.route = n.route{} "
      "WHERE o.route IS NULL OR n.route IS NULL{}",
      columns, rows(before), rows(now), same_key(plan), changed);
}

std::string duplicates(const Plan& plan, const std::string& table) {
  std::string keys;
  for (const auto key : plan.out_keys) keys += fmt::format(", c{}", key);
  return fmt::format(
      "SELECT DISTINCT route FROM (SELECT route FROM {} WHERE why IS NULL GROUP BY route{} HAVING count(*) > "
      "1)",
      table, keys);
}

Result<std::string> output_columns(const Plan& plan) {
  std::string out;
  for (std::size_t i = 0; i < plan.columns.size(); ++i)
    out += fmt::format("{}c{} AS {}", i == 0 ? "" : ", ", i, JW_TRY(lake::quote_name(plan.columns[i].name)));
  return out;
}

std::string row(const Plan& plan, std::size_t route, std::span<const Cell> cells) {
  auto out = fmt::format("({}, NULL, NULL", route);
  for (std::size_t i = 0; i < plan.keys.size(); ++i) out += ", NULL";
  for (const auto& cell : cells) out += ", " + (cell ? lake::quote_text(*cell) : std::string("NULL"));
  return out + ")";
}

std::string has_key(const Plan& plan, std::span<const Cell> cells) {
  std::string out = "true";
  for (const auto key : plan.out_keys)
    out += cells[key] ? fmt::format(" AND CAST(c{} AS VARCHAR) = {}", key, lake::quote_text(*cells[key]))
                      : fmt::format(" AND c{} IS NULL", key);
  return out;
}

std::string list(std::span<const std::size_t> routes) { return fmt::format("({})", fmt::join(routes, ",")); }

}  // namespace jw::grant::sql
