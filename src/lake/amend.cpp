#include "lake/amend.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "lake/cell_check.hpp"
#include "lake/part.hpp"
#include "lake/split.hpp"
#include "lake/sql.hpp"

namespace jw::lake {
namespace {

std::string_view letter(Edit::Kind kind) {
  return kind == Edit::Kind::Update ? "U" : kind == Edit::Kind::Add ? "A" : "R";
}

// The edits as rows for DuckDB: n, kind, then a cell and whether it is given for each field.
class EditRows final : public RowSource {
 public:
  EditRows(const Schema& schema, const std::vector<Edit>& edits) : schema_(schema), edits_(edits) {
    columns_ = {"n", "kind"};
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
      columns_.push_back(fmt::format("v{}", i));
      columns_.push_back(fmt::format("g{}", i));
      checks_.emplace_back(schema.fields[i]);
    }
  }

  const std::vector<std::string>& columns() const override { return columns_; }

  Result<> fill(RowSink& sink) override {
    for (; sink.room() > 0 && next_ < edits_.size(); ++next_) {
      const auto& edit = edits_[next_];
      sink.set(0, std::to_string(next_));
      sink.set(1, letter(edit.kind));
      for (std::size_t i = 0; i < checks_.size(); ++i) JW_TRY(put(sink, edit, i));
      sink.next_row();
    }
    return {};
  }

 private:
  Result<> put(RowSink& sink, const Edit& edit, std::size_t i) {
    const auto& field = schema_.fields[i];
    const bool used =
        field.key || edit.kind == Edit::Kind::Add || (edit.kind == Edit::Kind::Update && edit.given[i]);
    std::optional<std::string_view> cell;
    if (used && edit.cells[i]) cell = *edit.cells[i];
    if (used) {
      const auto reason = checks_[i](cell);
      if (!reason.empty())
        return fail(Code::Invalid, "amend.value",
                    "edit {}: the value of {} does not fit ({}); see the type and length of the item",
                    "第 {} 处修改：信息项 {} 的值不符合要求（{}），请核对其类型与长度", next_, field.name,
                    reason);
    }
    sink.set(2 + 2 * i, cell);
    sink.set(3 + 2 * i, used ? std::optional<std::string_view>("1") : std::nullopt);
    return {};
  }

  const Schema& schema_;
  const std::vector<Edit>& edits_;
  std::vector<std::string> columns_;
  std::vector<CellCheck> checks_;
  std::size_t next_ = 0;
};

class Amending {
 public:
  Amending(const Call& call, Connection& lake, const Schema& schema, std::string held)
      : call_(call), lake_(lake), schema_(schema), held_(std::move(held)) {}

  Result<> take(const std::vector<Edit>& edits) {
    EditRows rows(schema_, edits);
    std::string columns;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i)
      columns += fmt::format(", CAST(v{0} AS {1}) AS v{0}, g{0} IS NOT NULL AS g{0}", i,
                             sql_type(schema_.fields[i]));
    JW_TRY(lake_.with_source(call_, rows,
                             fmt::format("CREATE OR REPLACE TEMP TABLE edits AS SELECT CAST(n AS BIGINT) AS "
                                         "n, kind{} FROM {{source}}",
                                         columns)));
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
      if (!schema_.fields[i].key) continue;
      const auto name = JW_TRY(quote_name(schema_.fields[i].name));
      keys_ += fmt::format("{}v{}", keys_.empty() ? "" : ", ", i);
      same_ += fmt::format("{0}h.{1} = e.v{2}", same_.empty() ? "" : " AND ", name, i);
    }
    return {};
  }

  Result<> check_rows() {
    if (keys_.empty()) {
      const auto keyed = JW_TRY(first("SELECT n FROM edits WHERE kind <> 'A' ORDER BY n LIMIT 1"));
      if (keyed)
        return fail(Code::Invalid, "amend.key",
                    "edit {}: the resource has no key items, so single rows cannot be named; load a new file",
                    "第 {} 处修改：该数据资源没有主键信息项，无法指明单行，请重新装载文件", *keyed);
      return {};
    }
    const auto twice = JW_TRY(first(fmt::format(
        "SELECT max(n) AS n FROM edits GROUP BY {} HAVING count(*) > 1 ORDER BY 1 LIMIT 1", keys_)));
    if (twice)
      return fail(Code::Invalid, "amend.edits", "edit {} is for a row that an earlier edit changes already",
                  "第 {} 处修改与前面的修改针对同一行", *twice);
    const auto absent = JW_TRY(first(fmt::format(
        "SELECT n FROM edits e ANTI JOIN {} h ON {} WHERE e.kind <> 'A' ORDER BY n LIMIT 1", held_, same_)));
    if (absent)
      return fail(Code::Invalid, "amend.row", "edit {}: the current data has no row with this key",
                  "第 {} 处修改：当前数据中没有该主键的行", *absent);
    const auto present = JW_TRY(first(fmt::format(
        "SELECT n FROM edits e SEMI JOIN {} h ON {} WHERE e.kind = 'A' ORDER BY n LIMIT 1", held_, same_)));
    if (present)
      return fail(Code::Invalid, "amend.row",
                  "edit {}: the current data has a row with this key already; change that one instead",
                  "第 {} 处修改：当前数据中已有该主键的行，请改为修改该行", *present);
    return {};
  }

  // Held rows first, in their order; then the added ones.
  Result<std::int64_t> write(const std::filesystem::path& out) {
    std::string kept, added, names;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
      const auto name = JW_TRY(quote_name(schema_.fields[i].name));
      names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
      kept += keys_.empty() ? fmt::format(", h.{}", name)
                            : fmt::format(", CASE WHEN e.g{0} THEN e.v{0} ELSE h.{1} END AS {1}", i, name);
      added += fmt::format(", v{} AS {}", i, name);
    }
    const auto join = keys_.empty()
                          ? std::string()
                          : fmt::format(
                                " LEFT JOIN (SELECT * FROM edits WHERE kind <> 'A') e ON {} WHERE e.kind "
                                "IS DISTINCT FROM 'R'",
                                same_);
    return lake_.exec(
        call_,
        fmt::format("COPY (SELECT {0} FROM (SELECT 0 AS part, h.file_row_number AS place{1} FROM {2} h{3} "
                    "UNION ALL SELECT 1, n{4} FROM edits WHERE kind = 'A') ORDER BY part, place) TO {5} "
                    "(FORMAT parquet, COMPRESSION zstd)",
                    names, kept, held_, join, added, JW_TRY(quote_path(out))));
  }

  Result<> sift(const Sift& sift, const std::filesystem::path& out, std::int64_t rows, std::int64_t added) {
    const auto relation = fmt::format("read_parquet({}, file_row_number = true)", JW_TRY(quote_path(out)));
    JW_TRY(lake_.exec(call_,
                      "CREATE OR REPLACE TEMP TABLE sifted (line BIGINT, reason VARCHAR, field VARCHAR, hits "
                      "VARCHAR)"));
    JW_TRY(sift(lake_, relation, "sifted"));
    const auto which =
        keys_.empty()
            ? fmt::format(
                  "SELECT s.line - {}, s.reason, s.field FROM sifted s WHERE s.line >= {} "
                  "ORDER BY 1 LIMIT 1",
                  rows - added, rows - added)
            : fmt::format(
                  "SELECT e.n, s.reason, s.field FROM sifted s JOIN {} h ON h.file_row_number = s.line "
                  "JOIN edits e ON {} ORDER BY 1 LIMIT 1",
                  relation, same_);
    const auto refused = JW_TRY(lake_.query(call_, which));
    if (refused.rows.empty()) return {};
    return fail(Code::Conflict, "amend.rules",
                "edit {}: the row would break {} (item {}); correct the value first",
                "第 {} 处修改：修改后的行仍违反 {}（信息项 {}），请先改正", refused.integer(0, 0),
                refused.text(0, 1), refused.text(0, 2));
  }

  Result<std::int64_t> count(std::string_view kind) {
    return JW_TRY(lake_.query(call_, "SELECT count(*) FROM edits WHERE kind = $1", {std::string(kind)}))
        .integer(0, 0);
  }

 private:
  Result<std::optional<std::int64_t>> first(const std::string& sql) {
    const auto found = JW_TRY(lake_.query(call_, sql));
    if (found.rows.empty()) return std::optional<std::int64_t>();
    return std::optional<std::int64_t>(found.integer(0, 0));
  }

  const Call& call_;
  Connection& lake_;
  const Schema& schema_;
  const std::string held_;
  std::string keys_, same_;
};

}  // namespace

Result<AmendReport> amend(const Call& call, Engine& engine, const std::filesystem::path& held,
                          const Schema& schema, const std::vector<Edit>& edits,
                          const std::filesystem::path& parquet, const Sift& sift) {
  JW_TRY(check(schema));
  for (const auto& edit : edits)
    JW_CHECK(edit.cells.size() == schema.fields.size() && edit.given.size() == schema.fields.size(),
             "an edit and its schema differ");
  auto connection = JW_TRY(engine.connect());
  Amending amending(call, connection, schema,
                    fmt::format("read_parquet({}, file_row_number = true)", JW_TRY(quote_path(held))));
  JW_TRY(amending.take(edits));
  JW_TRY(amending.check_rows());
  AmendReport report;
  report.updated = JW_TRY(amending.count("U"));
  report.added = JW_TRY(amending.count("A"));
  report.removed = JW_TRY(amending.count("R"));
  Part out(parquet, "amended");
  report.rows = JW_TRY(amending.write(out.path()));
  if (sift) JW_TRY(amending.sift(sift, out.path(), report.rows, report.added));
  JW_TRY(out.publish(parquet));
  return report;
}

}  // namespace jw::lake
