#include "lake/load.hpp"

#include <array>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "lake/literal.hpp"
#include "lake/part.hpp"
#include "lake/scanner.hpp"
#include "lake/sql.hpp"

namespace jw::lake {
namespace {

// The clean text of a cell for its field, or why it does not fit. An empty reason is a fit.
class CellCheck {
 public:
  explicit CellCheck(const Field& field) : field_(field) {
    static constexpr std::pair<std::string_view, Kind> kKinds[] = {
        {"integer", Kind::Integer},   {"decimal", Kind::Decimal}, {"date", Kind::Date},
        {"datetime", Kind::Datetime}, {"boolean", Kind::Boolean},
    };
    for (const auto& [name, kind] : kKinds)
      if (field.type == name) kind_ = kind;
  }

  std::string_view operator()(std::optional<std::string_view>& cell) {
    if (kind_ != Kind::Text && cell) {
      cell = trim(*cell);
      if (cell->empty()) cell.reset();
    }
    if (!cell || (kind_ == Kind::Text && trim(*cell).empty()))
      return field_.required || field_.key ? "required" : "";
    switch (kind_) {
      case Kind::Text:
        if (field_.length > 0 && cell->size() > static_cast<std::size_t>(field_.length) &&
            count_characters(*cell) > static_cast<std::size_t>(field_.length))
          return "length";
        return "";
      case Kind::Integer: return is_integer(*cell) ? "" : "type";
      case Kind::Decimal: {
        const auto scale = decimal_scale(*cell);
        if (!scale || *scale > field_.length) return "type";
        const auto whole =
            static_cast<int>(cell->size()) - (*scale > 0 ? *scale + 1 : 0) - (cell->starts_with('-') ? 1 : 0);
        return whole <= 18 - field_.length ? "" : "type";
      }
      case Kind::Date: return keep(read_date(*cell), cell);
      case Kind::Datetime: return keep(read_datetime(*cell), cell);
      case Kind::Boolean: {
        const auto truth = read_boolean(*cell);
        if (truth) cell = truth;
        return truth ? "" : "type";
      }
    }
    return "type";
  }

 private:
  enum class Kind { Text, Integer, Decimal, Date, Datetime, Boolean };

  std::string_view keep(std::optional<std::string> read, std::optional<std::string_view>& cell) {
    if (!read) return "type";
    kept_ = *std::move(read);
    cell = kept_;
    return "";
  }

  const Field& field_;
  Kind kind_ = Kind::Text;
  std::string kept_;
};

// The records of the file as rows for DuckDB: line, reason, field, raw, then the cells. A row with
// a reason has no cells.
class CsvRows final : public RowSource {
 public:
  CsvRows(const Call& call, CsvScanner scanner, const Schema& schema, LoadReport& report)
      : call_(call),
        scanner_(std::move(scanner)),
        schema_(schema),
        report_(report),
        columns_{"line", "reason", "field", "raw"} {
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
      columns_.push_back(fmt::format("c{}", i));
      checks_.emplace_back(schema.fields[i]);
      keyed_ = keyed_ || schema.fields[i].key;
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
    // A row that fits now may still repeat a key, so its text is kept as long as that is open.
    if (fits && !keyed_) {
      sink.set(3, std::nullopt);
    } else if (record_.fault != CsvRecord::Fault::None) {
      clean_ = printable(record_.raw);
      sink.set(3, clean_);
    } else {
      sink.set(3, record_.raw);
    }
    for (std::size_t i = 0; i < checks_.size(); ++i) sink.set(i + 4, fits ? record_.cells[i] : std::nullopt);
  }

  // Bytes that are no characters as \xNN, so that a person can see what was there.
  static std::string printable(std::string_view raw);

  const Call& call_;
  CsvScanner scanner_;
  const Schema& schema_;
  LoadReport& report_;
  std::vector<std::string> columns_;
  std::vector<CellCheck> checks_;
  bool keyed_ = false;
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

// Lines whose key an earlier line has, as a temporary table.
Result<std::int64_t> find_repeated(const Call& call, Connection& connection, const Schema& schema,
                                   const std::string& stage) {
  JW_TRY(connection.exec(call, "CREATE OR REPLACE TEMP TABLE repeated (line BIGINT)"));
  std::string keys, same;
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    if (!schema.fields[i].key) continue;
    keys += fmt::format("{}c{}", keys.empty() ? "" : ", ", i);
    same += fmt::format("{0}s.c{1} = d.c{1}", same.empty() ? "" : " AND ", i);
  }
  if (keys.empty()) return 0;
  return connection.exec(
      call,
      fmt::format(
          "INSERT INTO repeated SELECT s.line FROM read_parquet({0}) s JOIN (SELECT {1}, min(line) AS first "
          "FROM read_parquet({0}) WHERE reason IS NULL GROUP BY {1} HAVING count(*) > 1) d "
          "ON {2} WHERE s.reason IS NULL AND s.line > d.first",
          stage, keys, same));
}

Result<std::int64_t> write_accepted(const Call& call, Connection& connection, const Schema& schema,
                                    const std::string& stage, bool repeats, const std::string& out) {
  std::string columns;
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    const auto name = JW_TRY(quote_name(schema.fields[i].name));
    columns += fmt::format("{}CAST(c{} AS {}) AS {}", columns.empty() ? "" : ", ", i,
                           sql_type(schema.fields[i]), name);
  }
  return connection.exec(
      call, fmt::format("COPY (SELECT {} FROM read_parquet({}) WHERE reason IS NULL{}) TO {} "
                        "(FORMAT parquet, COMPRESSION zstd)",
                        columns, stage,
                        repeats ? " AND line NOT IN (SELECT line FROM repeated) ORDER BY line" : "", out));
}

}  // namespace

Result<LoadReport> load(const Call& call, Engine& engine, const std::filesystem::path& csv,
                        const Dialect& dialect, const Schema& schema, const std::filesystem::path& parquet,
                        const std::filesystem::path& set_aside) {
  JW_TRY(check(schema));
  auto connection = JW_TRY(engine.connect());
  Part stage(parquet, "stage"), accepted(parquet, "accepted"), rejected(set_aside, "rejected");
  const auto stage_path = JW_TRY(quote_path(stage.path()));
  const auto accepted_path = JW_TRY(quote_path(accepted.path()));
  const auto rejected_path = JW_TRY(quote_path(rejected.path()));

  LoadReport report;
  CsvRows rows(call, JW_TRY(CsvScanner::open(csv, dialect)), schema, report);
  JW_TRY(rows.read_header());
  JW_TRY(connection.with_source(call, rows,
                                "COPY (SELECT * REPLACE (CAST(line AS BIGINT) AS line) FROM {source}) TO " +
                                    stage_path + " (FORMAT parquet, COMPRESSION snappy)"));

  const auto repeated = JW_TRY(find_repeated(call, connection, schema, stage_path));
  if (repeated > 0) report.reasons["duplicate_key"] = repeated;
  report.accepted = JW_TRY(write_accepted(call, connection, schema, stage_path, repeated > 0, accepted_path));
  report.set_aside = JW_TRY(connection.exec(
      call,
      fmt::format(
          "COPY (SELECT line, coalesce(reason, 'duplicate_key') AS reason, field, raw FROM read_parquet({}) "
          "WHERE reason IS NOT NULL OR line IN (SELECT line FROM repeated) ORDER BY line) TO {} "
          "(FORMAT parquet, COMPRESSION zstd)",
          stage_path, rejected_path)));
  JW_CHECK(report.rows_in == report.accepted + report.set_aside, "rows in are not accepted plus set aside");
  std::int64_t reasons = 0;
  for (const auto& [reason, count] : report.reasons) reasons += count;
  JW_CHECK(reasons == report.set_aside, "reasons do not add up to what was set aside");

  JW_TRY(rejected.publish(set_aside));
  if (auto published = accepted.publish(parquet); !published) {
    JW_TRY(file::remove(set_aside));
    return fail(std::move(published).error());
  }
  return report;
}

}  // namespace jw::lake
