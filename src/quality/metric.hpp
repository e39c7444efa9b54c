#pragma once

#include <span>
#include <string_view>

// What quality is measured by: the dimensions of GB/T 36344-2018 and the metric codes and formulas
// of DB31/T 1523-2024.
namespace jw::quality {

struct Dimension {
  std::string_view code;  // "01"
  std::string_view zh;
  std::string_view en;
};

// Each metric is a share X between 0 and 1, higher is better, of A and B as counted: B = 0 means
// not applicable, and what is not applicable has no weight.
enum class Formula {
  Share,    // A / B
  Missing,  // 1 - A / B: A counts what should not be
  Mean,     // of the metrics below it
};

struct Metric {
  std::string_view code;    // "030100"; the first two digits are its dimension
  std::string_view parent;  // the metric it is a part of; empty: none
  std::string_view zh;
  std::string_view en;
  Formula formula;
};

std::span<const Dimension> dimensions();
std::span<const Metric> metrics();
// Null when there is none.
const Metric* find_metric(std::string_view code);

}  // namespace jw::quality
