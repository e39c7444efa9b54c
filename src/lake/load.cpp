#include "lake/load.hpp"

#include <array>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "lake/cell_check.hpp"
#include "lake/part.hpp"
#include "lake/scanner.hpp"
#include "lake/split.hpp"
#include "lake/sql.hpp"

namespace jw::lake {
namespace {

// The records of the file as rows for DuckDB: line, reason, field, raw, then the cells, unless there
// are more or fewer of them than fields.
class CsvRows final : public RowSource {
 public:
  CsvRows(const Call& call, CsvScanner scanner, const Schema& schema, bool sifted, LoadReport& report)
      : call_(call),
        scanner_(std::move(scanner)),
        schema_(schema),
        report_(report),
        columns_{"line", "reason", "field", "raw"},
        keeps_text_(sifted) {
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
      columns_.push_back(fmt::format("c{}", i));
      checks_.emplace_back(schema.fields[i]);
      keeps_text_ = keeps_text_ || schema.fields[i].key;
    }
  }

  const std::vector<std::string>& columns() const override { return columns_; }

  Result<> read_header() {
    if (!JW_TRY(scanner_.next(call_, record_)))
      return fail(Code::Invalid, "upload.empty", "the file has no header and no rows; choose the file again",
                  "文件没有表头和数据；请重新选择文件");
    if (record_.fault != CsvRecord::Fault::None || record_.cells.size() != schema_.fields.size())
      return fail(Code::Invalid, "upload.header",
                  "the header has {} cells and the table {} fields; preview the file again",
                  "表头有 {} 列，而数据表有 {} 个字段；请重新预览文件", record_.cells.size(),
                  schema_.fields.size());
    return {};
  }

  Result<> fill(RowSink& sink) override {
    while (sink.room() > 0 && JW_TRY(scanner_.next(call_, record_))) {
      ++report_.rows_in;
      std::string_view field;
      const auto reason = judge(field);
      put(sink, reason, field);
      sink.next_row();
    }
    return {};
  }

 private:
  std::string_view judge(std::string_view& field) {
    if (record_.fault == CsvRecord::Fault::Quote) return "quote";
    if (record_.fault == CsvRecord::Fault::Encoding) return "encoding";
    if (record_.cells.size() != schema_.fields.size()) return "ragged";
    for (std::size_t i = 0; i < checks_.size(); ++i)
      if (const auto reason = checks_[i](record_.cells[i]); !reason.empty()) {
        field = schema_.fields[i].name;
        return reason;
      }
    return "";
  }

  void put(RowSink& sink, std::string_view reason, std::string_view field) {
    const bool fits = reason.empty();
    if (!fits) ++report_.reasons[std::string(reason)];
    std::array<char, 24> line;
    const auto end = fmt::format_to(line.data(), "{}", record_.line);
    sink.set(0, std::string_view(line.data(), static_cast<std::size_t>(end - line.data())));
    sink.set(1, fits ? std::nullopt : std::optional(reason));
    sink.set(2, field.empty() ? std::nullopt : std::optional(field));
    // A row that fits now may still repeat a key or be sifted out: its text is kept until then.
    if (fits && !keeps_text_) {
      sink.set(3, std::nullopt);
    } else if (record_.fault != CsvRecord::Fault::None) {
      clean_ = printable(record_.raw);
      sink.set(3, clean_);
    } else {
      sink.set(3, record_.raw);
    }
    const bool whole = record_.fault == CsvRecord::Fault::None && record_.cells.size() == checks_.size();
    for (std::size_t i = 0; i < checks_.size(); ++i) sink.set(i + 4, whole ? record_.cells[i] : std::nullopt);
  }

  // Bytes that are no characters as \xNN, so that a person can see what was there.
  static std::string printable(std::string_view raw);

  const Call& call_;
  CsvScanner scanner_;
  const Schema& schema_;
  LoadReport& report_;
  std::vector<std::string> columns_;
  std::vector<CellCheck> checks_;
  bool keeps_text_;
  CsvRecord record_;
  std::string clean_;
};

std::string CsvRows::printable(std::string_view raw) {
  std::string out;
  for (std::size_t i = 0; i < raw.size();) {
    const auto byte = static_cast<unsigned char>(raw[i]);
    std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0x80 ? 2 : 1;
    length = std::min(length, raw.size() - i);
    if (byte != 0 && is_utf8(raw.substr(i, length))) {
      out.append(raw, i, length);
      i += length;
    } else {
      out += fmt::format("\\x{:02X}", byte);
      ++i;
    }
  }
  return out;
}

// The fields as typed columns with their names.
Result<std::string> typed_columns(const Schema& schema) {
  std::string columns;
  for (std::size_t i = 0; i < schema.fields.size(); ++i)
    columns += fmt::format("{}CAST(c{} AS {}) AS {}", columns.empty() ? "" : ", ", i,
                           sql_type(schema.fields[i]), JW_TRY(quote_name(schema.fields[i].name)));
  return columns;
}

// Puts the lines whose key an earlier line has among the failing ones.
Result<> find_repeated(const Call& call, Connection& connection, const Schema& schema,
                       const std::string& stage) {
  std::string keys, same;
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    if (!schema.fields[i].key) continue;
    keys += fmt::format("{}c{}", keys.empty() ? "" : ", ", i);
    same += fmt::format("{0}s.c{1} = d.c{1}", same.empty() ? "" : " AND ", i);
  }
  if (keys.empty()) return {};
  JW_TRY(connection.exec(
      call,
      fmt::format("INSERT INTO failing SELECT s.line, 'duplicate_key', NULL, NULL FROM read_parquet({0}) "
                  "s JOIN (SELECT {1}, min(line) AS first FROM read_parquet({0}) WHERE reason IS NULL "
                  "GROUP BY {1} HAVING count(*) > 1) d ON {2} WHERE s.reason IS NULL AND s.line > d.first",
                  stage, keys, same)));
  return {};
}

}  // namespace

Result<LoadReport> load(const Call& call, Engine& engine, const std::filesystem::path& csv,
                        const Dialect& dialect, const Schema& schema, const std::filesystem::path& parquet,
                        const std::filesystem::path& set_aside, const Sift& sift) {
  JW_TRY(check(schema));
  auto connection = JW_TRY(engine.connect());
  Part stage(parquet, "stage");
  const auto stage_path = JW_TRY(quote_path(stage.path()));

  LoadReport report;
  CsvRows rows(call, JW_TRY(CsvScanner::open(csv, dialect)), schema, static_cast<bool>(sift), report);
  JW_TRY(rows.read_header());
  JW_TRY(connection.with_source(call, rows,
                                "COPY (SELECT * REPLACE (CAST(line AS BIGINT) AS line) FROM {source}) TO " +
                                    stage_path + " (FORMAT parquet, COMPRESSION snappy)"));

  Split split(call, connection);
  JW_TRY(split.begin());
  JW_TRY(find_repeated(call, connection, schema, stage_path));
  const auto columns = JW_TRY(typed_columns(schema));
  split.rows = fmt::format("SELECT line AS file_row_number, {} FROM read_parquet({}) WHERE reason IS NULL",
                           columns, stage_path);
  std::string cells;
  for (std::size_t i = 0; i < schema.fields.size(); ++i)
    cells += fmt::format(", s.c{} AS {}", i, JW_TRY(quote_name(kCellPrefix + schema.fields[i].name)));
  split.aside = fmt::format(
      "SELECT s.line, coalesce(s.reason, f.reason) AS reason, coalesce(s.field, f.field) AS field, s.raw, "
      "f.hits{} FROM read_parquet({}) s LEFT JOIN failing f ON f.line = s.line "
      "WHERE s.reason IS NOT NULL OR f.line IS NOT NULL ORDER BY s.line",
      cells, stage_path);
  JW_TRY(split.run(sift, schema, parquet, set_aside, report));
  return report;
}

Result<LoadReport> screen(const Call& call, Engine& engine, const std::filesystem::path& held,
                          const Schema& schema, const std::filesystem::path& parquet,
                          const std::filesystem::path& set_aside, const Sift& sift) {
  JW_TRY(check(schema));
  auto connection = JW_TRY(engine.connect());
  const auto source = JW_TRY(quote_path(held));
  LoadReport report;
  report.rows_in =
      JW_TRY(connection.query(call, fmt::format("SELECT count(*) FROM read_parquet({})", source)))
          .integer(0, 0);
  Split split(call, connection);
  JW_TRY(split.begin());
  split.rows = fmt::format("SELECT * FROM read_parquet({}, file_row_number = true)", source);
  std::string cells;
  for (const auto& field : schema.fields)
    cells += fmt::format(", CAST(s.{} AS VARCHAR) AS {}", JW_TRY(quote_name(field.name)),
                         JW_TRY(quote_name(kCellPrefix + field.name)));
  split.aside = fmt::format(
      "SELECT f.line + 1 AS line, f.reason, f.field, NULL::VARCHAR AS raw, f.hits{} FROM "
      "read_parquet({}, file_row_number = true) s JOIN failing f ON f.line = s.file_row_number ORDER BY 1",
      cells, source);
  JW_TRY(split.run(sift, schema, parquet, set_aside, report));
  return report;
}

}  // namespace jw::lake
