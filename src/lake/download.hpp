#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"
#include "lake/engine.hpp"
#include "lake/rows.hpp"

// Files for people and other programs. Each function writes beside the target, syncs and renames,
// and returns the number of rows. `titles` replaces the header names when not empty.
namespace jw::lake {

struct CsvOptions {
  bool bom = false;             // Excel shows Chinese only with one
  bool guard_formulas = false;  // put ' before cells that a spreadsheet would run
  std::vector<std::string> titles = {};
};

// RFC 4180, CRLF. NULL is nothing, an empty text is "".
Result<std::int64_t> write_csv(const Call& call, Connection& connection, const Selection& selection,
                               const std::filesystem::path& out, const CsvOptions& options = {});

// One sheet, every text cell a text (never a formula), numbers up to 15 digits as numbers.
// More than 1,048,575 rows or 16,384 columns: "download.too_large"; text over 32,767
// characters: "download.cell".
Result<std::int64_t> write_xlsx(const Call& call, Connection& connection, const Selection& selection,
                                const std::filesystem::path& out,
                                const std::vector<std::string>& titles = {});

// zstd, column names as they are.
Result<std::int64_t> write_parquet(const Call& call, Connection& connection, const Selection& selection,
                                   const std::filesystem::path& out);

}  // namespace jw::lake
