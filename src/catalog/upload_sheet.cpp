#include "catalog/upload_sheet.hpp"

#include <algorithm>

#include "lake/workbook_csv.hpp"

namespace jw::catalog {
namespace {

bool named_as_workbook(std::string_view name) {
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  std::string ending(name.substr(dot + 1));
  for (char& c : ending)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  static constexpr std::string_view kEndings[] = {"xlsx", "xlsm", "xls", "xlsb", "et", "ods"};
  return std::ranges::find(kEndings, ending) != std::end(kEndings);
}

Result<KeptPreview> look(const Call& call, lake::WorkbookReader& book, std::size_t sheet,
                         const file::Path& path, std::uint64_t limit) {
  // A new choice that fails leaves the old sheet as it was.
  const file::Path fresh = sheet_file(path).string() + ".new";
  const auto made = [&]() -> Result<KeptPreview> {
    const auto written = JW_TRY(lake::write_sheet_csv(call, book, sheet, fresh, limit));
    JW_TRY(file::sync(fresh));
    const auto seen = JW_TRY(lake::preview(call, fresh, lake::sheet_dialect()));
    auto shown = JW_TRY(make_preview(call, fresh, seen));
    KeptPreview kept{seen.dialect, std::move(shown)};
    auto notes = sheet_notes(written);
    notes.insert(notes.end(), kept.shown.notes.begin(), kept.shown.notes.end());
    kept.shown.notes = std::move(notes);
    for (const auto& title : book.sheets()) kept.shown.sheets.push_back({title.name, title.hidden});
    kept.shown.sheet = book.sheets()[sheet].name;
    JW_TRY(file::move_durably(fresh, sheet_file(path)));
    return kept;
  }();
  if (!made) static_cast<void>(file::remove(fresh));
  return made;
}

}  // namespace

file::Path sheet_file(const file::Path& upload) { return upload.string() + ".csv"; }

Result<KeptPreview> look_at(const Call& call, const file::Path& path, std::string_view name,
                            std::uint64_t limit) {
  if (JW_TRY(lake::looks_like_workbook(path))) {
    auto book = JW_TRY(lake::WorkbookReader::open(call, path, path.parent_path()));
    const auto& sheets = book.sheets();
    const auto shown = std::ranges::find(sheets, false, &lake::SheetTitle::hidden);
    const auto first = shown == sheets.end() ? 0 : static_cast<std::size_t>(shown - sheets.begin());
    return look(call, book, first, path, limit);
  }
  auto seen = lake::preview(call, path);
  if (seen && named_as_workbook(name))
    return fail(Code::Invalid, "upload.wrong_type",
                "the name says it is a workbook, but the content is text; rename it to .csv, or save it as "
                ".xlsx from a spreadsheet program",
                "文件名是电子表格，内容却是文本；请将扩展名改为 .csv，或用电子表格软件另存为 .xlsx");
  const auto preview = JW_TRY(std::move(seen));
  auto shown = JW_TRY(make_preview(call, path, preview));
  return KeptPreview{preview.dialect, std::move(shown)};
}

Result<KeptPreview> look_at_sheet(const Call& call, const file::Path& path, std::string_view sheet,
                                  std::uint64_t limit) {
  const bool workbook = JW_TRY(lake::looks_like_workbook(path));
  if (workbook) {
    auto book = JW_TRY(lake::WorkbookReader::open(call, path, path.parent_path()));
    const auto found = std::ranges::find(book.sheets(), sheet, &lake::SheetTitle::name);
    if (found != book.sheets().end())
      return look(call, book, static_cast<std::size_t>(found - book.sheets().begin()), path, limit);
  }
  return fail(Code::NotFound, "upload.sheet",
              "the file has no sheet of this name; choose one of those listed",
              "文件中没有这个工作表，请从列表中选择");
}

}  // namespace jw::catalog
