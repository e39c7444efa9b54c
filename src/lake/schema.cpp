#include "lake/schema.hpp"

#include <algorithm>
#include <set>

namespace jw::lake {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

struct TypeRow {
  std::string_view type;
  std::string_view sql;
};

constexpr TypeRow kColumnTypes[] = {
    {"text", "VARCHAR"}, {"integer", "BIGINT"},     {"decimal", "DECIMAL"},
    {"date", "DATE"},    {"datetime", "TIMESTAMP"}, {"boolean", "BOOLEAN"},
};

const TypeRow* find(std::string_view type) {
  const auto found = std::find_if(std::begin(kColumnTypes), std::end(kColumnTypes),
                                  [&](const auto& row) { return row.type == type; });
  return found == std::end(kColumnTypes) ? nullptr : found;
}

}  // namespace

Result<> check(const Schema& schema) {
  if (schema.fields.empty() || schema.fields.size() > kMaxFields)
    return fail(Code::Invalid, "schema.field", "a table has 1 to {} fields", "数据表应有 1 至 {} 个字段",
                kMaxFields);
  std::set<std::string> names;
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    const auto& field = schema.fields[i];
    if (field.name.empty() || field.name.size() > 255 || field.name.find('\0') != std::string::npos)
      return fail(Code::Invalid, "schema.field", "field {}: a name of 1 to 255 bytes is needed",
                  "第 {} 个字段：名称应为 1 至 255 字节", i + 1);
    // DuckDB and most of its readers do not tell "Code" from "code".
    if (!names.insert(lower(field.name)).second)
      return fail(Code::Invalid, "schema.field", "field {}: the name {} is used twice",
                  "第 {} 个字段：名称 {} 重复", i + 1, field.name);
    if (lower(field.name) == "file_row_number" || lower(field.name) == "filename")
      return fail(Code::Invalid, "schema.field", "field {}: this name is taken by the engine; choose another",
                  "字段 {}：该名称为系统保留，请更换", field.name);
    if (find(field.type) == nullptr)
      return fail(Code::Invalid, "schema.field",
                  "field {}: {} is no type; use text, integer, decimal, date, datetime or boolean",
                  "字段 {}：类型 {} 无效；可用 text、integer、decimal、date、datetime、boolean", field.name,
                  field.type);
    if (field.length < 0 || (field.type == "decimal" && field.length > 17))
      return fail(Code::Invalid, "schema.field", "field {}: the length does not suit its type",
                  "字段 {}：长度与类型不符", field.name);
  }
  return {};
}

std::string sql_type(const Field& field) {
  const auto* row = find(field.type);
  if (row == nullptr) return "VARCHAR";
  return field.type == "decimal" ? fmt::format("DECIMAL(18,{})", field.length) : std::string(row->sql);
}

}  // namespace jw::lake
