#pragma once

#include <span>
#include <string_view>

namespace jw::flow {

// Why a clock may be suspended: one row each, with the article that says so. Nothing else stops one.
struct ClockReason {
  std::string_view key;  // "hearing"
  std::string_view zh;
  std::string_view en;
  std::string_view article;
  // What becomes of the count: "resume", or "" as the preset says (一次性告知).
  std::string_view policy;
  bool written = false;  // the law wants whoever waits told in writing
  bool outer = false;    // the time is not counted in the total of a joint handling either
};

std::span<const ClockReason> clock_reasons();

// Null when there is none.
const ClockReason* find_clock_reason(std::string_view key);

}  // namespace jw::flow
