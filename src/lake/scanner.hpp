#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"
#include "lake/csv.hpp"
#include "lake/encoding.hpp"

namespace jw::lake {

// One record of a CSV file. Views stay valid until the next one is read.
struct CsvRecord {
  enum class Fault { None, Quote, Encoding };
  std::int64_t line = 0;  // of its first character, from 1
  Fault fault = Fault::None;
  std::vector<std::optional<std::string_view>> cells;  // nothing between separators: empty; "" is ""
  std::string_view raw;                                // without the line end
};

// CSV as RFC 4180 describes it, read leniently: LF, CRLF or CR; quotes matter only at the start of
// a cell, and text after a closing quote belongs to the cell. Blank lines are skipped. A quote
// that never closes costs its own line, not the rest of the file. Memory: a block and a record.
class CsvScanner {
 public:
  static constexpr std::size_t kMaxRecord = std::size_t{1} << 20;

  static Result<CsvScanner> open(const std::filesystem::path& path, const Dialect& dialect,
                                 std::uint64_t limit = UINT64_MAX);

  // False at the end. Errors: "upload.record" (a line over 1 MiB), those of reading a file.
  Result<bool> next(const Call& call, CsvRecord& record);

  // True when the end was the limit given to open(): a record it cut is left out.
  bool cut() const { return reader_.cut(); }

 private:
  enum class Parsed { Whole, NeedsMore, OpenQuote };
  explicit CsvScanner(TextReader reader, char delimiter);
  Parsed parse(CsvRecord& record);
  std::size_t quoted_cell(std::size_t at, CsvRecord& record);
  Result<> refill();
  Result<> give_up_line(CsvRecord& record);
  void finish(CsvRecord& record, std::size_t raw_end);

  TextReader reader_;
  char delimiter_;
  std::array<bool, 256> stops_{};  // separator and line ends
  std::string buffer_;
  std::size_t begin_ = 0;  // of the record being read
  std::size_t end_ = 0;    // after its line end, once whole
  bool ended_ = false;
  std::int64_t line_ = 1;
  std::int64_t records_ = 0;
  std::deque<std::string> unescaped_;  // cells with doubled quotes; reused
  std::size_t unescaped_used_ = 0;
};

}  // namespace jw::lake
