#include "exchange/merge.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lake/checksum.hpp"
#include "lake/sql.hpp"

namespace jw::exchange {
namespace {

constexpr std::string_view kOp = "_op";

Result<std::string> column_list(const std::vector<ManifestColumn>& columns, std::string_view prefix) {
  std::string list;
  for (const auto& column : columns)
    list += fmt::format("{}{}{}", list.empty() ? "" : ", ", prefix, JW_TRY(lake::quote_name(column.name)));
  return list;
}

// Null is a key like any other: the same on both sides.
Result<std::string> same_key(const std::vector<ManifestColumn>& columns) {
  std::string condition;
  for (const auto& column : columns) {
    if (!column.key) continue;
    const auto name = JW_TRY(lake::quote_name(column.name));
    condition += fmt::format("{0}h.{1} IS NOT DISTINCT FROM b.{1}", condition.empty() ? "" : " AND ", name);
  }
  return condition;
}

tl::unexpected<Error> broken_delta(std::string_view what, std::string_view zh, std::int64_t rows) {
  return fail(Code::Denied, "batch.delta",
              "the changes do not fit what is held: {2} {0}; a full delivery is needed",
              "增量与现有数据不衔接：{2} {1}；需要重新全量交付", std::string(what), std::string(zh), rows);
}

// The same bytes under another name; both may be removed without the other.
Result<> adopt(const file::Path& from, const file::Path& to) {
  std::error_code failed;
  std::filesystem::create_hard_link(from, to, failed);
  if (failed) std::filesystem::copy_file(from, to, failed);  // a file system without links
  if (failed) return fail(file::failure(failed.value(), to, "keeping a segment"));
  return file::sync(to);
}

}  // namespace

Result<std::string> Merge::segments() const {
  std::string list;
  for (const auto& segment : manifest_.segments)
    list += fmt::format("{}{}", list.empty() ? "" : ", ", JW_TRY(lake::quote_path(folder_ / segment.name)));
  return fmt::format("read_parquet([{}])", list);
}

Result<lake::RowChecksum> Merge::verify(const Call& call) {
  const auto source = JW_TRY(segments());
  std::vector<std::string> expected;
  if (manifest_.kind == "delta") expected.emplace_back(kOp);
  for (const auto& column : manifest_.schema) expected.push_back(column.name);
  const auto shape = JW_TRY(lake_.query(call, fmt::format("SELECT * FROM {} LIMIT 0", source)));
  const bool same = std::ranges::equal(shape.columns, expected, {}, &lake::Column::name);
  if (!same)
    return fail(Code::Denied, "batch.columns", "the segments hold other columns than their manifest says",
                "分段中的列与批次清单不一致");
  const auto counted = JW_TRY(lake::checksum(call, lake_, source, shape.columns));
  const auto rows = segment_rows(manifest_);
  if (counted.rows != rows)
    return fail(Code::Denied, "batch.rows", "the segments hold {} rows, their manifest says {}",
                "分段共 {} 行，批次清单为 {} 行", counted.rows, rows);
  if (counted.sum != manifest_.checksum)
    return fail(Code::Denied, "batch.checksum", "the checksum of the rows received is not the manifest's",
                "接收数据的行校验和与批次清单不一致");
  return counted;
}

Result<> Merge::check_delta(const Call& call, const std::string& batch, const std::string& held) {
  const auto match = JW_TRY(same_key(manifest_.schema));
  std::vector<ManifestColumn> keys;
  for (const auto& column : manifest_.schema)
    if (column.key) keys.push_back(column);
  const auto key_list = JW_TRY(column_list(keys, ""));
  const auto count = [&](const std::string& sql) -> Result<std::int64_t> {
    return JW_TRY(lake_.query(call, sql)).integer(0, 0);
  };
  const auto odd = JW_TRY(
      count(fmt::format("SELECT COUNT(*) FROM {} b WHERE _op IS NULL OR _op NOT IN ('I','U','D')", batch)));
  if (odd > 0) return broken_delta("rows without a known operation", "行的操作类型未知", odd);
  const auto doubled = JW_TRY(count(fmt::format(
      "SELECT COUNT(*) FROM (SELECT 1 FROM {} b GROUP BY {} HAVING COUNT(*) > 1)", batch, key_list)));
  if (doubled > 0) return broken_delta("keys come twice", "个主键重复", doubled);
  const auto present = JW_TRY(count(
      fmt::format("SELECT COUNT(*) FROM {} b SEMI JOIN {} h ON {} WHERE b._op = 'I'", batch, held, match)));
  if (present > 0) return broken_delta("inserted rows are there already", "行新增数据已存在", present);
  const auto absent = JW_TRY(count(
      fmt::format("SELECT COUNT(*) FROM {} b ANTI JOIN {} h ON {} WHERE b._op <> 'I'", batch, held, match)));
  if (absent > 0)
    return broken_delta("changed or deleted rows are not there", "行变更或删除的数据不存在", absent);
  return {};
}

Result<Merge::Counted> Merge::write(const Call& call, const lake::RowChecksum& verified,
                                    const std::optional<file::Path>& held, const file::Path& out) {
  const auto batch = JW_TRY(segments());
  const auto target = JW_TRY(lake::quote_path(out));
  const auto columns = JW_TRY(column_list(manifest_.schema, ""));
  Counted counted;
  std::string rows = fmt::format("SELECT {} FROM {}", columns, batch);
  if (manifest_.kind == "delta") {
    if (!held)
      return broken_delta("rows arrived before any snapshot", "行增量数据先于全量到达", manifest_.counts.out);
    const auto old = fmt::format("read_parquet({})", JW_TRY(lake::quote_path(*held)));
    JW_TRY(check_delta(call, batch, old));
    const auto ops = JW_TRY(lake_.query(
        call,
        fmt::format(
            "SELECT COUNT(*) FILTER (_op = 'I'), COUNT(*) FILTER (_op = 'U'), COUNT(*) FILTER (_op = 'D') "
            "FROM {}",
            batch)));
    counted.inserted = ops.integer(0, 0);
    counted.updated = ops.integer(0, 1);
    counted.deleted = ops.integer(0, 2);
    rows = fmt::format(
        "SELECT {0} FROM {1} h ANTI JOIN (SELECT * FROM {2} WHERE _op <> 'I') b ON {3} "
        "UNION ALL SELECT {4} FROM {2} WHERE _op <> 'D'",
        JW_TRY(column_list(manifest_.schema, "h.")), old, batch, JW_TRY(same_key(manifest_.schema)), columns);
  } else {
    counted.inserted = segment_rows(manifest_);
  }
  JW_TRY(file::remove(out));
  if (manifest_.kind == "snapshot" && manifest_.segments.size() == 1) {
    JW_TRY(adopt(folder_ / manifest_.segments.front().name, out));
    counted.total = verified.rows;  // equal to the manifest's: verify() has compared
    counted.checksum = verified.sum;
    return counted;
  }
  JW_TRY(lake_.exec(call, fmt::format("COPY ({}) TO {} (FORMAT parquet, COMPRESSION zstd)", rows, target)));
  JW_TRY(file::sync(out));
  const auto all = JW_TRY(lake::checksum(call, lake_, fmt::format("read_parquet({})", target)));
  counted.total = all.rows;
  counted.checksum = all.sum;
  if (counted.total != manifest_.total)
    return fail(Code::Denied, "batch.total",
                "{} rows would be held afterwards, the manifest says {}; a full delivery is needed",
                "入库后共 {} 行，批次清单为 {} 行；需要重新全量交付", counted.total, manifest_.total);
  return counted;
}

}  // namespace jw::exchange
