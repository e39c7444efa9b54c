#include "grant/online.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "grant/compare.hpp"

namespace jw::grant {
namespace {

template <class C>
bool holds(const PlanCondition& condition, const C& cell) {
  if (!cell) return false;
  if (condition.op == RowCondition::Op::Range)
    return in_range(*cell, condition.values[0], condition.values[1], condition.numeric);
  return std::ranges::any_of(condition.values, [&](const std::string& value) {
    return condition.op == RowCondition::Op::Prefix ? cell->starts_with(value) : *cell == value;
  });
}

template <class C>
Scope scope_of(const Plan& plan, std::span<const C> row) {
  JW_CHECK(row.size() == plan.source.size(), "a row has as many cells as the shape has columns");
  if (plan.region) {
    const auto& region = row[*plan.region];
    // Nobody can say whose row it is: it is set aside for everyone, and the provider mends it.
    if (!region || !is_region_value(*region)) return Scope::Region;
    if (!plan.prefixes.empty() &&
        std::ranges::none_of(plan.prefixes, [&](const auto& prefix) { return region->starts_with(prefix); }))
      return Scope::Filtered;
  }
  for (const auto& condition : plan.rows)
    if (!holds(condition, row[condition.source])) return Scope::Filtered;
  return Scope::In;
}

template <class C>
Outcome outcome_of(const Plan& plan, std::span<const C> row) {
  switch (scope_of(plan, row)) {
    case Scope::Region: return SetAside{std::string(kRegionReason)};
    case Scope::Filtered: return Filtered{};
    case Scope::In: break;
  }
  Kept kept;
  kept.row.reserve(plan.columns.size());
  for (const auto& column : plan.columns) {
    const auto& cell = row[column.source];
    if (!cell) {
      kept.row.emplace_back();
      continue;
    }
    if (!column.apply) {
      kept.row.emplace_back(*cell);
      continue;
    }
    std::string treated;
    if (!column.apply(*cell, treated)) return SetAside{failure_reason(column)};
    kept.row.emplace_back(std::move(treated));
  }
  return kept;
}

}  // namespace

Scope judge_scope(const Plan& plan, std::span<const CellView> row) { return scope_of(plan, row); }
Outcome evaluate(const Plan& plan, std::span<const CellView> row) { return outcome_of(plan, row); }
Outcome evaluate(const Plan& plan, std::span<const Cell> row) { return outcome_of(plan, row); }

}  // namespace jw::grant
