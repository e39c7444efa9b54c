#include "catalog/upload_preview.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "catalog/resource.hpp"
#include "lake/csv.hpp"
#include "lake/scanner.hpp"
#include "lake/workbook_csv.hpp"
#include "standard/proposal.hpp"

namespace jw::catalog {
namespace {

constexpr std::size_t kMostProblems = 50;
constexpr std::size_t kShownText = 200;
constexpr std::uint64_t kLookedAt = std::uint64_t{32} << 20;  // as far as lake::preview goes

// Do the samples look like region codes: digits in one of the lengths, beginning with a province?
bool region_codes(const std::vector<std::string>& samples) {
  static const std::set<std::size_t> kLengths = {2, 4, 6, 9, 12};
  return !samples.empty() && std::ranges::all_of(samples, [](const std::string& code) {
    const bool digits = std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; });
    return digits && kLengths.contains(code.size()) && code.substr(0, 2) >= "11" && code.substr(0, 2) <= "82";
  });
}

bool region_name(std::string_view name) {
  static constexpr std::string_view kWords[] = {"区划",   "行政区", "地区",     "region", "area",
                                                "adcode", "code",   "division", "county", "city"};
  return std::ranges::any_of(
      kWords, [&](std::string_view word) { return name.find(word) != std::string_view::npos; });
}

std::string item_name(std::string_view proposed, std::set<std::string>& taken) {
  std::string name(cut_utf8(proposed, kLongestItemName));
  for (int n = 2; !taken.insert(name).second; ++n) {
    const std::string suffix = fmt::format("_{}", n);
    name = std::string(cut_utf8(proposed, kLongestItemName - suffix.size())) + suffix;
  }
  return name;
}

UploadColumn column_of(const lake::ColumnProposal& seen, std::set<std::string>& taken) {
  UploadColumn out;
  out.name = item_name(seen.name, taken);
  out.title = seen.title.empty() ? seen.name : seen.title;
  out.type = seen.type;
  out.length = seen.length;
  out.reason_zh = seen.reason_zh;
  out.reason_en = seen.reason;
  out.nulls = seen.empty;
  out.longest = seen.longest;
  out.examples = seen.samples;
  out.key_candidate = seen.unique;
  out.distinct = seen.distinct;
  for (const auto& shape : seen.shapes) out.shapes.push_back({shape.value, shape.rows});
  out.least = cut_utf8(seen.least, kShownText);
  out.most = cut_utf8(seen.most, kShownText);
  for (const auto& value : seen.values) out.values.emplace_back(value.value, value.rows);
  out.region_candidate = seen.type == "text" && region_codes(seen.samples) &&
                         (region_name(seen.name) || region_name(seen.title));
  return out;
}

// Only files that have a problem are read a second time.
Result<std::vector<UploadProblem>> find_problems(const Call& call, const file::Path& path,
                                                 const lake::Preview& seen) {
  std::vector<UploadProblem> problems;
  const bool any = seen.ragged > 0 || std::ranges::any_of(seen.warnings, [](const lake::Warning& warning) {
                     return warning.code == "upload.quotes" || warning.code == "upload.encoding_damage";
                   });
  if (!any) return problems;
  auto scanner = JW_TRY(lake::CsvScanner::open(path, seen.dialect, kLookedAt));
  lake::CsvRecord record;
  bool header = true;
  while (problems.size() < kMostProblems && JW_TRY(scanner.next(call, record))) {
    std::string_view reason;
    if (record.fault == lake::CsvRecord::Fault::Quote)
      reason = "quote";
    else if (record.fault == lake::CsvRecord::Fault::Encoding)
      reason = "encoding";
    else if (record.cells.size() != seen.columns.size())
      reason = "ragged";
    if (!header && !reason.empty()) {
      const auto text = cut_utf8(record.raw.substr(0, kShownText + 4), kShownText);
      problems.push_back({record.line, std::string(reason), is_utf8(text) ? std::string(text) : ""});
    }
    header = false;
  }
  return problems;
}

}  // namespace

Result<UploadPreview> make_preview(const Call& call, const file::Path& path, const lake::Preview& seen) {
  UploadPreview out;
  out.encoding = seen.dialect.encoding;
  out.delimiter = seen.dialect.delimiter;
  out.rows = seen.rows_seen;
  out.complete = seen.complete;
  out.ragged = seen.ragged;
  for (const auto& warning : seen.warnings)
    out.notes.push_back({warning.code, warning.message_zh, warning.message});
  std::set<std::string> taken;
  for (const auto& column : seen.columns) {
    out.formula_cells += column.formulas;
    out.columns.push_back(column_of(column, taken));
  }
  out.sample = seen.rows;
  out.problems = JW_TRY(find_problems(call, path, seen));
  return out;
}

void propose(const standard::Proposer& proposer, UploadPreview& preview) {
  for (auto& column : preview.columns) {
    auto proposal = proposer.propose({column.name, column.title, column.type, column.values});
    column.element = std::move(proposal.element);
    column.element_name = std::move(proposal.element_name);
    column.identifier = std::move(proposal.identifier);
    column.code_set = std::move(proposal.code_set);
    column.personal = std::move(proposal.personal);
    column.grade = proposal.grade;
    column.confidence = proposal.confidence;
    // Codes and numbers of documents stay text, whatever their digits look like.
    const bool code = !column.code_set.empty() || (!column.identifier.empty() && column.identifier != "date");
    if (code && column.type == "integer" && column.confidence >= 60) {
      column.type = "text";
      column.reason_zh = "是代码或标识，按文本保存";
      column.reason_en = "a code or an identifier: stays text";
    }
    column.faulty = proposal.faulty;
    column.why_zh = std::move(proposal.why_zh);
    column.why_en = std::move(proposal.why_en);
    column.values.clear();
  }
}

std::vector<UploadNote> sheet_notes(const lake::SheetCsv& sheet) {
  std::vector<UploadNote> notes;
  const auto& tally = sheet.tally;
  if (sheet.title_rows > 0)
    notes.push_back({"workbook.title_rows", fmt::format("表头上方的 {} 行标题未作为数据", sheet.title_rows),
                     fmt::format("{} title rows above the header are left out", sheet.title_rows)});
  if (tally.formulas > 0)
    notes.push_back(
        {"workbook.formulas",
         fmt::format("{} 个单元格是公式：取保存时的计算结果，公式不会执行", tally.formulas),
         fmt::format("{} cells hold formulas: the values saved with them are taken, nothing is run",
                     tally.formulas)});
  if (tally.errors > 0)
    notes.push_back(
        {"workbook.errors", fmt::format("{} 个单元格是错误值（如 #N/A）；请在工作簿中改正", tally.errors),
         fmt::format("{} cells hold errors such as #N/A; correct them in the workbook", tally.errors)});
  if (tally.long_numbers > 0)
    notes.push_back(
        {"workbook.long_numbers",
         fmt::format("{} 个数字超过 15 位，电子表格可能已丢失末尾数字；号码、代码列请设为文本格式后重新填写",
                     tally.long_numbers),
         fmt::format("{} numbers have more than 15 digits, of which a spreadsheet loses the last; make the "
                     "column text and enter them again",
                     tally.long_numbers)});
  if (!tally.merged.empty())
    notes.push_back(
        {"workbook.merged", fmt::format("有 {} 处合并单元格：只有左上角单元格有值", tally.merged.size()),
         fmt::format("{} merged areas: only their first cell holds the value", tally.merged.size())});
  return notes;
}

}  // namespace jw::catalog
