#include "lake/csv.hpp"

#include <algorithm>
#include <set>

#include "base/file.hpp"
#include "base/text.hpp"
#include "lake/column_profile.hpp"
#include "lake/encoding.hpp"
#include "lake/literal.hpp"
#include "lake/scanner.hpp"
#include "lake/schema.hpp"

namespace jw::lake {
namespace {

constexpr std::uint64_t kPreviewBytes = std::uint64_t{32} << 20;
constexpr int kSniffRecords = 200;
constexpr std::size_t kShownRows = 20;
constexpr std::size_t kShownBytes = 500;

Result<std::string> read_sample(const std::filesystem::path& path) {
  auto reader = JW_TRY(TextReader::open(path, Dialect{}, kPreviewBytes));
  std::string sample;
  while (JW_TRY(reader.next(sample))) {
  }
  return sample;
}

// How well a separator explains the first records: the share of records as wide as the first,
// then the width. A separator that never occurs explains nothing.
Result<double> fit(const Call& call, const std::filesystem::path& path, Dialect dialect, char delimiter) {
  dialect.delimiter = delimiter;
  auto scanner = JW_TRY(CsvScanner::open(path, dialect, std::uint64_t{1} << 20));
  CsvRecord record;
  std::size_t width = 0;
  int records = 0, even = 0;
  for (; records < kSniffRecords; ++records) {
    const auto more = scanner.next(call, record);
    if (!more || !*more) break;
    if (records == 0) width = record.cells.size();
    if (record.cells.size() == width) ++even;
  }
  if (records == 0 || width < 2) return 0.0;
  return static_cast<double>(even) / records + static_cast<double>(std::min<std::size_t>(width, 50)) * 0.001;
}

Result<std::string> sniff_delimiter(const Call& call, const std::filesystem::path& path,
                                    const Dialect& dialect) {
  std::string best = ",";
  double score = 0;
  for (const char delimiter : {',', '\t', ';', '|'}) {
    const double fits = JW_TRY(fit(call, path, dialect, delimiter));
    if (fits > score + 0.0001) {
      score = fits;
      best = delimiter;
    }
  }
  return best;
}

std::string make_name(std::string_view title, std::size_t position) {
  std::string name;
  for (const char c : trim(title)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool kept =
        byte >= 0x80 || c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    if (kept) {
      name += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  while (name.ends_with('_')) name.pop_back();
  name = cut_utf8(name, 96);
  return name.empty() ? fmt::format("column_{}", position + 1) : name;
}

// The header as identifiers: unique, lower case, nothing in them that needs quoting but letters.
std::vector<std::string> make_names(const std::vector<std::string>& titles) {
  std::set<std::string> taken{"file_row_number", "filename"};  // schema.cpp refuses these
  std::vector<std::string> names;
  for (std::size_t i = 0; i < titles.size(); ++i) {
    const auto wanted = make_name(titles[i], i);
    auto name = wanted;
    for (int n = 2; !taken.insert(name).second; ++n) name = fmt::format("{}_{}", wanted, n);
    names.push_back(std::move(name));
  }
  return names;
}

struct Tally {
  std::int64_t quotes = 0;
  std::int64_t damaged = 0;
  std::int64_t formulas = 0;
  std::vector<std::string> repeated;
};

void warn(Preview& preview, std::string code, std::string en, std::string zh) {
  preview.warnings.push_back({std::move(code), std::move(en), std::move(zh)});
}

void add_warnings(Preview& preview, const Tally& tally) {
  if (preview.rows_seen == 0)
    warn(preview, "upload.header_only", "the file has a header and no rows", "文件只有表头，没有数据行");
  for (const auto& title : tally.repeated)
    warn(preview, "upload.duplicate_header",
         fmt::format("the header \"{}\" occurs more than once; the later ones got a number", title),
         fmt::format("表头“{}”重复，后出现的已加序号", title));
  if (preview.ragged > 0)
    warn(preview, "upload.ragged",
         fmt::format("{} rows have more or fewer cells than the header; they will be set aside",
                     preview.ragged),
         fmt::format("{} 行的单元格数与表头不一致，导入时将被隔离", preview.ragged));
  if (tally.quotes > 0)
    warn(preview, "upload.quotes",
         fmt::format("{} rows have a quotation mark that never closes; they will be set aside", tally.quotes),
         fmt::format("{} 行的引号未闭合，导入时将被隔离", tally.quotes));
  if (tally.damaged > 0)
    warn(preview, "upload.encoding_damage",
         fmt::format("{} rows contain bytes that are no characters in {}; they will be set aside",
                     tally.damaged, preview.dialect.encoding),
         fmt::format("{} 行含有不属于 {} 编码的字节，导入时将被隔离", tally.damaged,
                     preview.dialect.encoding));
  if (tally.formulas > 0)
    warn(preview, "upload.formula",
         fmt::format("{} cells look like spreadsheet formulas; they are kept as text and never run",
                     tally.formulas),
         fmt::format("{} 个单元格形似电子表格公式，按文本保存，不会执行", tally.formulas));
}

Result<std::vector<std::string>> read_header(const Call& call, CsvScanner& scanner) {
  CsvRecord record;
  if (!JW_TRY(scanner.next(call, record)))
    return fail(Code::Invalid, "upload.empty", "the file has no header and no rows; choose the file again",
                "文件没有表头和数据；请重新选择文件");
  if (record.fault == CsvRecord::Fault::Quote)
    return fail(Code::Invalid, "upload.quotes",
                "a quotation mark in the header never closes; export the file again as CSV",
                "表头中的引号未闭合；请重新导出为 CSV");
  if (record.fault == CsvRecord::Fault::Encoding)
    return fail(Code::Invalid, "upload.encoding",
                "the header contains bytes that are no characters; save the file as UTF-8",
                "表头含有无法识别的字节；请将文件另存为 UTF-8");
  if (record.cells.size() > kMaxFields)
    return fail(Code::TooLarge, "upload.columns", "the file has {} columns; at most {} can be loaded",
                "文件有 {} 列，最多可导入 {} 列", record.cells.size(), kMaxFields);
  std::vector<std::string> titles;
  for (const auto& cell : record.cells) titles.emplace_back(trim(cell.value_or("")));
  return titles;
}

}  // namespace

Result<Preview> preview(const Call& call, const std::filesystem::path& path,
                        const std::optional<Dialect>& known) {
  Preview out;
  std::error_code ec;
  const auto bytes = std::filesystem::file_size(path, ec);
  if (ec) return fail(file::failure(ec.value(), path, "looking at"));
  out.bytes = static_cast<std::int64_t>(bytes);
  if (known) {
    out.dialect = *known;
  } else {
    const auto sample = JW_TRY(read_sample(path));
    const auto guess = JW_TRY(guess_encoding(sample, bytes <= kPreviewBytes));
    out.dialect.encoding = guess.encoding;
    out.dialect.bom = guess.bom;
    out.dialect.delimiter = JW_TRY(sniff_delimiter(call, path, out.dialect));
  }

  auto scanner = JW_TRY(CsvScanner::open(path, out.dialect, kPreviewBytes));
  const auto titles = JW_TRY(read_header(call, scanner));
  const auto names = make_names(titles);
  Tally tally;
  std::vector<ColumnProfile> profiles;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < titles.size(); ++i) {
    profiles.emplace_back(names[i], titles[i]);
    if (!titles[i].empty() && !seen.insert(titles[i]).second) tally.repeated.push_back(titles[i]);
  }

  CsvRecord record;
  while (JW_TRY(scanner.next(call, record))) {
    ++out.rows_seen;
    if (record.fault == CsvRecord::Fault::Quote) {
      ++tally.quotes;
      continue;
    }
    if (record.fault == CsvRecord::Fault::Encoding) {
      ++tally.damaged;
      continue;
    }
    if (out.rows.size() < kShownRows) {
      auto& row = out.rows.emplace_back();
      for (const auto& cell : record.cells)
        row.push_back(cell ? std::optional<std::string>(cut_utf8(*cell, kShownBytes)) : std::nullopt);
    }
    if (record.cells.size() != profiles.size()) {
      ++out.ragged;
      continue;
    }
    for (std::size_t i = 0; i < profiles.size(); ++i) profiles[i].add(record.cells[i]);
  }
  out.complete = !scanner.cut();
  for (const auto& profile : profiles) {
    out.columns.push_back(profile.propose());
    tally.formulas += out.columns.back().formulas;
  }
  add_warnings(out, tally);
  return out;
}

}  // namespace jw::lake
