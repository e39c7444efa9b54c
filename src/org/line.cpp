#include "org/line.hpp"

#include <algorithm>
#include <array>

namespace jw::org {
namespace {

// One row a line; the order is the order of the columns in the lattice, and codes of resources count
// by it: new ones come last.
constexpr std::array kLines = {
    Line{"data", "数据", "Data bureau"},
    Line{"statistics", "统计", "Statistics"},
    Line{"market", "市场监管", "Market regulation"},
    Line{"health", "卫生健康", "Health"},
    Line{"civil", "民政", "Civil affairs"},
    Line{"police", "公安", "Public security"},
    Line{"hr", "人力资源和社会保障", "Human resources and social security"},
    Line{"housing", "住房和城乡建设", "Housing and construction"},
    Line{"natural", "自然资源", "Natural resources"},
    Line{"education", "教育", "Education"},
    Line{"transport", "交通运输", "Transport"},
    Line{"justice", "司法", "Justice"},
    Line{"tax", "税务", "Taxation"},
    Line{"government", "政府办公", "Government office"},
};

}  // namespace

std::span<const Line> lines() { return kLines; }

const Line* find_line(std::string_view code) {
  const auto found =
      std::find_if(kLines.begin(), kLines.end(), [&](const Line& line) { return line.code == code; });
  return found == kLines.end() ? nullptr : &*found;
}

}  // namespace jw::org
