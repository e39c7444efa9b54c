#pragma once

#include <span>
#include <string>
#include <string_view>

#include "grant/plan.hpp"

namespace jw::grant {

// Whether the grade of an item permits this treatment in this mode: the rules of
// data/grade_policy.json, asked by the compiler for every item of every grant, whoever wrote it.
// What is not delivered asks for nothing. Errors (Denied) "grant.sensitive_clear", "grant.grade",
// "grant.decision".
Result<> check_grading(const ShapeColumn& item, const Treatment& treatment, std::string_view mode);

// Whether its grade permits mode "verify" to make these comparisons with it, whatever the treatment:
// an item that is never shown can still be read out by asking. Errors (Denied) "grant.decision",
// "grant.comparison".
Result<> check_comparisons(const ShapeColumn& item, std::span<const std::string> comparisons);

// Whether mode "aggregate" may tell the least and the most of it in this treatment.
bool permits_extremes(const ShapeColumn& item, const Treatment& treatment);

}  // namespace jw::grant
