#pragma once

#include <span>
#include <string_view>

namespace jw::org {

// A line (条): a functional system of departments, from the ministry down to the county.
struct Line {
  std::string_view code;  // "statistics"
  std::string_view zh;    // "统计"
  std::string_view en;    // "Statistics"
};

// Every line, in the order the lattice shows them; the table is in line.cpp.
std::span<const Line> lines();

// Null when there is none.
const Line* find_line(std::string_view code);

// The line of the data bureaus: the authority (主管部门) of its region.
inline constexpr std::string_view kAuthorityLine = "data";

// The offices of the people's governments: the last rung of supervision in their region.
inline constexpr std::string_view kGovernmentLine = "government";

}  // namespace jw::org
