#include "grant/online.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "grant/compare.hpp"

namespace jw::grant {
namespace {

bool holds(const PlanCondition& condition, const Cell& cell) {
  if (!cell) return false;
  if (condition.op == RowCondition::Op::Range)
    return in_range(*cell, condition.values[0], condition.values[1], condition.numeric);
  return std::ranges::any_of(condition.values, [&](const std::string& value) {
    return condition.op == RowCondition::Op::Prefix ? cell->starts_with(value) : *cell == value;
  });
}

}  // namespace

std::optional<Outcome> judge_scope(const Plan& plan, std::span<const Cell> row) {
  JW_CHECK(row.size() == plan.source.size(), "a row has as many cells as the shape has columns");
  if (plan.region) {
    const auto& region = row[*plan.region];
    // Nobody can say whose row it is: it is set aside for everyone, and the provider mends it.
    if (!region || !is_region_value(*region)) return SetAside{std::string(kRegionReason)};
    if (!plan.prefixes.empty() &&
        std::ranges::none_of(plan.prefixes, [&](const auto& prefix) { return region->starts_with(prefix); }))
      return Filtered{};
  }
  for (const auto& condition : plan.rows)
    if (!holds(condition, row[condition.source])) return Filtered{};
  return std::nullopt;
}

Outcome evaluate(const Plan& plan, std::span<const Cell> row) {
  if (auto outside = judge_scope(plan, row)) return std::move(*outside);
  Kept kept;
  kept.row.reserve(plan.columns.size());
  for (const auto& column : plan.columns) {
    const auto& cell = row[column.source];
    if (!cell || !column.apply) {
      kept.row.push_back(cell);
      continue;
    }
    std::string treated;
    if (!column.apply(*cell, treated)) return SetAside{failure_reason(column)};
    kept.row.emplace_back(std::move(treated));
  }
  return kept;
}

}  // namespace jw::grant
