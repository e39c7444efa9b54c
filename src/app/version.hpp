#pragma once

#include <string_view>

namespace jw::app {

inline constexpr std::string_view kVersion = JW_VERSION;

}  // namespace jw::app
