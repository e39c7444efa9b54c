#pragma once

#include <string_view>

#include "grant/plan.hpp"

namespace jw::grant {

// Whether the grade of an item permits this treatment in this mode: the rules of
// data/grade_policy.json, asked by the compiler for every item of every grant, whoever wrote it.
// What is not delivered asks for nothing. Errors (Denied) "grant.sensitive_clear", "grant.grade",
// "grant.decision".
Result<> check_grading(const ShapeColumn& item, const Treatment& treatment, std::string_view mode);

}  // namespace jw::grant
