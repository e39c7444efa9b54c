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

// 数据类型 of the national template. G, 通用型, holds whatever text holds.
constexpr Term kItemDataTypes[] = {
    {"C", "text", "字符型", "Text"},
    {"N", "decimal", "数值型", "Number"},
    {"Y", "decimal", "货币型", "Money"},
    {"D", "date", "日期型", "Date"},
    {"T", "datetime", "日期时间型", "Date and time"},
    {"L", "boolean", "逻辑型", "Yes or no"},
    {"M", "text", "备注型", "Memo"},
    {"G", "text", "通用型", "General"},
    {"B", "decimal", "双精度型", "Double"},
    {"I", "integer", "整型", "Whole number"},
    {"F", "decimal", "浮点型", "Float"},
};

constexpr Term kPersonalKinds[] = {
    {"none", "", "非个人信息", "Not personal"},
    {"personal", "", "个人信息", "Personal information"},
    {"sensitive", "", "敏感个人信息", "Sensitive personal information"},
};

constexpr Term kFormatClasses[] = {
    {"1", "1", "电子文件", "Document"},
    {"2", "2", "电子表格", "Spreadsheet"},
    {"3", "3", "数据库", "Database"},
    {"4", "4", "图形图像", "Image"},
    {"5", "5", "流媒体", "Media stream"},
    {"6", "6", "自描述格式", "Self-described"},
    {"7", "7", "服务接口", "Service interface"},
};

// One row a type of format; the digit is its class.
constexpr Term kFormats[] = {
    {"csv", "2", "电子表格（CSV）", "Spreadsheet (CSV)"},
    {"xlsx", "2", "电子表格（XLSX）", "Spreadsheet (XLSX)"},
    {"xls", "2", "XLS", "XLS"},
    {"et", "2", "ET", "ET"},
    {"parquet", "3", "数据库（列式文件）", "Database (columnar file)"},
    {"database", "3", "数据库", "Database"},
    {"dm", "3", "达梦 DM", "Dameng"},
    {"kingbasees", "3", "人大金仓 KingbaseES", "KingbaseES"},
    {"mysql", "3", "MySQL", "MySQL"},
    {"oracle", "3", "Oracle", "Oracle"},
    {"sqlserver", "3", "SQL Server", "SQL Server"},
    {"db2", "3", "DB2", "DB2"},
    {"sybase", "3", "Sybase", "Sybase"},
    {"access", "3", "Access", "Access"},
    {"dbf", "3", "DBF", "DBF"},
    {"dbase", "3", "dBASE", "dBASE"},
    {"ofd", "1", "OFD", "OFD"},
    {"wps", "1", "WPS", "WPS"},
    {"xml", "1", "XML", "XML"},
    {"txt", "1", "TXT", "TXT"},
    {"doc", "1", "DOC", "DOC"},
    {"docx", "1", "DOCX", "DOCX"},
    {"html", "1", "HTML", "HTML"},
    {"pdf", "1", "PDF", "PDF"},
    {"ppt", "1", "PPT", "PPT"},
    {"jpg", "4", "JPG", "JPG"},
    {"gif", "4", "GIF", "GIF"},
    {"bmp", "4", "BMP", "BMP"},
    {"tif", "4", "TIF", "TIF"},
    {"swf", "5", "SWF", "SWF"},
    {"rm", "5", "RM", "RM"},
    {"mpg", "5", "MPG", "MPG"},
    {"other", "6", "其他（须说明）", "Other (say which)"},
    {"interface", "7", "服务接口", "Service interface"},
};

constexpr Term kSharingChannels[] = {
    {"platform", "1", "共享平台方式", "Over the sharing platform"},
    {"media", "2", "邮件、拷贝、介质交换等方式", "By mail, copy or exchanged media"},
};

constexpr Term kSharingMethods[] = {
    {"database", "1", "数据库", "Database"},
    {"file", "2", "文件下载", "File"},
    {"interface", "3", "服务接口", "Service interface"},
};

constexpr Term kDataSubjects[] = {
    {"person", "", "自然人", "Natural persons"},
    {"organisation", "", "法人和非法人组织", "Organisations"},
    {"space", "", "自然资源和空间地理", "Land, nature and space"},
    {"object", "", "物和设施", "Things and facilities"},
    {"matter", "", "业务和事件", "Business and events"},
    {"other", "", "其他", "Other"},
};

// GB/T 43697-2024.
constexpr Term kDataLevels[] = {
    {"general", "", "一般数据", "General data"},
    {"important", "", "重要数据", "Important data"},
    {"core", "", "核心数据", "Core data"},
};

// 政务数据共享条例 Art 2: the latter two are no government data and never listed.
constexpr Term kSecrecyKinds[] = {
    {"none", "", "非涉密", "Not secret"},
    {"work_secret", "", "工作秘密", "Work secret"},
    {"state_secret", "", "国家秘密", "State secret"},
};

// The codes are those of a running national catalog where it has them.
constexpr Term kResourceStates[] = {
    {"draft", "0", "草稿", "Draft"},
    {"awaiting_head", "10", "待负责人审批", "Waits for the head"},
    {"awaiting_review", "20", "待目录审核", "Waits for review"},
    {"returned", "1", "退回修改", "Returned for correction"},
    {"published", "29", "已发布", "Published"},
    {"withdrawn", "23", "已撤下", "Withdrawn"},
    {"barred", "", "不得列入目录", "Barred from the catalog"},
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
std::span<const Term> sharing_channels() { return kSharingChannels; }
std::span<const Term> sharing_methods() { return kSharingMethods; }
std::span<const Term> update_cycles() { return kUpdateCycles; }
std::span<const Term> item_types() { return kItemTypes; }
std::span<const Term> item_data_types() { return kItemDataTypes; }
std::span<const Term> personal_kinds() { return kPersonalKinds; }
std::span<const Term> formats() { return kFormats; }
std::span<const Term> format_classes() { return kFormatClasses; }
std::span<const Term> data_subjects() { return kDataSubjects; }
std::span<const Term> data_levels() { return kDataLevels; }
std::span<const Term> secrecy_kinds() { return kSecrecyKinds; }
std::span<const Term> resource_states() { return kResourceStates; }
std::span<const Term> set_aside_reasons() { return kSetAsideReasons; }

const Term* find_term(std::span<const Term> terms, std::string_view code) {
  const auto found = std::ranges::find(terms, code, &Term::code);
  return found == terms.end() ? nullptr : &*found;
}

const Term* find_word(std::span<const Term> terms, std::string_view word) {
  if (word.empty()) return nullptr;
  const auto found =
      std::ranges::find_if(terms, [&](const Term& term) { return term.zh == word || term.national == word; });
  return found == terms.end() ? nullptr : &*found;
}

std::string_view format_class_of(std::string_view format) {
  const Term* found = find_term(kFormats, format);
  return found ? found->national : std::string_view();
}

std::string_view sharing_method_for(std::string_view format) {
  const auto kind = format_class_of(format);
  if (kind.empty()) return {};
  return kind == "3" ? "database" : kind == "7" ? "interface" : "file";
}

std::string_view data_type_for(std::string_view item_type) {
  const Term* found = find_term(kItemTypes, item_type);
  return found ? found->national : std::string_view();
}

}  // namespace jw::catalog
