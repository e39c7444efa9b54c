#include "standard/csv_table.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace jw::standard {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kFormulas = "=+-@\t\r";
constexpr std::size_t kMostColumns = 64;

bool is_formula(std::string_view cell) {
  return !cell.empty() && kFormulas.find(cell[0]) != std::string_view::npos;
}

void put(std::string& out, std::string_view cell) {
  std::string text(cell);
  if (is_formula(text) ||
      (text.size() > 1 && text[0] == '\'' && is_formula(std::string_view(text).substr(1))))
    text.insert(0, 1, '\'');
  if (text.find_first_of(",\"\r\n") == std::string::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void put_line(std::string& out, const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i) out += ',';
    put(out, cells[i]);
  }
  out += "\r\n";
}

std::string plain(std::string_view cell) {
  const bool guarded = cell.size() > 1 && cell[0] == '\'' && (is_formula(cell.substr(1)) || cell[1] == '\'');
  return std::string(guarded ? cell.substr(1) : cell);
}

}  // namespace

std::size_t CsvTable::column(std::initializer_list<std::string_view> names) const {
  for (const auto name : names)
    if (const auto found = std::ranges::find(header, name); found != header.end())
      return static_cast<std::size_t>(found - header.begin());
  return header.size();
}

Result<CsvTable> read_csv(std::string_view text) {
  const auto wrong = [](std::size_t line, std::string_view en, std::string_view zh) {
    return fail(Code::Invalid, "csv.table", "line {0}: {1}", "第 {0} 行：{2}", line, en, zh);
  };
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (!is_utf8(text))
    return wrong(1, "the file is not UTF-8; save it as CSV UTF-8", "文件不是 UTF-8 编码，请另存为 CSV UTF-8");
  CsvTable out;
  std::size_t line = 1;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begun = line;
    std::vector<std::string> cells(1);
    bool quoted = false, ended = false;
    for (; at < text.size() && !ended; ++at) {
      const char c = text[at];
      if (c == '\n') ++line;
      if (quoted) {
        if (c != '"')
          cells.back() += c;
        else if (at + 1 < text.size() && text[at + 1] == '"')
          cells.back() += text[++at];
        else
          quoted = false;
      } else if (c == '"' && cells.back().empty()) {
        quoted = true;
      } else if (c == ',') {
        cells.emplace_back();
      } else if (c == '\n') {
        ended = true;
      } else if (c != '\r') {
        cells.back() += c;
      }
    }
    if (quoted) return wrong(begun, "a quotation mark is not closed", "引号没有闭合");
    if (cells.size() > kMostColumns) return wrong(begun, "too many columns", "列数过多");
    if (cells.size() == 1 && cells[0].empty()) continue;
    for (auto& cell : cells) cell = plain(cell);
    if (out.header.empty()) {
      out.header = std::move(cells);
      continue;
    }
    if (cells.size() != out.header.size())
      return wrong(begun, fmt::format("{} columns where the heading has {}", cells.size(), out.header.size()),
                   fmt::format("有 {} 列，表头为 {} 列", cells.size(), out.header.size()));
    out.rows.push_back(std::move(cells));
  }
  if (out.header.empty()) return wrong(1, "the file is empty", "文件为空");
  return out;
}

std::string write_csv_table(const CsvTable& table) {
  std::string out(kByteOrderMark);
  put_line(out, table.header);
  for (const auto& row : table.rows) put_line(out, row);
  return out;
}

}  // namespace jw::standard
