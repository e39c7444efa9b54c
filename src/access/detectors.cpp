#include "access/detectors.hpp"

#include <algorithm>

#include "access/alert_store.hpp"

namespace jw::access {
namespace {

constexpr DetectorKind kDetectors[] = {
    {"misses", "核验未命中率偏高（%），疑似撞库", "misses in verify, % (guessing keys)", 50},
    {"sequence", "按顺序遍历主键（%）", "keys asked in sequence, %", 60},
    {"off_hours", "非工作时段使用占比（%）", "use outside working hours, %", 80},
    {"per_case", "每件办件涉及的对象数", "keys for each business event", 50},
    {"caseload", "当日对象数与申报办件量之比（%）", "subjects today against the declared caseload, %", 150},
    {"refused", "短时间内被拒绝的请求数", "requests refused in the window", 200},
    {"duty_overdue", "使用后义务逾期未履行（天）", "a duty after use is overdue, days", 0, 144},
    {alert_store::kByHand, "人工采取的措施", "a measure taken by hand", 0},
};

}  // namespace

std::span<const DetectorKind> detector_kinds() { return kDetectors; }

const DetectorKind* find_detector(std::string_view kind) {
  const auto found = std::ranges::find(kDetectors, kind, &DetectorKind::kind);
  return found == std::end(kDetectors) ? nullptr : &*found;
}

}  // namespace jw::access
