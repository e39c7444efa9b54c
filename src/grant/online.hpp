#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "grant/plan.hpp"

// The online engine: one row at a time, on the request path.
namespace jw::grant {

using Cell = std::optional<std::string>;

struct Kept {
  std::vector<Cell> row;  // as plan.columns
};
struct Filtered {};  // outside the row conditions
struct SetAside {
  std::string reason;  // "region", or "<treatment>:<item>" of the first item that failed
};
using Outcome = std::variant<Kept, Filtered, SetAside>;

// `row` has the cells of plan.source in order, as text in the lake's one form (lake/table.hpp). A
// row of another width is a Bug. The bulk engine gives the same answer for the same row.
Outcome evaluate(const Plan& plan, std::span<const Cell> row);

// Only whether the row is in scope; what evaluate() asks first. Does not allocate.
using CellView = std::optional<std::string_view>;
enum class Scope { In, Filtered, Region };  // Region: nobody can say whose row it is
Scope judge_scope(const Plan& plan, std::span<const CellView> row);

// evaluate() on views.
Outcome evaluate(const Plan& plan, std::span<const CellView> row);

}  // namespace jw::grant
