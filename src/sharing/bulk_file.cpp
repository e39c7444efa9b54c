#include "sharing/bulk_file.hpp"

#include <algorithm>
#include <array>

#include "catalog/uploads.hpp"
#include "grant/document.hpp"
#include "lake/sheet_writer.hpp"
#include "org/rights.hpp"
#include "sharing/acts.hpp"
#include "sheet/table.hpp"

namespace jw::sharing {
namespace {

struct Column {
  std::string_view zh, en;
  bool required;
  std::string NewApplication::*field;  // null: read by itself
  std::string_view help;
};

const std::array<Column, 10>& columns() {
  static const std::array<Column, 10> kColumns = {{
      {"信息资源代码", "resource", true, &NewApplication::resource,
       "目录中的信息资源代码，例如 3071100/000001"},
      {"信息项", "items", false, nullptr, "信息项名称，用顿号或逗号分隔；不填为全部信息项"},
      {"共享方式", "mode", true, &NewApplication::mode, "批量、回流等，或 batch、return"},
      {"区划", "region", false, &NewApplication::region, "所需数据的区划代码；不填为本地区"},
      {"使用目的", "purpose", true, &NewApplication::purpose, "用于哪项职责"},
      {"使用依据", "legal_basis", true, &NewApplication::legal_basis, "法律、法规、规章或三定职责"},
      {"使用场景", "scenario", true, &NewApplication::scenario, "哪个业务系统、哪个环节使用"},
      {"使用范围", "scope", false, &NewApplication::scope, "本部门内哪些单位、岗位使用"},
      {"安全保障措施", "security", true, &NewApplication::security, "存储、访问、销毁的安全措施"},
      {"使用期限", "until", true, &NewApplication::until, "最后一日，例如 2027-12-31"},
  }};
  return kColumns;
}

// "代码、名称,level" in any of the separators people use.
std::vector<std::string> split_items(std::string text) {
  for (const std::string_view mark : {"、", "，", "；", ";", "\n", " "})
    for (std::size_t at; (at = text.find(mark)) != std::string::npos;) text.replace(at, mark.size(), ",");
  std::vector<std::string> items;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    if (auto item = trimmed(std::string_view(text).substr(at, end - at)); !item.empty())
      items.push_back(std::move(item));
    at = end + 1;
  }
  return items;
}

// People write "批量" for 批量交换: a part of a name will do where only one name has it.
std::string mode_of(const std::string& text) {
  constexpr std::size_t kTwoCharacters = 6;
  std::string like;
  for (const auto& mode : grant::mode_kinds()) {
    if (text == mode.zh || text == mode.en) return std::string(mode.kind);
    if (text.size() < kTwoCharacters || mode.zh.find(text) == std::string_view::npos) continue;
    if (!like.empty()) return text;
    like = mode.kind;
  }
  return like.empty() ? text : like;
}

struct Read {
  std::vector<NewApplication> forms;
  std::vector<std::int64_t> lines;
};

Result<Read> read_forms(const sheet::Table& table) {
  if (table.lines.empty())
    return fail(Code::Invalid, "application.set", "a submission holds 1 to {} resources",
                "一次可申请 1 至 {} 个资源", kMostOfSet);
  const auto& heading = table.lines.front();
  std::array<std::size_t, 10> places{};
  for (std::size_t c = 0; c < columns().size(); ++c) {
    const auto& column = columns()[c];
    const auto found = std::find_if(heading.cells.begin(), heading.cells.end(), [&](const auto& cell) {
      const auto text = trimmed(cell);
      return text == column.zh || text == column.en || text == std::string(column.zh) + "*";
    });
    places[c] = static_cast<std::size_t>(found - heading.cells.begin());
    if (found == heading.cells.end() && column.required)
      return fail(Code::Invalid, "application.columns",
                  "the heading lacks \"{}\"; download the blank sheet and fill it in",
                  "表头缺少“{}”，请下载模板填写", column.zh);
  }
  Read read;
  for (std::size_t n = 1; n < table.lines.size(); ++n) {
    const auto& line = table.lines[n];
    NewApplication form;
    form.mode.clear();
    bool empty = true;
    for (std::size_t c = 0; c < columns().size(); ++c) {
      const auto text = trimmed(sheet::cell_of(line, places[c]));
      empty = empty && text.empty();
      if (columns()[c].field)
        form.*columns()[c].field = text;
      else
        form.items = split_items(text);
    }
    if (empty) continue;
    form.mode = mode_of(form.mode);
    // No items means all of them; the catalog says which.
    if (form.items.empty()) form.items = {"*"};
    // A spreadsheet program may make a moment of a day.
    if (form.until.size() > 10) form.until.resize(10);
    read.forms.push_back(std::move(form));
    read.lines.push_back(line.number);
    if (read.forms.size() > kMostOfSet) break;
  }
  if (read.forms.empty() || read.forms.size() > kMostOfSet)
    return fail(Code::Invalid, "application.set", "a submission holds 1 to {} resources",
                "一次可申请 1 至 {} 个资源", kMostOfSet);
  return read;
}

}  // namespace

Result<> BulkFiles::write_template(const file::Path& out) const {
  auto writer = JW_TRY(lake::SheetWriter::create(out));
  using Style = lake::SheetWriter::Style;
  JW_TRY(writer.add_sheet("共享申请"));
  std::uint16_t c = 0;
  for (const auto& column : columns()) {
    JW_TRY(writer.put(0, c, std::string(column.zh) + (column.required ? "*" : ""),
                      column.required ? Style::Required : Style::Heading));
    writer.width(c++, 18);
  }
  writer.freeze(1, 0);
  JW_TRY(writer.add_sheet("填写说明"));
  writer.width(0, 16);
  writer.width(1, 60);
  std::uint32_t row = 0;
  for (const auto& column : columns()) {
    JW_TRY(writer.put(row, 0, column.zh, Style::Heading));
    JW_TRY(writer.put(row++, 1, column.help, Style::Note));
  }
  JW_TRY(writer.put(row, 1, fmt::format("一行一个资源，一次最多 {} 行；带 * 的列必填。", kMostOfSet),
                    Style::Note));
  return writer.finish();
}

Result<BulkResult> BulkFiles::apply(const Call& call, const BulkForm& form) const {
  JW_TRY(org::require(call, org::Right::ApplicationWrite));
  const auto stored = JW_TRY(uploads_.stored(call, form.upload));
  const auto table = JW_TRY(sheet::read_table(call, stored.path, ""));
  auto read = JW_TRY(read_forms(table));
  BulkResult result;
  result.lines = static_cast<std::int64_t>(read.forms.size());
  result.submission = JW_TRY(form.commit ? applications_.submit_set(call, read.forms, true)
                                         : applications_.check_set(call, read.forms));
  result.errors = result.submission.errors;
  for (auto& error : result.errors) error.line = read.lines[static_cast<std::size_t>(error.line - 1)];
  result.submission.errors.clear();
  result.good = result.lines - static_cast<std::int64_t>(result.errors.size());
  return result;
}

}  // namespace jw::sharing
