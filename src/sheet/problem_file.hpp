#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"
#include "lake/sheet_writer.hpp"
#include "sheet/csv_file.hpp"
#include "sheet/import.hpp"

namespace jw::sheet {

// The problems of an import as a file, one row each: which row and column of the sent sheet, what
// stands there, what is wrong.
class ProblemFile {
 public:
  // "csv" or "xlsx", else "export.format" (Invalid).
  static Result<ProblemFile> create(const file::Path& out, std::string_view format);
  Result<> add(const ImportRecord& record, const Problem& problem);
  Result<> finish();

 private:
  ProblemFile() = default;
  Result<> row(const std::vector<std::string>& cells, lake::SheetWriter::Style style);

  std::optional<CsvFile> csv_;
  std::optional<lake::SheetWriter> book_;
  std::uint32_t rows_ = 0;
};

tl::unexpected<Error> unknown_format(std::string_view format);

}  // namespace jw::sheet
