#include "quality/quarantine_file.hpp"

#include <algorithm>
#include <sstream>

#include "lake/cell_check.hpp"
#include "lake/load.hpp"
#include "lake/sql.hpp"

namespace jw::quality {
namespace {

constexpr std::string_view kPassing = "jw_chosen AND reason = ''";

std::string cell_column(const std::string& item) { return lake::kCellPrefix + item; }

// Edited rows as a source: line, reason, item, cells.
class FixRows final : public lake::RowSource {
 public:
  FixRows(const lake::Schema& schema, const std::vector<RowFix>& fixes) : fixes_(fixes), schema_(schema) {
    columns_ = {"line", "reason", "field"};
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
      columns_.push_back(fmt::format("c{}", i));
      checks_.emplace_back(schema.fields[i]);
    }
  }
  const std::vector<std::string>& columns() const override { return columns_; }
  Result<> fill(lake::RowSink& sink) override {
    for (; sink.room() > 0 && next_ < fixes_.size(); ++next_) put(sink, fixes_[next_]);
    return {};
  }

 private:
  void put(lake::RowSink& sink, const RowFix& fix) {
    std::string_view reason, field;
    for (std::size_t i = 0; i < checks_.size(); ++i) {
      std::optional<std::string_view> cell;
      if (fix.values[i]) cell = *fix.values[i];
      const auto wrong = checks_[i](cell);
      if (reason.empty() && !wrong.empty()) {
        reason = wrong;
        field = schema_.fields[i].name;
      }
      sink.set(3 + i, cell);
    }
    sink.set(0, std::to_string(fix.line));
    sink.set(1, reason);
    sink.set(2, field);
    sink.next_row();
  }

  const std::vector<RowFix>& fixes_;
  const lake::Schema& schema_;
  std::vector<std::string> columns_;
  std::vector<lake::CellCheck> checks_;
  std::size_t next_ = 0;
};

std::vector<std::string> words(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

}  // namespace

QuarantineFile::QuarantineFile(const Call& call, lake::Connection& lake, const catalog::Resource& of,
                               file::Path set_aside, file::Path revision)
    : call_(call), lake_(lake), set_aside_(std::move(set_aside)), revision_(std::move(revision)) {
  for (const auto& item : of.items) {
    schema_.fields.push_back(
        {item.name, item.title, item.type, static_cast<int>(item.length), item.required, item.key});
    items_.push_back(item.name);
  }
}

// Columns c0, c1, ... are the items of today: one that the load did not know yet is empty.
Result<> QuarantineFile::open() {
  std::error_code none;
  const bool revised = std::filesystem::exists(revision_, none);
  const auto& path = revised ? revision_ : set_aside_;
  const auto source = fmt::format("read_parquet({})", JW_TRY(lake::quote_path(path)));
  const auto known = JW_TRY(lake_.query(call_, "DESCRIBE SELECT * FROM " + source));
  std::string cells;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    bool there = false;
    for (std::size_t c = 0; c < known.rows.size(); ++c)
      there = there || known.text(c, 0) == cell_column(items_[i]);
    cells += fmt::format(", {} AS c{}",
                         there ? JW_TRY(lake::quote_name(cell_column(items_[i]))) : "NULL::VARCHAR", i);
  }
  JW_TRY(lake_.exec(
      call_, fmt::format(
                 "CREATE OR REPLACE TEMP TABLE jw_rows AS SELECT line, coalesce(reason, '') AS reason, "
                 "coalesce(field, '') AS field, raw, coalesce(hits, '') AS hits, {} AS state, {} AS note, {} "
                 "AS edited, false AS jw_chosen{} FROM {} ORDER BY line",
                 revised ? "state" : "'open'", revised ? "note" : "''", revised ? "edited" : "false", cells,
                 source)));
  return {};
}

Result<std::vector<QuarantinedRow>> QuarantineFile::read(const std::string& where) {
  std::string cells;
  for (std::size_t i = 0; i < items_.size(); ++i) cells += fmt::format(", c{}", i);
  const auto table = JW_TRY(lake_.query(
      call_, fmt::format("SELECT line, state, reason, field, hits, raw, note, edited{} FROM jw_rows WHERE {}",
                         cells, where)));
  std::vector<QuarantinedRow> out;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    auto& row = out.emplace_back();
    row.line = table.integer(r, 0);
    row.state = table.text(r, 1);
    row.reason = table.text(r, 2);
    row.field = table.text(r, 3);
    row.hits = words(table.text(r, 4));
    row.note = table.text(r, 6);
    row.edited = table.text(r, 7) == "true";
    row.values.assign(table.rows[r].begin() + 8, table.rows[r].end());
    const bool cut = std::ranges::none_of(row.values, [](const auto& cell) { return cell.has_value(); });
    if (cut) row.raw = table.text(r, 5);
  }
  return out;
}

namespace {

std::string condition(const RowFilter& filter) {
  std::string out = fmt::format("line > {}", filter.after);
  if (!filter.state.empty()) out += " AND state = " + lake::quote_text(filter.state);
  if (!filter.reason.empty()) out += " AND reason = " + lake::quote_text(filter.reason);
  return out;
}

}  // namespace

Result<std::vector<QuarantinedRow>> QuarantineFile::page(const RowFilter& filter) {
  return read(fmt::format("{} ORDER BY line LIMIT {}", condition(filter), filter.limit));
}

Result<std::int64_t> QuarantineFile::count(const RowFilter& filter) {
  return JW_TRY(lake_.query(call_, "SELECT count(*) FROM jw_rows WHERE " + condition(filter))).integer(0, 0);
}

Result<std::vector<ReasonCount>> QuarantineFile::reasons() {
  const auto table = JW_TRY(lake_.query(
      call_, "SELECT reason, count(*) FROM jw_rows WHERE state = 'open' GROUP BY reason ORDER BY 2 DESC, 1"));
  std::vector<ReasonCount> out;
  for (std::size_t i = 0; i < table.rows.size(); ++i) out.push_back({table.text(i, 0), table.integer(i, 1)});
  return out;
}

Result<std::int64_t> QuarantineFile::choose(const std::vector<std::int64_t>& lines) {
  std::string which = "state = 'open'";
  if (!lines.empty()) {
    std::string list;
    for (const auto line : lines) list += fmt::format("{}{}", list.empty() ? "" : ", ", line);
    which += fmt::format(" AND line IN ({})", list);
  }
  JW_TRY(lake_.exec(call_, fmt::format("UPDATE jw_rows SET jw_chosen = ({})", which)));
  const auto chosen =
      JW_TRY(lake_.query(call_, "SELECT count(*) FROM jw_rows WHERE jw_chosen")).integer(0, 0);
  auto wanted = lines;
  std::ranges::sort(wanted);
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  if (!lines.empty() && chosen != static_cast<std::int64_t>(wanted.size()))
    return fail(Code::Invalid, "quarantine.rows",
                "{} of the rows named are not open in this quarantine; look again",
                "所选数据中有 {} 行不在该隔离区的待处理范围内，请刷新后再试",
                static_cast<std::int64_t>(wanted.size()) - chosen);
  return chosen;
}

Result<> QuarantineFile::edit(const std::vector<RowFix>& fixes) {
  FixRows rows(schema_, fixes);
  JW_TRY(
      lake_.with_source(call_, rows,
                        "CREATE OR REPLACE TEMP TABLE jw_fixes AS SELECT * REPLACE (CAST(line AS BIGINT) AS "
                        "line) FROM {source}"));
  std::string cells;
  for (std::size_t i = 0; i < items_.size(); ++i) cells += fmt::format(", c{0} = f.c{0}", i);
  JW_TRY(lake_.exec(call_,
                    fmt::format("UPDATE jw_rows SET reason = f.reason, field = f.field, hits = '', edited = "
                                "true{} FROM jw_fixes f WHERE f.line = jw_rows.line",
                                cells)));
  return {};
}

// What only the text was wrong with stays so until it is edited; rules are asked again.
Result<std::string> QuarantineFile::typed_rows() {
  JW_TRY(lake_.exec(
      call_,
      "UPDATE jw_rows SET reason = '', field = '', hits = '' WHERE jw_chosen AND (reason LIKE 'rule:%' "
      "OR reason = 'duplicate_key')"));
  std::string columns;
  for (std::size_t i = 0; i < schema_.fields.size(); ++i)
    columns += fmt::format(", TRY_CAST(c{} AS {}) AS {}", i, lake::sql_type(schema_.fields[i]),
                           JW_TRY(lake::quote_name(items_[i])));
  return fmt::format("(SELECT line AS file_row_number{} FROM jw_rows WHERE {})", columns, kPassing);
}

Result<> QuarantineFile::take_hits(const std::vector<Rule>& rules) {
  std::string codes = "CASE first", items = "CASE first";
  for (std::size_t i = 0; i < rules.size(); ++i) {
    codes += fmt::format(" WHEN {} THEN {}", i, lake::quote_text("rule:" + rules[i].code));
    if (!rules[i].form.items.empty())
      items += fmt::format(" WHEN {} THEN {}", i, lake::quote_text(rules[i].form.items.front()));
  }
  JW_TRY(lake_.exec(
      call_, fmt::format("UPDATE jw_rows SET hits = h.hits, reason = CASE WHEN h.block THEN {} WHEN -1 "
                         "THEN '' END ELSE '' END, field = coalesce(CASE WHEN h.block THEN {} WHEN -1 "
                         "THEN '' END END, '') FROM jw_hits h WHERE h.line = jw_rows.line",
                         codes, items)));
  return {};
}

Result<std::vector<catalog::RowEdit>> QuarantineFile::passing() {
  std::vector<catalog::RowEdit> out;
  for (auto& row : JW_TRY(read(fmt::format("{} ORDER BY line", kPassing)))) {
    auto& edit = out.emplace_back();
    edit.kind = catalog::RowEdit::Kind::Add;
    for (std::size_t i = 0; i < items_.size(); ++i) edit.values[items_[i]] = std::move(row.values[i]);
  }
  return out;
}

Result<> QuarantineFile::set_state(std::string_view which, std::string_view state, std::string_view note) {
  JW_TRY(lake_.exec(call_,
                    fmt::format("UPDATE jw_rows SET state = {}, note = {} WHERE {}", lake::quote_text(state),
                                lake::quote_text(note), which == "passing" ? kPassing : "jw_chosen")));
  return {};
}

Result<> QuarantineFile::write(const file::Path& out) {
  std::string cells;
  for (std::size_t i = 0; i < items_.size(); ++i)
    cells += fmt::format(", c{} AS {}", i, JW_TRY(lake::quote_name(cell_column(items_[i]))));
  JW_TRY(lake_.exec(
      call_, fmt::format("COPY (SELECT line, reason, field, raw, hits, state, note, edited{} FROM jw_rows "
                         "ORDER BY line) TO {} (FORMAT parquet, COMPRESSION zstd)",
                         cells, JW_TRY(lake::quote_path(out)))));
  return file::sync(out);
}

}  // namespace jw::quality
