#include "lake/download.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>

#include "base/file.hpp"
#include "lake/literal.hpp"
#include "lake/part.hpp"
#include "lake/sql.hpp"

namespace jw::lake {
namespace {

struct CloseDownload {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseDownload>;

Result<> check_titles(const std::vector<std::string>& titles, std::size_t columns) {
  if (titles.empty() || titles.size() == columns) return {};
  return fail(Code::Internal, "download.titles", "{} titles for {} columns", "标题 {} 个，字段 {} 个",
              titles.size(), columns);
}

void put_cell(std::string& out, std::string_view cell, bool guard) {
  const bool guarded = guard && is_formula(cell);
  if (!guarded && !cell.empty() && cell.find_first_of(",\"\r\n") == std::string_view::npos &&
      cell.front() != ' ' && cell.back() != ' ') {
    out += cell;
    return;
  }
  out += '"';
  if (guarded) out += '\'';
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace

Result<std::int64_t> write_csv(const Call& call, Connection& connection, const Selection& selection,
                               const std::filesystem::path& out, const CsvOptions& options) {
  Part part(out, "csv");
  const File file(std::fopen(part.path().c_str(), "wbe"));
  if (!file) return fail(file::failure(errno, part.path(), "creating"));
  std::string text = options.bom ? "\xEF\xBB\xBF" : "";
  std::int64_t rows = 0;
  const auto flush = [&]() -> Result<> {
    if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size())
      return fail(file::failure(errno, part.path(), "writing"));
    text.clear();
    return {};
  };
  const auto header = [&](const std::vector<Column>& columns) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) text += ',';
      put_cell(text, options.titles.empty() ? columns[i].name : options.titles[i], false);
    }
    text += "\r\n";
  };
  const auto shape =
      JW_TRY(connection.query(call, "SELECT * FROM (" + selection.sql + ") LIMIT 0", selection.values));
  JW_TRY(check_titles(options.titles, shape.columns.size()));
  header(shape.columns);
  JW_TRY(connection.each(call, selection.sql, selection.values, [&](const Block& block) -> Result<> {
    const auto columns = block.columns().size();
    for (std::size_t row = 0; row < block.rows(); ++row) {
      for (std::size_t i = 0; i < columns; ++i) {
        if (i > 0) text += ',';
        if (const auto cell = block.cell(row, i)) put_cell(text, *cell, options.guard_formulas);
      }
      text += "\r\n";
    }
    rows += static_cast<std::int64_t>(block.rows());
    return flush();
  }));
  JW_TRY(flush());
  if (std::fflush(file.get()) != 0) return fail(file::failure(errno, part.path(), "writing"));
  JW_TRY(part.publish(out));
  return rows;
}

Result<std::int64_t> write_parquet(const Call& call, Connection& connection, const Selection& selection,
                                   const std::filesystem::path& out) {
  Part part(out, "parquet");
  const auto path = JW_TRY(quote_path(part.path()));
  const auto rows = JW_TRY(connection.exec(
      call, fmt::format("COPY ({}) TO {} (FORMAT parquet, COMPRESSION zstd)", selection.sql, path),
      selection.values));
  JW_TRY(part.publish(out));
  return rows;
}

}  // namespace jw::lake
