#include "quality/rule.hpp"

namespace jw::quality {
namespace {

// In the order people choose from. Metric codes: DB31/T 1523-2024.
constexpr Kind kKinds[] = {
    {"required", "item", "必填", "Required", "020100", 1, 20, "", "信息项不能为空",
     "The item may not be empty."},
    {"type", "item", "类型", "Type", "010101", 1, 20, "type", "文本能按所选类型读出",
     "The text reads as a value of the type."},
    {"length", "item", "长度", "Length", "010103", 1, 20, "least? most?", "字符数在范围内",
     "The number of characters lies within the bounds."},
    {"range", "item", "值域范围", "Range", "030200", 1, 20, "least? most?", "数值或日期在上下限之间",
     "The number or date lies within the bounds."},
    {"pattern", "item", "格式（正则）", "Pattern", "010102", 1, 20, "pattern", "整个值符合正则表达式（RE2）",
     "The whole value matches the regular expression (RE2)."},
    {"identifier", "item", "标识校验", "Identifier", "030100", 1, 20, "identifier",
     "证件号码、信用代码等按国家标准校验",
     "Resident IDs, credit codes and others, by the national standards."},
    {"code_set", "item", "代码集", "Code set", "010500", 1, 20, "code_set? values?",
     "值在代码集或所列代码之中", "The value is one of a code set, or of the codes listed."},
    {"date_age", "item", "日期时段", "Age of a date", "050100", 1, 20, "days",
     "日期不晚于当天，且距今不超过若干天", "The date is not in the future and at most so many days ago."},
    {"expression", "row", "项间逻辑", "Within the row", "040202", 0, 0, "expression",
     "同一行各信息项之间的关系", "A condition over the items of one row."},
    {"unique", "cross_row", "唯一", "Unique", "030400", 1, 20, "",
     "所选信息项合在一起不重复；同值的行只保留第一行",
     "The items together come once; of rows with one value the first passes."},
    {"duplicate_rate", "cross_row", "重复率", "Rate of duplicates", "030300", 1, 20, "rate",
     "重复行的比例不超过上限", "The share of duplicates is not above the limit."},
    {"sequence", "cross_row", "时序／连续", "Sequence", "050300", 1, 20, "step",
     "第一个信息项在其余信息项相同的行中按文件顺序递增或连续",
     "The first item rises, or rises by one, in the file's order among rows that agree in the others."},
    {"reference", "cross_table", "引用存在", "Reference", "040204", 1, 10, "other other_items",
     "值在本部门另一数据资源或所获数据中存在",
     "The values exist in another resource of the department, or in data it holds."},
    {"agreement", "cross_table", "跨表一致", "Agreement", "040203", 2, 10, "other other_items",
     "按前面的信息项找到另一数据资源中的行，最后一个信息项须与之相同",
     "In the row of another resource that the first items find, the last item has the same value."},
    {"freshness", "freshness", "更新及时", "Freshness", "050200", 0, 0, "", "数据在更新周期内更新过",
     "The data was updated within its update cycle."},
};

}  // namespace

std::span<const Kind> kinds() { return kKinds; }

const Kind* find_kind(std::string_view code) {
  for (const auto& row : kKinds)
    if (row.code == code) return &row;
  return nullptr;
}

}  // namespace jw::quality
