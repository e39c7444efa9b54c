#pragma once

#include <span>
#include <string_view>

namespace jw::supervision {

// What the decree holds against whom (政务数据共享条例 第三十九条至第四十一条): P the provider, R the
// requester, A the authority. One row each.
struct Violation {
  std::string_view code;  // "P4"
  std::string_view zh;
  std::string_view en;
  std::string_view article;
};

std::span<const Violation> violations();

// Null when there is none.
const Violation* find_violation(std::string_view code);

}  // namespace jw::supervision
