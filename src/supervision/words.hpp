#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.hpp"

namespace jw::supervision {

// Free text of people: UTF-8, at most `characters`, not blank when `needed`. "supervision.text"
// (Invalid) names the field.
Result<> check_text(std::string_view text, std::string_view field, std::string_view field_zh,
                    std::size_t characters, bool needed);

}  // namespace jw::supervision
