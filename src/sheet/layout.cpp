#include "sheet/layout.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "lake/workbook_reader.hpp"
#include "sheet/field.hpp"
#include "sheet/template.hpp"

namespace jw::sheet {
namespace {

constexpr std::size_t kLookedAt = 15;       // rows at the top in which the heading is looked for
constexpr std::size_t kLeastKnown = 3;      // headings a heading row must have of ours
constexpr std::size_t kLongestSample = 60;  // bytes
constexpr std::size_t kLongestHeading = 200;

// How people call columns besides the templates' own headings.
constexpr Heading kSynonyms[] = {
    {"资源名称", "name"},           {"数据资源名称", "name"},      {"目录名称", "name"},
    {"资源代码", "code"},           {"目录编码", "code"},          {"资源摘要", "abstract"},
    {"摘要", "abstract"},           {"资源描述", "abstract"},      {"提供方", "provider"},
    {"数源单位", "provider"},       {"责任部门", "provider"},      {"统一社会信用代码", "provider_code"},
    {"内部部门", "department"},     {"来源系统", "source_system"}, {"格式分类", "format_class"},
    {"格式类型", "format"},         {"资源格式", "format"},        {"数据项名称", "item_title"},
    {"字段名称", "item_title"},     {"字段中文名", "item_title"},  {"字段英文名", "item_name"},
    {"数据项英文名", "item_name"},  {"字段类型", "item_type"},     {"字段长度", "item_length"},
    {"共享方式", "sharing_method"}, {"开放类型", "open"},          {"资源分类", "classification"},
    {"关联资源代码", "related"},
};

// Titles of all templates and the synonyms; what two mean differently is decided by the first.
const std::map<std::string, std::string_view, std::less<>>& known_headings() {
  static const auto known = [] {
    std::map<std::string, std::string_view, std::less<>> all;
    for (const auto& form : templates())
      for (const auto& heading : form.headings) all.emplace(plain_heading(heading.title), heading.field);
    for (const auto& heading : kSynonyms) all.emplace(plain_heading(heading.title), heading.field);
    for (const auto& field : fields()) {
      all.emplace(plain_heading(field.zh), field.code);
      all.emplace(plain_heading(field.en), field.code);
      all.emplace(plain_heading(field.code), field.code);
    }
    return all;
  }();
  return known;
}

bool is_known(std::string_view cell) { return known_headings().contains(plain_heading(cell)); }

std::size_t known_in(const Line& line) {
  std::set<std::string> seen;
  for (const auto& cell : line.cells)
    if (auto plain = plain_heading(cell); known_headings().contains(plain)) seen.insert(std::move(plain));
  return seen.size();
}

// Headings below groups: nothing stands below a heading that is one already, for it is merged down.
bool goes_below(const Line& upper, const Line& lower) {
  if (known_in(lower) == 0) return false;
  for (std::size_t i = 0; i < lower.cells.size(); ++i)
    if (!lower.cells[i].empty() && is_known(cell_of(upper, i))) return false;
  return true;
}

const Template* recognised(const std::vector<std::string>& plain) {
  for (const auto& form : templates()) {
    if (form.headings.size() > plain.size()) continue;
    bool same = true;
    for (std::size_t i = 0; i < form.headings.size() && same; ++i)
      same = plain[i] == plain_heading(form.headings[i].title);
    if (same) return &form;
  }
  return nullptr;
}

void propose_fields(Layout& layout) {
  std::vector<std::string> plain;
  for (const auto& column : layout.columns) plain.push_back(plain_heading(column.heading));
  const Template* form = recognised(plain);
  if (form) layout.known_as = form->code;
  std::set<std::string> taken;
  bool items = false;  // 数据类型 is that of an item once items have begun
  for (std::size_t i = 0; i < plain.size(); ++i) {
    auto& field = layout.columns[i].field;
    const auto found = known_headings().find(plain[i]);
    if (form && i < form->headings.size())
      field = form->headings[i].field;
    else if (found != known_headings().end())
      field = found->second;
    else if (!plain[i].empty())
      field = "remark";
    if (field == "item_type" && !items && !form) field = "remark";
    items |= field == "item_title" || field == "item_name";
    if (field != "remark" && !field.empty() && !taken.insert(field).second) field = "remark";
  }
}

void add_samples(Layout& layout, const Table& table) {
  for (const auto& line : table.lines) {
    if (line.number < layout.first_row) continue;
    bool full = true;
    for (std::size_t i = 0; i < layout.columns.size(); ++i) {
      auto& samples = layout.columns[i].samples;
      const std::string text(cut_utf8(cell_of(line, i), kLongestSample));
      if (samples.size() < 3 && !text.empty() && std::ranges::find(samples, text) == samples.end())
        samples.push_back(text);
      full &= samples.size() == 3;
    }
    if (full || line.number > layout.first_row + 200) return;
  }
}

std::string shown_field(std::string_view code) {
  const Field* field = find_field(code);
  return std::string(field ? field->zh : code);
}

}  // namespace

Result<Layout> propose_layout(const Table& table) {
  std::size_t best = 0, most = 0;
  const auto looked_at = std::min(table.lines.size(), kLookedAt);
  for (std::size_t i = 0; i < looked_at; ++i)
    if (const auto known = known_in(table.lines[i]); known > most) {
      best = i;
      most = known;
    }
  if (most < kLeastKnown)
    return fail(
        Code::Invalid, "import.headings",
        "no row among the first {} looks like the heading of a catalog; start from the template, which "
        "can be downloaded",
        "前 {} 行中没有目录表头；请下载模板，按模板填写后再导入", kLookedAt);
  // A group above or below: two rows make one heading.
  const Line* upper = &table.lines[best];
  const Line* lower = nullptr;
  if (best + 1 < looked_at && goes_below(table.lines[best], table.lines[best + 1])) {
    lower = &table.lines[best + 1];
  } else if (best > 0 && goes_below(table.lines[best - 1], table.lines[best])) {
    lower = upper;
    upper = &table.lines[best - 1];
  }
  Layout layout;
  layout.sheet = table.sheet;
  layout.heading_row = (lower ? lower : upper)->number;
  const auto width = std::max(upper->cells.size(), lower ? lower->cells.size() : 0);
  for (std::size_t i = 0; i < width; ++i) {
    const auto below = lower ? cell_of(*lower, i) : std::string_view();
    const auto heading = below.empty() ? cell_of(*upper, i) : below;
    layout.columns.push_back({lake::column_name(i), std::string(cut_utf8(heading, kLongestHeading)), "", {}});
  }
  const auto first =
      std::ranges::find_if(table.lines, [&](const Line& line) { return line.number > layout.heading_row; });
  if (first == table.lines.end())
    return fail(Code::Invalid, "import.empty", "there is nothing below the heading; fill in resources",
                "表头下方没有内容，请填写数据资源后再导入");
  layout.first_row = first->number;
  propose_fields(layout);
  add_samples(layout, table);
  return layout;
}

std::string signature_of(const Layout& layout) {
  std::string all;
  for (const auto& column : layout.columns) all.append(plain_heading(column.heading)).append("\n");
  return crypto::to_hex(crypto::sha256(all));
}

Result<> check_fields(const Layout& layout) {
  std::set<std::string_view> taken;
  for (const auto& column : layout.columns) {
    if (column.field.empty()) continue;
    if (!find_field(column.field))
      return fail(Code::Invalid, "import.mapping", "column {}: there is no field {}", "{} 列：没有字段 {}",
                  column.letter, column.field.substr(0, 64));
    if (column.field == "remark" && column.heading.empty())
      return fail(Code::Invalid, "import.mapping", "column {}: only a column with a heading can be a remark",
                  "{} 列没有表头，不能作为备注项", column.letter);
    if (column.field != "remark" && !taken.insert(column.field).second)
      return fail(Code::Invalid, "import.mapping", "column {}: another column is {} already",
                  "{} 列：已有其他列对应“{}”", column.letter, shown_field(column.field));
  }
  for (const auto& field : fields())
    if (field.required && !taken.contains(field.code))
      return fail(Code::Invalid, "import.mapping", "say which column is: {}", "请指定哪一列是“{}”", field.zh);
  return {};
}

Result<> choose_fields(Layout& layout, const std::vector<std::string>& chosen) {
  if (chosen.size() != layout.columns.size())
    return fail(Code::Invalid, "import.mapping", "one field for each of the {} columns",
                "应为 {} 列逐一指定字段", layout.columns.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) layout.columns[i].field = chosen[i];
  return check_fields(layout);
}

}  // namespace jw::sheet
