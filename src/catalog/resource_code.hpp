#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

// The resource code (信息资源代码) of the national guide 发改高技〔2017〕1272号:
//   class 1 digit, item 2, category 3, detail any number, "/", sequence
// The part before the slash is the classification, see classification.hpp.
namespace jw::catalog {

// "307032320601/12" for the twelfth resource of 3206.statistics. `chosen` as in
// full_classification(); region and line must exist.
Result<std::string> make_code(std::string_view region_prefix, std::string_view line, std::int64_t sequence,
                              std::string_view chosen = {});

// "resource.code" (Invalid).
Result<> check_code(std::string_view code);

// The part before the slash.
std::string classification_of(std::string_view code);

}  // namespace jw::catalog
