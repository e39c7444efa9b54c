#include "catalog/vocabulary.hpp"

#include <algorithm>

namespace jw::catalog {
namespace {

// 政务数据共享条例 Art 14.
constexpr Term kSharingTypes[] = {
    {"unconditional", "1", "无条件共享", "Shared with all departments"},
    {"conditional", "2", "有条件共享", "Shared under conditions"},
    {"not_shared", "3", "不予共享", "Not shared"},
};

constexpr Term kUpdateCycles[] = {
    {"realtime", "1", "实时", "Real time"},    {"daily", "2", "每日", "Daily"},
    {"weekly", "3", "每周", "Weekly"},         {"monthly", "4", "每月", "Monthly"},
    {"quarterly", "5", "每季度", "Quarterly"}, {"yearly", "6", "每年", "Yearly"},
    {"on_demand", "7", "按需", "On demand"},
};

// The letters are the data types of the national template.
constexpr Term kItemTypes[] = {
    {"text", "C", "字符型", "Text"},
    {"integer", "I", "整型", "Whole number"},
    {"decimal", "N", "数值型", "Decimal"},
    {"date", "D", "日期型", "Date"},
    {"datetime", "T", "日期时间型", "Date and time"},
    {"boolean", "L", "逻辑型", "Yes or no"},
};

constexpr Term kPersonalKinds[] = {
    {"none", "", "非个人信息", "Not personal"},
    {"personal", "", "个人信息", "Personal information"},
    {"sensitive", "", "敏感个人信息", "Sensitive personal information"},
};

constexpr Term kFormats[] = {
    {"csv", "2", "电子表格（CSV）", "Spreadsheet (CSV)"},
    {"xlsx", "2", "电子表格（XLSX）", "Spreadsheet (XLSX)"},
    {"parquet", "3", "数据库（列式文件）", "Database (columnar file)"},
    {"database", "3", "数据库", "Database"},
    {"interface", "7", "服务接口", "Service interface"},
};

constexpr Term kStates[] = {
    {"draft", "0", "草稿", "Draft"},
    {"published", "29", "已发布", "Published"},
    {"withdrawn", "23", "已撤下", "Withdrawn"},
};

// What lake::load may say of a row.
constexpr Term kSetAsideReasons[] = {
    {"ragged", "", "字段数与表头不符", "More or fewer fields than the header"},
    {"quote", "", "引号不配对", "Unbalanced quotes"},
    {"encoding", "", "字符编码损坏", "Damaged character encoding"},
    {"required", "", "必填项为空", "A required item is empty"},
    {"type", "", "与数据类型不符", "Does not fit the item's type"},
    {"length", "", "超过规定长度", "Longer than the item allows"},
    {"duplicate_key", "", "主键重复", "The key occurred before"},
};

}  // namespace

std::span<const Term> sharing_types() { return kSharingTypes; }
std::span<const Term> update_cycles() { return kUpdateCycles; }
std::span<const Term> item_types() { return kItemTypes; }
std::span<const Term> personal_kinds() { return kPersonalKinds; }
std::span<const Term> formats() { return kFormats; }
std::span<const Term> resource_states() { return kStates; }
std::span<const Term> set_aside_reasons() { return kSetAsideReasons; }

const Term* find_term(std::span<const Term> terms, std::string_view code) {
  const auto found = std::ranges::find(terms, code, &Term::code);
  return found == terms.end() ? nullptr : &*found;
}

}  // namespace jw::catalog
