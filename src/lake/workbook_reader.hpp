#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"

// Reading XLSX (ECMA-376) that strangers send: the container is checked before anything is
// unpacked, parts are unpacked to disk and not to memory, nothing in the file is ever run.
namespace jw::lake {

enum class CellKind { Text, Number, Date, Boolean, Error };

// A cell that holds something. Numbers are as a spreadsheet shows them without formatting (15
// digits), with the leading zeros of a format like 000000; dates are ISO; booleans true or false;
// errors as they stand (#N/A).
struct SheetCell {
  std::size_t column = 0;  // from 0
  CellKind kind = CellKind::Text;
  std::string text;
  bool formula = false;  // the text is the value that was saved with it
};

struct SheetRow {
  std::int64_t number = 0;       // as the spreadsheet shows it, from 1
  std::vector<SheetCell> cells;  // left to right, at least one
};

struct MergedArea {
  std::int64_t first_row = 0, last_row = 0;       // from 1
  std::size_t first_column = 0, last_column = 0;  // from 0
};

struct SheetTitle {
  std::string name;
  bool hidden = false;
};

// What was met while a sheet was read.
struct SheetTally {
  std::int64_t rows = 0;
  std::int64_t formulas = 0;
  std::int64_t errors = 0;
  std::int64_t long_numbers = 0;   // over 15 digits: a spreadsheet program has already cut them
  std::vector<MergedArea> merged;  // the first 10,000
};

// Does the file begin like a workbook (ZIP), or like one that open() explains why it is refused?
Result<bool> looks_like_workbook(const std::filesystem::path& path);

// Safe from one thread at a time.
class WorkbookReader {
 public:
  // `scratch` takes the unpacked parts, in files without a name. Errors, each saying how to save
  // the file instead: "workbook.damaged", "workbook.macros", "workbook.encrypted",
  // "workbook.format" (old .xls or .et, .xlsb, .ods, documents), "workbook.too_large" (TooLarge:
  // over 1 GiB unpacked, as ZIP bombs are), "workbook.empty", "file.missing".
  static Result<WorkbookReader> open(const Call& call, const std::filesystem::path& path,
                                     const std::filesystem::path& scratch);
  WorkbookReader(WorkbookReader&&) noexcept;
  WorkbookReader& operator=(WorkbookReader&&) noexcept;
  ~WorkbookReader();

  const std::vector<SheetTitle>& sheets() const;

  // Gives every row that holds something, from top to bottom. Errors: those of `take`, those of
  // open(), "workbook.columns" (TooLarge: beyond XFD or row 1,048,576).
  Result<SheetTally> read(const Call& call, std::size_t sheet,
                          const std::function<Result<>(const SheetRow&)>& take);

 private:
  struct State;
  explicit WorkbookReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// "A" is 0. Nothing when it is no column of a sheet.
std::string column_name(std::size_t column);

}  // namespace jw::lake
