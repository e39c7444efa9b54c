#include "flow/clock_reasons.hpp"

#include <algorithm>

namespace jw::flow {
namespace {

constexpr std::string_view kLicence = "行政许可法 第四十五条";

constexpr ClockReason kReasons[] = {
    {"one_time_notice", "一次性告知补正", "One-time notice of what is missing",
     "政务数据共享条例 第二十一条；计算比照政府信息公开条例 第三十条", "", true, true},
    {"hearing", "听证", "Hearing", kLicence, "resume", true, true},
    {"tender", "招标", "Tender", kLicence, "resume", true, true},
    {"auction", "拍卖", "Auction", kLicence, "resume", true, true},
    {"inspection", "检验", "Inspection", kLicence, "resume", true, true},
    {"test", "检测", "Test", kLicence, "resume", true, true},
    {"quarantine", "检疫", "Quarantine", kLicence, "resume", true, true},
    {"appraisal", "鉴定", "Appraisal", kLicence, "resume", true, true},
    {"expert_review", "专家评审", "Expert review", kLicence, "resume", true, true},
    {"opinion", "征求第三方或其他机关意见", "Opinion of a third party or another agency",
     "政府信息公开条例 第三十三条", "resume", false, true},
};

}  // namespace

std::span<const ClockReason> clock_reasons() { return kReasons; }

const ClockReason* find_clock_reason(std::string_view key) {
  const auto found = std::ranges::find(kReasons, key, &ClockReason::key);
  return found == std::end(kReasons) ? nullptr : &*found;
}

}  // namespace jw::flow
