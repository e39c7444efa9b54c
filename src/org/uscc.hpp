#pragma once

#include <string_view>

#include "base/result.hpp"

namespace jw::org {

// Unified social credit code (GB 32100-2015): 18 characters, its own check character and the one
// of the organisation code inside (GB 11714). "org.uscc" (Invalid) says which part is wrong.
Result<> check_uscc(std::string_view code);

}  // namespace jw::org
