#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/file.hpp"
#include "lake/download.hpp"
#include "lake/part.hpp"

namespace jw::lake {
namespace {

constexpr std::int64_t kMaxRows = 1'048'575;  // a sheet has one more, for the header
constexpr std::size_t kMaxColumns = 16'384;
constexpr std::size_t kMaxNumber = 15;  // digits a spreadsheet keeps

bool is_number(std::string_view type) {
  for (const std::string_view number :
       {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"})
    if (type == number) return true;
  return type == "DOUBLE" || type == "FLOAT" || type.starts_with("DECIMAL");
}

// The workbook until it is closed. Closing writes the file, so it happens once, by hand or by the
// destructor.
class Workbook {
 public:
  Workbook(const std::filesystem::path& path, std::string temp_folder)
      : temp_folder_(std::move(temp_folder)) {
    // constant_memory: rows go to a temporary file as they come; the folder is ours, not /tmp.
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = temp_folder_.data();
    book_ = ::workbook_new_opt(path.c_str(), &options);
    if (book_ != nullptr) sheet_ = ::workbook_add_worksheet(book_, nullptr);
  }
  ~Workbook() {
    if (book_ != nullptr) ::workbook_close(book_);
  }
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;

  lxw_worksheet* sheet() const { return sheet_; }

  // The library does not look whether its writes to the temporary file succeed, so we do: errno of
  // the first that failed, or 0.
  int write_error() {
    errno = 0;
    if (std::fflush(sheet_->optimize_tmpfile) != 0) return errno != 0 ? errno : EIO;
    return std::ferror(sheet_->optimize_tmpfile) != 0 ? ENOSPC : 0;
  }

  // Bytes of the rows written so far: the finished sheet has at least as many.
  std::uint64_t row_bytes() const { return static_cast<std::uint64_t>(std::ftell(sheet_->optimize_tmpfile)); }

  lxw_error close() { return ::workbook_close(std::exchange(book_, nullptr)); }

 private:
  std::string temp_folder_;
  lxw_workbook* book_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
};

// The uncompressed size of the sheet, from the directory at the end of the ZIP file; 0 when there
// is none. A sheet cut short by a full disk is a valid ZIP entry, only too small.
std::uint64_t sheet_bytes(const std::filesystem::path& path) {
  static constexpr std::string_view kSheet = "xl/worksheets/sheet1.xml", kEntry = "PK\x01\x02";
  std::ifstream file(path, std::ios::binary);
  file.seekg(0, std::ios::end);
  const auto size = static_cast<std::int64_t>(file.tellg());
  file.seekg(std::max<std::int64_t>(0, size - 65536));
  const std::string tail{std::istreambuf_iterator<char>(file), {}};
  for (auto at = tail.find(kEntry); at != std::string::npos; at = tail.find(kEntry, at + 1)) {
    if (tail.compare(std::min(at + 46, tail.size()), kSheet.size(), kSheet) != 0) continue;
    std::uint64_t bytes = 0;
    for (std::size_t i = 4; i-- > 0;) bytes = bytes << 8 | static_cast<unsigned char>(tail[at + 24 + i]);
    return bytes;
  }
  return 0;
}

Error workbook_failure(lxw_error error, const std::filesystem::path& path) {
  if (error == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
    return {Code::TooLarge, "download.cell",
            "a text is longer than the 32,767 characters a spreadsheet cell holds; download CSV instead",
            "有文本超过电子表格单元格 32767 字符的上限；请改为下载 CSV", ""};
  return std::move(file::failure(errno != 0 ? errno : EIO, path, "writing")).with(::lxw_strerror(error));
}

lxw_error put(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, std::string_view cell, bool number,
              std::string& buffer) {
  buffer.assign(cell);
  const auto digits = static_cast<std::size_t>(
      std::count_if(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; }));
  if (number && digits <= kMaxNumber)
    return ::worksheet_write_number(sheet, row, column, std::strtod(buffer.c_str(), nullptr), nullptr);
  return ::worksheet_write_string(sheet, row, column, buffer.c_str(), nullptr);
}

Result<> write_sheet(const Call& call, Connection& connection, const Selection& selection,
                     const std::vector<Column>& columns, const std::vector<std::string>& titles,
                     Workbook& book, const std::filesystem::path& path, std::int64_t& rows) {
  std::vector<bool> numbers;
  std::string buffer;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    numbers.push_back(is_number(columns[i].type));
    const auto error = put(book.sheet(), 0, static_cast<lxw_col_t>(i),
                           titles.empty() ? columns[i].name : titles[i], false, buffer);
    if (error != LXW_NO_ERROR) return fail(workbook_failure(error, path));
  }
  ::worksheet_freeze_panes(book.sheet(), 1, 0);
  return connection.each(call, selection.sql, selection.values, [&](const Block& block) -> Result<> {
    for (std::size_t row = 0; row < block.rows(); ++row) {
      if (++rows > kMaxRows)
        return fail(Code::TooLarge, "download.too_large",
                    "a spreadsheet holds {} rows; narrow the selection or download CSV or Parquet",
                    "电子表格最多 {} 行；请缩小范围，或下载 CSV、Parquet", kMaxRows);
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto cell = block.cell(row, i);
        if (!cell) continue;
        const auto error = put(book.sheet(), static_cast<lxw_row_t>(rows), static_cast<lxw_col_t>(i), *cell,
                               numbers[i], buffer);
        if (error != LXW_NO_ERROR) return fail(workbook_failure(error, path));
      }
    }
    if (const int error = book.write_error(); error != 0) return fail(file::failure(error, path, "writing"));
    return {};
  });
}

}  // namespace

Result<std::int64_t> write_xlsx(const Call& call, Connection& connection, const Selection& selection,
                                const std::filesystem::path& out, const std::vector<std::string>& titles) {
  const auto shape =
      JW_TRY(connection.query(call, "SELECT * FROM (" + selection.sql + ") LIMIT 0", selection.values));
  if (shape.columns.size() > kMaxColumns)
    return fail(Code::TooLarge, "download.too_large", "a spreadsheet holds {} columns; choose fewer items",
                "电子表格最多 {} 列；请减少信息项", kMaxColumns);
  if (!titles.empty() && titles.size() != shape.columns.size())
    return fail(Code::Internal, "download.titles", "{} titles for {} columns", "标题 {} 个，字段 {} 个",
                titles.size(), shape.columns.size());
  const auto folder = out.has_parent_path() ? out.parent_path() : std::filesystem::path(".");
  Part part(out, "xlsx");
  errno = 0;
  Workbook book(part.path(), folder.string());
  if (book.sheet() == nullptr) return fail(file::failure(errno != 0 ? errno : EIO, part.path(), "creating"));
  std::int64_t rows = 0;
  JW_TRY(write_sheet(call, connection, selection, shape.columns, titles, book, part.path(), rows));
  if (const int error = book.write_error(); error != 0)
    return fail(file::failure(error, part.path(), "writing"));
  const auto row_bytes = book.row_bytes();
  errno = 0;
  if (const auto error = book.close(); error != LXW_NO_ERROR)
    return fail(workbook_failure(error, part.path()));
  if (sheet_bytes(part.path()) < row_bytes) return fail(file::failure(ENOSPC, part.path(), "writing"));
  JW_TRY(part.publish(out));
  return rows;
}

}  // namespace jw::lake
