#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

// Small tables as CSV text (RFC 4180, UTF-8 with or without a byte order mark): how code sets and
// mappings come and go. Files of people's data are the lake's.
namespace jw::standard {

struct CsvTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  // each as wide as the header

  // The column of the first of these names; header.size() when there is none.
  std::size_t column(std::initializer_list<std::string_view> names) const;
};

// "csv.table" (Invalid) names the line.
Result<CsvTable> read_csv(std::string_view text);
// With a byte order mark, so that spreadsheets read it right; lines end in CR LF. Cells that a
// spreadsheet would run as a formula get an apostrophe in front, which read_csv takes off again.
std::string write_csv_table(const CsvTable& table);

}  // namespace jw::standard
