#include "flow/decision.hpp"

#include <algorithm>
#include <set>

namespace jw::flow {
namespace {

namespace json = boost::json;

constexpr std::string_view kHits[] = {"unique", "first", "collect"};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// The condition a cell stands for, in our expressions; "" when it fits everything.
std::string condition_of(std::string_view input, std::string_view cell) {
  cell = trimmed(cell);
  if (cell.empty() || cell == "-") return {};
  if (cell.starts_with("not ") || cell.starts_with("not(") || cell.starts_with("非")) {
    const auto inner = condition_of(input, cell.substr(3));
    return inner.empty() ? "false" : fmt::format("not ({})", inner);
  }
  for (const std::string_view sign : {"<=", ">=", "!=", "<", ">", "=", "≤", "≥", "≠"})
    if (cell.starts_with(sign)) return fmt::format("({}) {}", input, cell);
  if (cell == "is empty" || cell == "is not empty") return fmt::format("({}) {}", input, cell);
  const auto dots = cell.find("..");
  if (dots != std::string_view::npos && (cell[0] == '[' || cell[0] == '(') &&
      (cell.back() == ']' || cell.back() == ')'))
    return fmt::format("({0}) {1} {2} and ({0}) {3} {4}", input, cell[0] == '[' ? ">=" : ">",
                       cell.substr(1, dots - 1), cell.back() == ']' ? "<=" : "<",
                       cell.substr(dots + 2, cell.size() - dots - 3));
  return fmt::format("({}) in ({})", input, cell);
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-' || static_cast<unsigned char>(c) >= 0x80;
  });
}

}  // namespace

std::vector<Refusal> Decision::check(const DecisionForm& form) {
  Refusals refusals;
  const auto refuse = [&](std::size_t row, std::string_view code, fmt::format_string<const std::string&> en,
                          fmt::format_string<const std::string&> zh, const std::string& what) {
    refusals.add(form.id, static_cast<int>(row), code, en, zh, what);
  };
  if (!is_name(form.id))
    refuse(0, "decision.id", "a table needs an id of letters, digits, dots and dashes{}",
           "决策表须有由字母、数字、点组成的标识{}", "");
  if (std::ranges::find(kHits, form.hit) == std::end(kHits))
    refuse(0, "decision.hit", "the hit policy is unique, first or collect, not {}",
           "命中策略应为 unique、first 或 collect，而不是 {}", form.hit);
  if (form.inputs.empty() || form.outputs.empty() || form.rules.empty())
    refuse(0, "decision.empty", "a table needs an input, an output and a row{}",
           "决策表至少要有一个输入、一个输出和一行规则{}", "");
  if (form.inputs.size() > 50 || form.outputs.size() > 50 || form.rules.size() > kMaxDecisionRules)
    refuse(0, "decision.too_large", "a table has at most 50 columns and 2000 rows{}",
           "决策表最多 50 列、2000 行{}", "");
  std::set<std::string> names;
  for (const auto& output : form.outputs)
    if (output.name.empty() || !names.insert(output.name).second)
      refuse(0, "decision.output", "outputs need names that differ: {}", "输出须有互不相同的名称：{}",
             output.name);
  for (const auto& input : form.inputs)
    if (const auto compiled = Expression::compile(input.expression); !compiled)
      refusals.add(form.id, 0, "decision.expression", "{0}: {1}", "{0}：{2}", input.name,
                   compiled.error().message, compiled.error().message_zh);
  if (!refusals.empty()) return std::move(refusals).take();
  std::set<std::vector<std::string>> seen;
  for (std::size_t i = 0; i < form.rules.size(); ++i) {
    const auto& rule = form.rules[i];
    const auto row = static_cast<int>(i + 1);
    if (rule.when.size() != form.inputs.size() || rule.then.size() != form.outputs.size()) {
      refuse(i + 1, "decision.cells", "row {} has not one cell for each column",
             "第 {} 行的单元格数与列数不符", std::to_string(row));
      continue;
    }
    for (std::size_t c = 0; c < rule.when.size(); ++c) {
      const auto text = condition_of(form.inputs[c].expression, rule.when[c]);
      if (text.empty()) continue;
      if (!Expression::compile(text))
        refusals.add(form.id, row, "decision.cell",
                     "row {0}, {1}: \"{2}\" is no condition such as >= 10, [1..5] or 'a', 'b'",
                     "第 {0} 行“{1}”：“{2}”不是 >= 10、[1..5] 或 'a', 'b' 这样的条件", row,
                     form.inputs[c].name, rule.when[c]);
    }
    for (std::size_t c = 0; c < rule.then.size(); ++c)
      if (const auto compiled = Expression::compile(rule.then[c]); !compiled)
        refusals.add(form.id, row, "decision.cell", "row {0}, {1}: {2}", "第 {0} 行“{1}”：{3}", row,
                     form.outputs[c].name, compiled.error().message, compiled.error().message_zh);
    if (form.hit != "collect" && !seen.insert(rule.when).second)
      refuse(i + 1, "decision.same",
             "row {} has the conditions of one above and is never used or never unique",
             "第 {} 行的条件与前面某行相同，不会生效或不唯一", std::to_string(row));
  }
  return std::move(refusals).take();
}

Result<Decision> Decision::compile(const DecisionForm& form) {
  const auto refusals = check(form);
  if (!refusals.empty())
    return fail(Code::Invalid, "flow.decision", "the table {0} is refused: {1}", "决策表 {0} 被拒绝：{2}",
                form.id, refusals.front().en, refusals.front().zh);
  Decision made;
  made.id_ = form.id;
  made.hit_ = form.hit;
  for (const auto& output : form.outputs) made.outputs_.push_back(output.name);
  for (const auto& rule : form.rules) {
    auto& row = made.rows_.emplace_back();
    for (std::size_t c = 0; c < rule.when.size(); ++c)
      if (const auto text = condition_of(form.inputs[c].expression, rule.when[c]); !text.empty())
        row.when.push_back(JW_TRY(Expression::compile(text)));
    for (const auto& text : rule.then) row.then.push_back(JW_TRY(Expression::compile(text)));
  }
  return made;
}

Result<json::value> Decision::decide(const json::object& variables) const {
  json::array all;
  std::size_t first = 0;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    bool fits = true;
    for (const auto& cell : rows_[i].when)
      if (fits) fits = JW_TRY(cell.test(variables).with(fmt::format("row {} of {}", i + 1, id_)));
    if (!fits) continue;
    if (hit_ == "unique" && !all.empty())
      return fail(Code::Invalid, "flow.decision_hits", "rows {0} and {1} of the table {2} both fit",
                  "决策表 {2} 的第 {0} 行和第 {1} 行同时符合", first + 1, i + 1, id_);
    first = i;
    json::value value;
    if (outputs_.size() == 1) {
      value = JW_TRY(rows_[i].then[0].evaluate(variables));
    } else {
      auto& object = value.emplace_object();
      for (std::size_t c = 0; c < outputs_.size(); ++c)
        object[outputs_[c]] = JW_TRY(rows_[i].then[c].evaluate(variables));
    }
    all.push_back(std::move(value));
    if (hit_ == "first") break;
  }
  if (hit_ == "collect") return json::value(std::move(all));
  return all.empty() ? json::value(nullptr) : std::move(all.front());
}

}  // namespace jw::flow
