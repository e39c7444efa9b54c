#include "lake/sheet_writer.hpp"

#include <xlsxwriter.h>

#include <cerrno>
#include <utility>

#include "base/file.hpp"
#include "lake/part.hpp"

namespace jw::lake {
namespace {

constexpr std::uint32_t kWrittenRows = 1'048'576;
constexpr std::uint16_t kWrittenColumns = 16'384;

}  // namespace

struct SheetWriter::State {
  explicit State(const std::filesystem::path& target) : out(target), part(target, "xlsx") {}
  ~State() {
    if (book != nullptr) ::workbook_close(book);
  }

  std::filesystem::path out;
  Part part;
  std::string folder;
  lxw_workbook* book = nullptr;
  lxw_worksheet* sheet = nullptr;
  lxw_format* formats[4] = {};
  std::string text;  // with the NUL that the library needs

  lxw_format* format(Style style) const { return formats[static_cast<std::size_t>(style)]; }
  Result<> check(lxw_error error) const {
    if (error == LXW_NO_ERROR) return {};
    if (error == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
      return fail(
          Code::TooLarge, "download.cell",
          "a text is longer than the 32,767 characters a spreadsheet cell holds; download CSV instead",
          "有文本超过电子表格单元格 32767 字符的上限；请改为下载 CSV");
    if (error == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE)
      return fail(Code::TooLarge, "download.too_large",
                  "a spreadsheet holds {} rows and {} columns; narrow the selection or download CSV",
                  "电子表格最多 {} 行、{} 列；请缩小范围，或下载 CSV", kWrittenRows, kWrittenColumns);
    return fail(file::failure(errno != 0 ? errno : EIO, part.path(), "writing").with(::lxw_strerror(error)));
  }
};

SheetWriter::SheetWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
SheetWriter::SheetWriter(SheetWriter&&) noexcept = default;
SheetWriter::~SheetWriter() = default;

Result<SheetWriter> SheetWriter::create(const std::filesystem::path& out) {
  auto state = std::make_unique<State>(out);
  state->folder = out.has_parent_path() ? out.parent_path().string() : ".";
  lxw_workbook_options options{};
  options.tmpdir = state->folder.data();
  errno = 0;
  state->book = ::workbook_new_opt(state->part.path().c_str(), &options);
  if (state->book == nullptr)
    return fail(file::failure(errno != 0 ? errno : ENOMEM, state->part.path(), "creating"));
  for (auto& format : state->formats) {
    format = ::workbook_add_format(state->book);
    if (format == nullptr) return fail(file::failure(ENOMEM, state->part.path(), "creating"));
    ::format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    ::format_set_text_wrap(format);
    ::format_set_num_format(format, "@");  // what is typed into the cell later stays a text, too
  }
  for (const auto style : {Style::Heading, Style::Required}) {
    auto* format = state->format(style);
    ::format_set_bold(format);
    ::format_set_align(format, LXW_ALIGN_CENTER);
    ::format_set_border(format, LXW_BORDER_THIN);
    ::format_set_bg_color(format, style == Style::Required ? 0xFFE7BA : 0xE6EEF7);
  }
  ::format_set_font_color(state->format(Style::Note), 0x666666);
  return SheetWriter(std::move(state));
}

Result<> SheetWriter::add_sheet(const std::string& name) {
  state_->sheet = ::workbook_add_worksheet(state_->book, name.c_str());
  if (state_->sheet == nullptr)
    return fail(Code::Internal, "download.sheet", "a sheet cannot be called so", "工作表名称不可用");
  return {};
}

Result<> SheetWriter::put(std::uint32_t row, std::uint16_t column, std::string_view text, Style style) {
  if (text.empty() && style == Style::Plain) return {};
  state_->text.assign(text);
  return state_->check(
      ::worksheet_write_string(state_->sheet, row, column, state_->text.c_str(), state_->format(style)));
}

Result<> SheetWriter::merge(std::uint32_t first_row, std::uint16_t first_column, std::uint32_t last_row,
                            std::uint16_t last_column, std::string_view text, Style style) {
  if (first_row == last_row && first_column == last_column) return put(first_row, first_column, text, style);
  state_->text.assign(text);
  return state_->check(::worksheet_merge_range(state_->sheet, first_row, first_column, last_row, last_column,
                                               state_->text.c_str(), state_->format(style)));
}

void SheetWriter::width(std::uint16_t column, double characters) {
  ::worksheet_set_column(state_->sheet, column, column, characters, nullptr);
}

void SheetWriter::freeze(std::uint32_t rows, std::uint16_t columns) {
  ::worksheet_freeze_panes(state_->sheet, rows, columns);
}

Result<> SheetWriter::finish() {
  errno = 0;
  JW_TRY(state_->check(::workbook_close(std::exchange(state_->book, nullptr))));
  return state_->part.publish(state_->out);
}

}  // namespace jw::lake
