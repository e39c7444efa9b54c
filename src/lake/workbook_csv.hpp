#pragma once

#include <cstdint>
#include <filesystem>

#include "base/call.hpp"
#include "base/result.hpp"
#include "lake/csv.hpp"
#include "lake/workbook_reader.hpp"

namespace jw::lake {

struct SheetCsv {
  SheetTally tally;
  std::int64_t title_rows = 0;  // above the header, left out: one cell each, then wider rows
};

// How the file written below reads, so that nobody need guess.
Dialect sheet_dialect();

// One sheet as CSV: a record a row, cut or filled to the width of the header but for further cells
// that hold something, blank lines where the sheet has blank rows. Memory: a row. The file is not
// synced. Errors: those of the reader, "workbook.too_large" over `limit` bytes, "file.full".
Result<SheetCsv> write_sheet_csv(const Call& call, WorkbookReader& reader, std::size_t sheet,
                                 const std::filesystem::path& out, std::uint64_t limit);

}  // namespace jw::lake
