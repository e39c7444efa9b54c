#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace jw::lake {

// An XLSX workbook made cell by cell, for sheets people fill in: merged headings, columns wide
// enough to read. Every cell is a text and stays what it says: nothing becomes a formula. Rows and
// columns count from 0.
class SheetWriter {
 public:
  enum class Style { Plain, Heading, Required, Note };

  // Written beside `out` and published by finish(). "file.full", "file.denied".
  static Result<SheetWriter> create(const std::filesystem::path& out);
  SheetWriter(SheetWriter&&) noexcept;
  SheetWriter& operator=(SheetWriter&&) = delete;
  ~SheetWriter();

  // Following calls are about this sheet. Names as Excel allows them: at most 31 characters.
  Result<> add_sheet(const std::string& name);
  // Empty texts are left out. "download.cell" over 32,767 characters, "download.too_large" beyond
  // the last row or column of a sheet.
  Result<> put(std::uint32_t row, std::uint16_t column, std::string_view text, Style style = Style::Plain);
  // The area shows the text once. One cell is no area: the same as put().
  Result<> merge(std::uint32_t first_row, std::uint16_t first_column, std::uint32_t last_row,
                 std::uint16_t last_column, std::string_view text, Style style = Style::Plain);
  void width(std::uint16_t column, double characters);
  void freeze(std::uint32_t rows, std::uint16_t columns);

  Result<> finish();

 private:
  struct State;
  explicit SheetWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jw::lake
