#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::sheet {

// A row that holds something; cells after the last one that does are left out.
struct Line {
  std::int64_t number = 0;  // as the spreadsheet shows it, from 1
  std::vector<std::string> cells;
};

struct Table {
  std::vector<std::string> sheets;  // of a workbook; else none
  std::string sheet;
  std::vector<Line> lines;
};

// A workbook or a CSV file in memory. `sheet` by its name, the first that shows when empty. Errors:
// those of lake::WorkbookReader and lake::preview, "import.sheet" (NotFound), "import.too_large"
// (TooLarge: over 400,000 rows, 500 columns or 256 MiB of text).
Result<Table> read_table(const Call& call, const file::Path& path, std::string_view sheet);

// The cell, or nothing.
std::string_view cell_of(const Line& line, std::size_t column);

}  // namespace jw::sheet
