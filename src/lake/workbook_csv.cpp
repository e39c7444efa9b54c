#include "lake/workbook_csv.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "lake/workbook_part.hpp"

namespace jw::lake {
namespace {

constexpr std::size_t kMostTitleRows = 5;
constexpr std::size_t kBuffer = std::size_t{1} << 20;

struct CloseCsv {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

class CsvFile {
 public:
  CsvFile(const std::filesystem::path& path, std::uint64_t limit)
      : path_(path), limit_(limit), file_(std::fopen(path.c_str(), "wbe")) {}

  bool is_open() const { return file_ != nullptr; }

  Result<> put(const SheetRow& row) {
    for (; line_ < row.number; ++line_) buffer_ += '\n';
    if (width_ == 0) width_ = row.cells.back().column + 1;
    bool first = true;
    const auto next_cell = [&] {
      if (!first) buffer_ += ',';
      first = false;
    };
    std::size_t column = 0;
    for (const auto& cell : row.cells) {
      for (; column < std::min(cell.column, width_); ++column) next_cell();
      next_cell();
      put_cell(cell.text);
      ++column;
    }
    for (; column < width_; ++column) next_cell();
    buffer_ += '\n';
    ++line_;
    return buffer_.size() < kBuffer ? Result<>() : flush();
  }

  Result<> flush() {
    written_ += buffer_.size();
    if (written_ > limit_) return large_workbook("as CSV");
    if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size() ||
        std::fflush(file_.get()) != 0)
      return fail(file::failure(errno, path_, "writing"));
    buffer_.clear();
    return {};
  }

 private:
  void put_cell(std::string_view text) {
    buffer_ += '"';
    for (const char c : text) {
      if (c == '"') buffer_ += '"';
      buffer_ += c;
    }
    buffer_ += '"';
  }

  const std::filesystem::path& path_;
  const std::uint64_t limit_;
  std::unique_ptr<std::FILE, CloseCsv> file_;
  std::string buffer_;
  std::uint64_t written_ = 0;
  std::int64_t line_ = 1;
  std::size_t width_ = 0;  // of the header
};

}  // namespace

Dialect sheet_dialect() { return {"UTF-8", 0, ","}; }

Result<SheetCsv> write_sheet_csv(const Call& call, WorkbookReader& reader, std::size_t sheet,
                                 const std::filesystem::path& out, std::uint64_t limit) {
  CsvFile file(out, limit);
  if (!file.is_open()) return fail(file::failure(errno, out, "creating"));
  SheetCsv done;
  std::vector<SheetRow> titles;  // rows of one cell, until it is known what they are
  bool header = false;
  const auto keep_titles = [&]() -> Result<> {
    for (const auto& row : titles) JW_TRY(file.put(row));
    titles.clear();
    header = true;
    return {};
  };
  done.tally = JW_TRY(reader.read(call, sheet, [&](const SheetRow& row) -> Result<> {
    if (header) return file.put(row);
    if (row.cells.size() == 1) {
      titles.push_back(row);
      return titles.size() > kMostTitleRows ? keep_titles() : Result<>();
    }
    done.title_rows = static_cast<std::int64_t>(titles.size());
    titles.clear();
    header = true;
    return file.put(row);
  }));
  JW_TRY(keep_titles());
  JW_TRY(file.flush());
  return done;
}

}  // namespace jw::lake
