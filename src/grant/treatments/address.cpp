#include "grant/treatments/address.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"

namespace jw::grant::treatments {
namespace {

constexpr std::size_t kLongestName = 16;  // 双江拉祜族佤族布朗族傣族自治县

template <std::size_t N>
bool any(const std::array<std::string_view, N>& list, std::string_view one) {
  return std::ranges::find(list, one) != list.end();
}

constexpr std::array<std::string_view, 6> kUnitEndings = {"省", "市", "区", "县", "旗", "盟"};
// What ends the administrative part: from here on it is the place itself.
constexpr std::array<std::string_view, 17> kPlaces = {"路", "街", "道", "巷", "弄", "号", "村", "镇", "乡",
                                                      "组", "室", "栋", "幢", "楼", "苑", "庄", "里"};
// 小区, 社区, 开发区 and the like are no districts.
constexpr std::array<std::string_view, 13> kNoDistrict = {"小", "社", "园", "校", "片", "街", "景",
                                                          "库", "厂", "营", "发", "业", "宅"};

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t from = 0, at = 1; from < text.size(); from = at, ++at) {
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
    out.push_back(text.substr(from, at - from));
  }
  return out;
}

}  // namespace

bool cut_address(std::string_view value, std::string& out) {
  if (!is_utf8(value)) return false;
  const auto text = characters(value);
  std::size_t begin = 0, keep = 0;  // of the name being read; characters to keep
  int cities = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto next = i + 1 < text.size() ? text[i + 1] : std::string_view();
    if (text[i].size() == 1 || i - begin >= kLongestName) break;
    if (any(kUnitEndings, text[i]) && i > begin && !any(kUnitEndings, next)) {
      const auto before = text[i - 1];
      const bool autonomous = text[i] == "区" && before == "治";
      if (text[i] == "区" && !autonomous && any(kNoDistrict, before)) continue;
      keep = i + 1;
      begin = keep;
      if (text[i] == "市") ++cities;
      // A second city is one of county level.
      if ((text[i] == "区" && !autonomous) || text[i] == "县" || text[i] == "旗" || cities == 2) break;
      continue;
    }
    // 路桥区 begins with it and 景德镇市 ends with it; everywhere else the place begins.
    if (any(kPlaces, text[i]) && i > begin && !any(kUnitEndings, next)) break;
  }
  if (keep == 0) return false;
  for (std::size_t i = 0; i < keep; ++i) out.append(text[i]);
  return true;
}

}  // namespace jw::grant::treatments
