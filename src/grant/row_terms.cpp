#include "grant/row_terms.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/text.hpp"
#include "grant/compare.hpp"
#include "grant/plan.hpp"

namespace jw::grant {
namespace {

namespace json = boost::json;
using Op = RowCondition::Op;

constexpr Op kRowOps[] = {Op::Eq, Op::In, Op::Prefix, Op::Range};
constexpr std::string_view kBound = "subject.region";
constexpr std::string_view kRowFields[] = {"item", "op", "values", "bind", "reason"};
constexpr std::size_t kMostRowTerms = 40, kMostRowValues = 1000, kLongestRowValue = 500;

tl::unexpected<Error> wrong_rows(std::string_view where, std::string_view zh, std::string_view en) {
  return fail(Code::Invalid, "decision.rows", "row condition {0}: {1}", "行条件（{0}）：{2}", where, en, zh);
}

std::string_view op_zh(Op op) {
  switch (op) {
    case Op::Eq: return "等于";
    case Op::In: return "属于";
    case Op::Prefix: return "开头是";
    case Op::Range: return "范围";
  }
  return "";
}

constexpr std::pair<std::string_view, std::string_view> kTypeNames[] = {
    {"text", "文本"}, {"integer", "整数"},      {"decimal", "小数"},
    {"date", "日期"}, {"datetime", "日期时间"}, {"boolean", "是否"}};

std::string_view type_zh(std::string_view type) {
  const auto found = std::ranges::find(kTypeNames, type, [](const auto& row) { return row.first; });
  return found == std::end(kTypeNames) ? type : found->second;
}

std::string row_place(std::size_t index) { return fmt::format("#{}", index + 1); }

std::string row_text(const json::object& row, std::string_view name) {
  const auto* found = row.if_contains(name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

// Digits where `pattern` has a 9, else the character itself; a beginning of it is enough when `partly`.
bool has_form(std::string_view value, std::string_view pattern) {
  if (value.size() > pattern.size()) return false;
  for (std::size_t i = 0; i < value.size(); ++i)
    if (pattern[i] == '9' ? !is_digit(value[i]) : pattern[i] != value[i]) return false;
  return true;
}

constexpr std::string_view kDay = "9999-99-99", kMoment = "9999-99-99 99:99:99";

bool is_day(std::string_view value) {
  return value.size() == kDay.size() && has_form(value, kDay) && end_of_day_in_china(value).has_value();
}

bool is_moment(std::string_view value) {
  return value.size() == kMoment.size() && has_form(value, kMoment) && is_day(value.substr(0, kDay.size())) &&
         value.substr(11, 2) < "24" && value.substr(14, 2) < "60" && value.substr(17, 2) < "60";
}

// "1990", "1990-05", "1990-05-01": a whole part of a date.
bool begins_day(std::string_view value) {
  return (value.size() == 4 || value.size() == 7 || value.size() == 10) && has_form(value, kDay);
}

// What one value should look like; empty texts when it does.
struct Wish {
  std::string_view zh, en;
};

// A number as its cells have it: "007" is 7 and "-0" is 0.
std::string plain_whole(std::string_view value) {
  const bool negative = value.starts_with('-');
  auto digits = value.substr(negative ? 1 : 0);
  while (digits.size() > 1 && digits.starts_with('0')) digits.remove_prefix(1);
  return (negative && digits != "0" ? "-" : "") + std::string(digits);
}

Wish fit_value(std::string_view type, Op op, bool last, std::string& value) {
  if (is_numeric(type)) {
    if (!is_number(value) || (type == "integer" && value.find('.') != std::string::npos))
      return type == "integer" ? Wish{"应为整数", "should be a whole number"}
                               : Wish{"应为数字", "should be a number"};
    if (type == "integer") value = plain_whole(value);
  } else if (type == "date") {
    if (op == Op::Prefix ? !begins_day(value) : !is_day(value))
      return op == Op::Prefix
                 ? Wish{"应为年、年月或年月日，如 1990-05", "should be a year, month or day, like 1990-05"}
                 : Wish{"应为日期，如 1990-05-01", "should be a date, like 1990-05-01"};
  } else if (type == "datetime") {
    if (op == Op::Prefix) {
      if (!begins_day(value))
        return {"应为年、年月或年月日，如 1990-05", "should be a year, month or day, like 1990-05"};
    } else if (op == Op::Range && is_day(value)) {
      // The whole of its last day.
      if (last) value += " 23:59:59.999999";
    } else if (!is_moment(value)) {
      return {"应为日期时间，如 1990-05-01 08:00:00", "should be a date and time, like 1990-05-01 08:00:00"};
    }
  } else if (type == "boolean") {
    if (value != "true" && value != "false") return {"应为 true 或 false", "should be true or false"};
  }
  return {};
}

bool works_on(Op op, std::string_view type) {
  if (type == "boolean") return op == Op::Eq;
  // Their cells are compared as texts, in which 1.50 is not 1.5.
  if (type == "decimal") return op == Op::Eq || op == Op::Range;
  if (type == "integer") return op != Op::Prefix;
  return true;
}

Result<RowTerm> read_row(const json::value& value, std::size_t index) {
  const auto* row = value.if_object();
  if (!row) return wrong_rows(row_place(index), "应为对象", "should be an object");
  for (const auto& field : *row)
    if (std::ranges::find(kRowFields, std::string_view(field.key())) == std::end(kRowFields))
      return wrong_rows(row_place(index), fmt::format("未知字段 {}", std::string_view(field.key())),
                        fmt::format("unknown field {}", std::string_view(field.key())));
  RowTerm term;
  term.condition.item = row_text(*row, "item");
  term.reason = row_text(*row, "reason");
  if (term.condition.item.empty()) return wrong_rows(row_place(index), "未选择信息项", "names no item");
  const auto where = term.condition.item;
  const auto op = std::ranges::find(kRowOps, row_text(*row, "op"), [](Op one) { return to_string(one); });
  if (op == std::end(kRowOps))
    return wrong_rows(where, "比较方式应为 eq、in、prefix 或 range", "op should be eq, in, prefix or range");
  term.condition.op = *op;
  if (row->contains("bind")) {
    if (row->contains("values") || *op != Op::Prefix || row_text(*row, "bind") != kBound)
      return wrong_rows(where, "只能以 prefix 绑定到 subject.region，且不带值",
                        "binds by prefix to subject.region, and then has no values");
    term.condition.own_region = true;
    return term;
  }
  const auto* values = row->if_contains("values");
  if (!values || !values->is_array() || values->get_array().size() > kMostRowValues)
    return wrong_rows(where, "values 应为至多 1000 个值的列表", "values should be a list of at most 1,000");
  for (const auto& one : values->get_array()) {
    if (!one.is_string() || one.get_string().size() > kLongestRowValue ||
        one.get_string().find('\0') != json::string::npos)
      return wrong_rows(where, "每个值应为至多 500 字节的文本",
                        "each value should be text of at most 500 bytes");
    term.condition.values.emplace_back(one.get_string());
  }
  return term;
}

}  // namespace

Result<std::vector<RowTerm>> read_rows(const json::value& terms) {
  std::vector<RowTerm> list;
  const auto* object = terms.if_object();
  const auto* rows = object ? object->if_contains("rows") : nullptr;
  if (!rows) return list;
  if (!rows->is_array() || rows->get_array().size() > kMostRowTerms)
    return wrong_rows("rows", "应为至多 40 个条件的列表", "should be a list of at most 40 conditions");
  for (const auto& row : rows->get_array()) list.push_back(JW_TRY(read_row(row, list.size())));
  return list;
}

Result<RowCondition> fitted(const RowCondition& written, const ResourceShape& shape) {
  const auto column = std::ranges::find(shape.columns, written.item, &ShapeColumn::name);
  if (column == shape.columns.end())
    return wrong_rows(written.item, "该资源没有这个信息项", "the resource has no such item");
  const auto where = column->title.empty() || column->title == column->name
                         ? column->name
                         : fmt::format("{} ({})", column->name, column->title);
  auto row = written;
  if (row.own_region) {
    if (column->type == "text") return row;
    return wrong_rows(where, "只有文本型的区划代码才能绑定到请求方区划",
                      "only a region code of type text can be bound to the region of whoever asks");
  }
  if (!works_on(row.op, column->type))
    return wrong_rows(where, fmt::format("{}型信息项不能用“{}”比较", type_zh(column->type), op_zh(row.op)),
                      fmt::format("{} does not compare items of type {}", to_string(row.op), column->type));
  if (!is_complete(row))
    return row.op == Op::Range
               ? wrong_rows(where, "应有起止两个值，至少填一个", "needs from and to, one of them at least")
           : row.op == Op::Eq ? wrong_rows(where, "应有一个值", "needs one value")
                              : wrong_rows(where, "至少应有一个值", "needs a value at least");
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    auto& value = row.values[i];
    if (value.empty()) {
      if (row.op == Op::Range) continue;
      return wrong_rows(where, "值不能为空", "a value is empty");
    }
    if (column->region && !is_region_value(value))
      return wrong_rows(where, fmt::format("{} 不是区划代码，应为 2、4、6、9 或 12 位数字", value),
                        fmt::format("{} is no region; 2, 4, 6, 9 or 12 digits", value));
    const auto wish = fit_value(column->type, row.op, i == 1, value);
    if (!wish.en.empty())
      return wrong_rows(where, fmt::format("{} {}", value, wish.zh), fmt::format("{} {}", value, wish.en));
  }
  if (row.op == Op::Range) {
    if (column->region)
      return wrong_rows(where, "区划不能用范围表示，请用开头或列举",
                        "regions are named by prefix or one by one, not by a range");
    const auto& from = row.values[0];
    const auto& until = row.values[1];
    if (!from.empty() && !until.empty() && !in_range(from, "", until, is_numeric(column->type)))
      return wrong_rows(where, "起始值大于终止值，没有行能满足", "from is above to: no row could meet it");
  } else {
    std::ranges::sort(row.values);
    row.values.erase(std::unique(row.values.begin(), row.values.end()), row.values.end());
  }
  if (row.op == Op::Eq && column->type == "decimal") {
    row.op = Op::Range;
    row.values.push_back(row.values[0]);
  }
  return row;
}

}  // namespace jw::grant
