#include "quality/compile.hpp"

#include <algorithm>

#include "lake/sql.hpp"
#include "quality/expression.hpp"

namespace jw::quality {
namespace {

using catalog::Item;

tl::unexpected<Error> gone(std::string_view name) {
  return fail(Code::Invalid, "rule.items", "rule.items: there is no item {} any more; change the rule",
              "rule.items：信息项 {} 已不存在，请修改规则", name);
}

std::string any_of(const std::vector<std::string>& conditions) {
  std::string out;
  for (const auto& one : conditions) out += fmt::format("{}({})", out.empty() ? "" : " OR ", one);
  return conditions.size() == 1 ? conditions.front() : out;
}

// Does a value of this name fail? NULL when there is none. One row of the table in item_rule().
using ItemRule = Result<std::string> (*)(const RuleForm&, const Item&, const std::string& column);

Result<std::string> required(const RuleForm&, const Item& item, const std::string& column) {
  return item.type == "text" ? blank_sql(column) : fmt::format("({} IS NULL)", column);
}

Result<std::string> type(const RuleForm& form, const Item&, const std::string& column) {
  if (form.type == "integer")
    return fmt::format("NOT regexp_full_match({}, '-?(0|[1-9][0-9]{{0,17}})')", column);
  if (form.type == "decimal")
    return fmt::format("NOT regexp_full_match({}, '-?(0|[1-9][0-9]{{0,17}})([.][0-9]{{1,17}})?')", column);
  // The forms a load reads too.
  const auto day = fmt::format(
      "coalesce(TRY_CAST({0} AS DATE), CAST(TRY_STRPTIME({0}, ['%Y%m%d', '%Y/%m/%d']) AS DATE))", column);
  if (form.type == "date") return fmt::format("({} IS NOT NULL AND {} IS NULL)", column, day);
  if (form.type == "datetime")
    return fmt::format("({0} IS NOT NULL AND TRY_CAST({0} AS TIMESTAMP) IS NULL)", column);
  return fmt::format("lower({}) NOT IN ('true', 'false', '1', '0', 'y', 'n', 'yes', 'no', '是', '否')",
                     column);
}

Result<std::string> bounds(const RuleForm& form, const std::string& value, const std::string& cast) {
  std::vector<std::string> out;
  if (!form.least.empty()) out.push_back(fmt::format("{} < {}{}", value, cast, lake::quote_text(form.least)));
  if (!form.most.empty()) out.push_back(fmt::format("{} > {}{}", value, cast, lake::quote_text(form.most)));
  return any_of(out);
}

Result<std::string> length(const RuleForm& form, const Item&, const std::string& column) {
  return bounds(form, fmt::format("length({})", column), "BIGINT ");
}

Result<std::string> range(const RuleForm& form, const Item& item, const std::string& column) {
  if (item.type == "date") return bounds(form, column, "DATE ");
  // The whole last day lies within.
  if (item.type == "datetime") return bounds(form, fmt::format("CAST({} AS DATE)", column), "DATE ");
  const bool whole = item.type == "integer" && form.least.find('.') == std::string::npos &&
                     form.most.find('.') == std::string::npos;
  return bounds(form, column, whole ? "BIGINT " : "DOUBLE ");
}

Result<std::string> pattern(const RuleForm& form, const Item&, const std::string& column) {
  return fmt::format("NOT regexp_full_match({}, {})", column, lake::quote_text(form.pattern));
}

Result<std::string> identifier(const RuleForm& form, const Item&, const std::string& column) {
  return fmt::format("check_{}({}) <> ''", form.identifier, column);
}

Result<std::string> date_age(const RuleForm& form, const Item&, const std::string& column) {
  return fmt::format("(CAST({0} AS DATE) > current_date OR CAST({0} AS DATE) < current_date - {1})", column,
                     form.days);
}

struct ItemRow {
  std::string_view kind;
  ItemRule rule;
};
constexpr ItemRow kItemRules[] = {
    {"required", required}, {"type", type},       {"length", length},
    {"range", range},       {"pattern", pattern}, {"identifier", identifier},
    {"date_age", date_age},
};

Result<std::string> item_rule(const RuleForm& form, std::span<const Item> items) {
  const auto row = std::ranges::find(kItemRules, form.kind, &ItemRow::kind);
  std::vector<std::string> conditions;
  for (const auto& name : form.items) {
    const auto* item = find_item(items, name);
    if (item == nullptr) return gone(name);
    conditions.push_back(JW_TRY(row->rule(form, *item, "r." + JW_TRY(lake::quote_name(name)))));
  }
  return any_of(conditions);
}

// Codes of a set or of a list. Constants: a long list becomes a hash table once for the statement.
Result<std::string> code_rule(const Call& call, const RuleForm& form, std::span<const Item> items,
                              const Surroundings& around) {
  std::string list;
  const auto add = [&](std::string_view code) {
    list += (list.empty() ? "" : ", ") + lake::quote_text(code);
  };
  for (const auto& value : form.values) add(value);
  if (!form.code_set.empty()) {
    const auto codes = around.codes(call, form.code_set);
    if (!codes)
      return fail(Code::Invalid, "rule.code_set", "rule.code_set: there is no code set {}",
                  "rule.code_set：没有代码集 {}", form.code_set);
    for (const auto& item : (*codes)->items()) add(item.code);
  }
  if (list.empty()) list = "''";
  std::vector<std::string> conditions;
  for (const auto& name : form.items) {
    const auto* item = find_item(items, name);
    if (item == nullptr) return gone(name);
    const auto column = "r." + JW_TRY(lake::quote_name(name));
    conditions.push_back(fmt::format(
        "{} NOT IN ({})", item->type == "text" ? column : fmt::format("CAST({} AS VARCHAR)", column), list));
  }
  return any_of(conditions);
}

Result<> across_rows(const RuleForm& form, std::span<const Item> items, Compiled& out) {
  std::string list, known;
  for (const auto& name : form.items) {
    if (find_item(items, name) == nullptr) return gone(name);
    const auto column = JW_TRY(lake::quote_name(name));
    list += (list.empty() ? "" : ", ") + column;
    known += fmt::format("{}{} IS NOT NULL", known.empty() ? "" : " AND ", column);
  }
  out.assessed = fmt::format("SELECT count(*) FROM {{rows}} r WHERE {}", known);
  if (form.kind != "sequence") {
    // Only keys that repeat are joined back, not every row is sorted.
    std::string same;
    for (const auto& name : form.items)
      same += fmt::format("{0}r.{1} = d.{1}", same.empty() ? "" : " AND ", JW_TRY(lake::quote_name(name)));
    out.lines = fmt::format(
        "SELECT r.file_row_number AS line FROM {{rows}} r JOIN (SELECT {0}, min(file_row_number) AS first "
        "FROM "
        "{{rows}} WHERE {1} GROUP BY {0} HAVING count(*) > 1) d ON {2} WHERE r.file_row_number > d.first",
        list, known, same);
    return {};
  }
  const auto value = JW_TRY(lake::quote_name(form.items.front()));
  std::string group;
  for (std::size_t i = 1; i < form.items.size(); ++i)
    group += (group.empty() ? "PARTITION BY " : ", ") + JW_TRY(lake::quote_name(form.items[i]));
  const auto* item = find_item(items, form.items.front());
  const bool dated = item->type == "date" || item->type == "datetime";
  const auto step = form.step == "increasing" ? std::string("value <= before")
                    : dated                   ? std::string("date_diff('day', before, value) <> 1")
                            : std::string("CAST(value AS DOUBLE) - CAST(before AS DOUBLE) <> 1");
  out.lines = fmt::format(
      "SELECT line FROM (SELECT file_row_number AS line, {0} AS value, lag({0}) OVER ({1} ORDER BY "
      "file_row_number) AS before FROM {{rows}} WHERE {2}) WHERE {3}",
      value, group, known, step);
  return {};
}

// The rows of the other table by key, each once, joined to ours.
Result<> across_tables(const Call& call, const RuleForm& form, std::span<const Item> items,
                       std::string_view org, const Surroundings& around, std::size_t index, Compiled& out) {
  const auto other = JW_TRY(around.other(call, org, form.other));
  const std::size_t keys = form.kind == "agreement" ? form.items.size() - 1 : form.items.size();
  std::string select, group, on, known;
  for (std::size_t i = 0; i < form.items.size(); ++i) {
    if (find_item(items, form.items[i]) == nullptr) return gone(form.items[i]);
    if (find_item(other.items, form.other_items[i]) == nullptr)
      return fail(Code::Invalid, "rule.other_items", "rule.other_items: the other resource has no item {}",
                  "rule.other_items：另一数据资源没有信息项 {}", form.other_items[i]);
    const auto theirs = JW_TRY(lake::quote_name(form.other_items[i]));
    const auto ours = "r." + JW_TRY(lake::quote_name(form.items[i]));
    if (i < keys) {
      select += fmt::format("CAST({} AS VARCHAR) AS jw_k{}, ", theirs, i);
      group += fmt::format("{}jw_k{}", group.empty() ? "" : ", ", i);
      on += fmt::format("{}CAST({} AS VARCHAR) = o{}.jw_k{}", on.empty() ? "" : " AND ", ours, index, i);
      known += fmt::format("{}{} IS NOT NULL", known.empty() ? "" : " AND ", ours);
    } else {
      select += fmt::format("min(CAST({} AS VARCHAR)) AS jw_v, ", theirs);
    }
  }
  out.join = fmt::format(" LEFT JOIN (SELECT {}true AS jw_here FROM read_parquet({}) GROUP BY {}) o{} ON {}",
                         select, JW_TRY(lake::quote_path(other.parquet)), group, index, on);
  out.fails =
      form.kind == "reference"
          ? fmt::format("CASE WHEN {} THEN o{}.jw_here IS NULL END", known, index)
          : fmt::format("CASE WHEN o{0}.jw_here THEN CAST(r.{1} AS VARCHAR) IS DISTINCT FROM o{0}.jw_v END",
                        index, JW_TRY(lake::quote_name(form.items.back())));
  return {};
}

}  // namespace

Result<Compiled> compile(const Call& call, const RuleForm& form, std::span<const Item> items,
                         std::string_view org, const Surroundings& around, std::size_t index) {
  Compiled out;
  const auto* kind = find_kind(form.kind);
  if (kind == nullptr || kind->level == "freshness") return out;
  if (kind->level == "cross_row") {
    JW_TRY(across_rows(form, items, out));
    return out;
  }
  if (kind->level == "cross_table") {
    JW_TRY(across_tables(call, form, items, org, around, index, out));
  } else if (form.kind == "expression") {
    out.fails = fmt::format("NOT {}", JW_TRY(compile_expression(form.expression, items)).sql);
  } else if (form.kind == "code_set") {
    out.fails = JW_TRY(code_rule(call, form, items, around));
  } else {
    out.fails = JW_TRY(item_rule(form, items));
  }
  if (!form.when.empty())
    out.fails =
        fmt::format("CASE WHEN {} THEN {} END", JW_TRY(compile_expression(form.when, items)).sql, out.fails);
  return out;
}

}  // namespace jw::quality
