#include "quality/metric.hpp"

namespace jw::quality {
namespace {

constexpr Dimension kDimensions[] = {
    {"01", "规范性", "Normativity"}, {"02", "完整性", "Completeness"}, {"03", "准确性", "Accuracy"},
    {"04", "一致性", "Consistency"}, {"05", "时效性", "Timeliness"},   {"06", "可访问性", "Accessibility"},
};

using enum Formula;

// DB31/T 1523-2024, tables 2 to 7.
constexpr Metric kMetrics[] = {
    {"010100", "", "数据标准", "Data standard", Mean},
    {"010101", "010100", "数据标准：类型约束", "Data standard: type", Share},
    {"010102", "010100", "数据标准：格式约束", "Data standard: format", Share},
    {"010103", "010100", "数据标准：长度约束", "Data standard: length", Share},
    {"010200", "", "数据模型", "Data model", Share},
    {"010300", "", "元数据", "Metadata", Share},
    {"010400", "", "业务规则", "Business rules", Share},
    {"010500", "", "权威参考数据", "Authoritative reference data", Share},
    {"010600", "", "安全规范", "Security rules", Share},
    {"020100", "", "数据元素完整性", "Completeness of elements", Share},
    {"020200", "", "数据记录完整性", "Completeness of records", Share},
    {"030100", "", "数据内容正确性", "Correctness of content", Share},
    {"030200", "", "数据格式合规性", "Compliance of format", Share},
    {"030300", "", "数据重复率", "Rate of duplicates", Missing},
    {"030400", "", "数据唯一性", "Uniqueness", Share},
    {"030500", "", "脏数据出现率", "Rate of dirty data", Missing},
    {"030600", "", "数据标准参照准确性", "Accuracy against the standard", Share},
    {"040100", "", "相同数据一致性", "Consistency of the same data", Share},
    {"040200", "", "关联数据一致性", "Consistency of related data", Mean},
    {"040201", "040200", "关联数据一致性：表内等值", "Related data: equal within the table", Share},
    {"040202", "040200", "关联数据一致性：表内逻辑", "Related data: logic within the table", Share},
    {"040203", "040200", "关联数据一致性：跨表等值", "Related data: equal across tables", Share},
    {"040204", "040200", "关联数据一致性：跨表逻辑", "Related data: logic across tables", Share},
    {"040300", "", "数据项与元数据一致性", "Consistency with metadata", Share},
    {"050100", "", "基于时间段的正确性", "Correctness within a period", Share},
    {"050200", "", "基于时间点的及时性", "Timeliness at a point in time", Share},
    {"050300", "", "时序性", "Order in time", Share},
    {"050400", "", "数据授权使用时效性", "Timeliness of authorised use", Share},
    {"060100", "", "可访问", "Accessible", Share},
    {"060200", "", "可用性", "Usable", Share},
};

}  // namespace

std::span<const Dimension> dimensions() { return kDimensions; }
std::span<const Metric> metrics() { return kMetrics; }

const Metric* find_metric(std::string_view code) {
  for (const auto& row : kMetrics)
    if (row.code == code) return &row;
  return nullptr;
}

}  // namespace jw::quality
