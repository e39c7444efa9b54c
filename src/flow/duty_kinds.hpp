#pragma once

#include <span>
#include <string_view>

namespace jw::flow {

// What a duty with a clock is about: one row each. Presets speak of these, the register counts by
// them.
struct DutyKind {
  std::string_view key;  // "reply.conditional"
  std::string_view zh;
  std::string_view en;
  // Of the violation codes of 政务数据共享条例 Art 39 to 41: what being late with it is; "" nothing there.
  std::string_view violation;
};

std::span<const DutyKind> duty_kinds();

// Null when there is none.
const DutyKind* find_duty_kind(std::string_view key);

}  // namespace jw::flow
