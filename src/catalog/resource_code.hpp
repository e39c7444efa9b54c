#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

// The resource code (信息资源代码) of the national guide 发改高技〔2017〕1272号:
//   class 1 digit, item 2, category 3, detail any number, "/", sequence
// Departments' own resources are class 3, item 07 (province and below). What follows the guide
// leaves to the compiler; here: category = 0 and the province, detail = the department's region
// prefix and the two-digit number of its line.
namespace jw::catalog {

// "307032320601/12" for the twelfth resource of 3206.statistics. Region and line must exist.
Result<std::string> make_code(std::string_view region_prefix, std::string_view line, std::int64_t sequence);

// "resource.code" (Invalid).
Result<> check_code(std::string_view code);

}  // namespace jw::catalog
