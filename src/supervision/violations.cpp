#include "supervision/violations.hpp"

#include <algorithm>

namespace jw::supervision {
namespace {

constexpr std::string_view kProvider = "政务数据共享条例 第三十九条";
constexpr std::string_view kRequester = "政务数据共享条例 第四十条";
constexpr std::string_view kAuthority = "政务数据共享条例 第四十一条";

constexpr Violation kViolations[] = {
    {"P1", "未按要求编制或更新目录", "Catalog not compiled or updated", kProvider},
    {"P2", "擅自增设共享条件", "Arbitrary conditions", kProvider},
    {"P3", "不配合数源部门", "Not cooperating with the source department", kProvider},
    {"P4", "无正当理由逾期答复或提供数据", "Late reply or delivery without cause", kProvider},
    {"P5", "未按要求回流数据", "No return flow", kProvider},
    {"P6", "未及时处理校核申请", "Dispute of values not handled in time", kProvider},
    {"P7", "擅自停止或变更服务", "Unauthorised stop or change of a service", kProvider},
    {"P8", "未接入共享平台", "Platform not joined", kProvider},
    {"P9", "提供部门其他违规", "Other, provider", kProvider},
    {"R1", "重复收集数据", "Duplicate collection", kRequester},
    {"R2", "超范围、超目的使用", "Beyond scope or purpose", kRequester},
    {"R3", "擅自提供给第三方", "Given to a third party", kRequester},
    {"R4", "使用完毕未妥善处置", "Not disposed of after use", kRequester},
    {"R5", "未留存使用记录", "Records of use not kept", kRequester},
    {"R6", "未履行安全责任", "Security duty not fulfilled", kRequester},
    {"R7", "需求部门其他违规", "Other, requester", kRequester},
    {"A1", "未明确数源部门", "Source department not designated", kAuthority},
    {"A2", "未协调解决争议", "Disputes not coordinated", kAuthority},
    {"A3", "主管部门其他违规", "Other, authority", kAuthority},
};

}  // namespace

std::span<const Violation> violations() { return kViolations; }

const Violation* find_violation(std::string_view code) {
  const auto found = std::ranges::find(kViolations, code, &Violation::code);
  return found == std::end(kViolations) ? nullptr : &*found;
}

}  // namespace jw::supervision
