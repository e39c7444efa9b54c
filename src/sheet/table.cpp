#include "sheet/table.hpp"

#include <algorithm>

#include "base/free_text.hpp"
#include "lake/csv.hpp"
#include "lake/scanner.hpp"
#include "lake/workbook_reader.hpp"
#include "sheet/csv_file.hpp"

namespace jw::sheet {
namespace {

constexpr std::size_t kMostRows = 400'000;
constexpr std::size_t kMostColumns = 500;
constexpr std::size_t kMostBytes = std::size_t{256} << 20;

tl::unexpected<Error> too_large() {
  return fail(Code::TooLarge, "import.too_large",
              "the sheet has over {} rows or {} columns, or too much text; split it into several files",
              "工作表超过 {} 行、{} 列，或文字过多；请拆分为多个文件", kMostRows, kMostColumns);
}

class Filling {
 public:
  explicit Filling(Table& table) : table_(table) {}

  Result<> add(Line line) {
    while (!line.cells.empty() && line.cells.back().empty()) line.cells.pop_back();
    if (line.cells.empty()) return {};
    for (const auto& cell : line.cells) bytes_ += cell.size();
    if (line.cells.size() > kMostColumns || bytes_ > kMostBytes || table_.lines.size() == kMostRows)
      return too_large();
    table_.lines.push_back(std::move(line));
    return {};
  }

 private:
  Table& table_;
  std::size_t bytes_ = 0;
};

Result<Table> read_book(const Call& call, const file::Path& path, std::string_view sheet) {
  auto book = JW_TRY(lake::WorkbookReader::open(call, path, path.parent_path()));
  const auto& titles = book.sheets();
  auto chosen = sheet.empty() ? std::ranges::find(titles, false, &lake::SheetTitle::hidden)
                              : std::ranges::find(titles, sheet, &lake::SheetTitle::name);
  if (chosen == titles.end() && sheet.empty()) chosen = titles.begin();
  if (chosen == titles.end())
    return fail(Code::NotFound, "import.sheet",
                "the file has no sheet of this name; choose one of those listed",
                "文件中没有这个工作表，请从列表中选择");
  Table table;
  for (const auto& title : titles) table.sheets.push_back(title.name);
  table.sheet = chosen->name;
  Filling filling(table);
  JW_TRY(book.read(call, static_cast<std::size_t>(chosen - titles.begin()),
                   [&](const lake::SheetRow& row) -> Result<> {
                     if (row.cells.back().column >= kMostColumns) return too_large();
                     Line line{row.number, {}};
                     line.cells.resize(row.cells.back().column + 1);
                     for (const auto& cell : row.cells)
                       if (!is_blank(cell.text)) line.cells[cell.column] = cell.text;
                     return filling.add(std::move(line));
                   }));
  return table;
}

Result<Table> read_csv(const Call& call, const file::Path& path) {
  const auto seen = JW_TRY(lake::preview(call, path));
  auto scanner = JW_TRY(lake::CsvScanner::open(path, seen.dialect));
  Table table;
  Filling filling(table);
  lake::CsvRecord record;
  while (JW_TRY(scanner.next(call, record))) {
    if (record.fault != lake::CsvRecord::Fault::None)
      return fail(
          Code::Invalid, "import.line",
          "line {} cannot be read: a quotation mark never closes, or bytes are no characters; correct "
          "it, or save the file as .xlsx",
          "第 {} 行无法读取：引号未闭合或含有乱码；请改正，或另存为 .xlsx", record.line);
    Line line{record.line, {}};
    for (const auto& cell : record.cells) {
      const auto text = unguarded(cell.value_or(""));
      line.cells.emplace_back(is_blank(text) ? std::string_view() : text);
    }
    JW_TRY(filling.add(std::move(line)));
  }
  return table;
}

}  // namespace

Result<Table> read_table(const Call& call, const file::Path& path, std::string_view sheet) {
  if (JW_TRY(lake::looks_like_workbook(path))) return read_book(call, path, sheet);
  return read_csv(call, path);
}

std::string_view cell_of(const Line& line, std::size_t column) {
  return column < line.cells.size() ? std::string_view(line.cells[column]) : std::string_view();
}

}  // namespace jw::sheet
