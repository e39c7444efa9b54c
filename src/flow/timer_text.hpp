#pragma once

#include <string_view>

namespace jw::flow {

// Forms of ISO 8601 that timers have. Only the form is checked; read_timer() says when it is.
bool is_duration(std::string_view text);  // P1DT2H, P2W
bool is_moment(std::string_view text);    // 2026-11-29, 2026-11-29T09:00:00+08:00
bool is_cycle(std::string_view text);     // R3/PT1H, R/P1D

}  // namespace jw::flow
