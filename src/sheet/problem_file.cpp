#include "sheet/problem_file.hpp"

namespace jw::sheet {

tl::unexpected<Error> unknown_format(std::string_view format) {
  return fail(Code::Invalid, "export.format",
              "the format \"{}\" is not known; see the documentation of the call",
              "不支持格式“{}”，请查看接口说明", format.substr(0, 32));
}

Result<ProblemFile> ProblemFile::create(const file::Path& out, std::string_view format) {
  ProblemFile file;
  if (format == "csv") {
    file.csv_.emplace(JW_TRY(CsvFile::create(out)));
  } else if (format == "xlsx") {
    file.book_.emplace(JW_TRY(lake::SheetWriter::create(out)));
    JW_TRY(file.book_->add_sheet("问题清单"));
    std::uint16_t column = 0;
    for (const double width : {8.0, 8.0, 22.0, 30.0, 30.0, 8.0, 60.0, 60.0, 24.0})
      file.book_->width(column++, width);
    file.book_->freeze(1, 0);
  } else {
    return unknown_format(format);
  }
  JW_TRY(file.row({"行", "列", "表头", "信息资源名称", "单元格内容", "级别", "问题", "Problem", "代码"},
                  lake::SheetWriter::Style::Heading));
  return file;
}

Result<> ProblemFile::add(const ImportRecord& record, const Problem& problem) {
  const auto row_number = problem.row == 0 ? record.first_row : problem.row;
  return row({std::to_string(row_number), problem.column, problem.heading, record.name, problem.value,
              problem.blocks ? "错误" : "提示", problem.zh, problem.en, problem.reason},
             lake::SheetWriter::Style::Plain);
}

Result<> ProblemFile::row(const std::vector<std::string>& cells, lake::SheetWriter::Style style) {
  if (csv_) return csv_->row(cells);
  std::uint16_t column = 0;
  for (const auto& cell : cells) JW_TRY(book_->put(rows_, column++, cell, style));
  ++rows_;
  return {};
}

Result<> ProblemFile::finish() { return csv_ ? csv_->finish() : book_->finish(); }

}  // namespace jw::sheet
