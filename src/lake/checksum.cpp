#include "lake/checksum.hpp"

#include <charconv>

#include "lake/sql.hpp"

namespace jw::lake {
namespace {

Result<std::uint64_t> read_hex(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(Code::Invalid, "lake.checksum", "a row checksum is 32 hexadecimal digits",
                "行校验和应为 32 位十六进制数");
  return value;
}

}  // namespace

Result<std::string> row_hash_sql(const std::vector<Column>& columns) {
  if (columns.empty())
    return fail(Code::Invalid, "lake.checksum", "there are no columns to sum", "没有可计算校验和的字段");
  std::string out;
  for (const auto& column : columns) {
    auto name = JW_TRY(quote_name(column.name));
    if (column.type != "VARCHAR") name = "CAST(" + name + " AS VARCHAR)";
    out += fmt::format(", coalesce({}, chr(26))", name);
  }
  return "md5_number(concat_ws(chr(31)" + out + "))";
}

std::string lane_hex(std::string_view decimal) {
  std::uint64_t lane = 0;
  std::from_chars(decimal.data(), decimal.data() + decimal.size(), lane);
  return fmt::format("{:016x}", lane);
}

Result<RowChecksum> checksum(const Call& call, Connection& connection, std::string_view relation,
                             const Values& values) {
  const auto shape =
      JW_TRY(connection.query(call, fmt::format("SELECT * FROM {} LIMIT 0", relation), values));
  return checksum(call, connection, relation, shape.columns, values);
}

Result<RowChecksum> checksum(const Call& call, Connection& connection, std::string_view relation,
                             const std::vector<Column>& columns, const Values& values) {
  const auto hash = JW_TRY(row_hash_sql(columns));
  // A HUGEINT holds the exact sum of 2^63 addends; the remainder is taken once, at the end.
  const auto table = JW_TRY(connection.query(
      call, fmt::format("SELECT count(*), {} FROM (SELECT {} AS h FROM {})", kLaneSums, hash, relation),
      values));
  return RowChecksum{table.integer(0, 0), lane_hex(table.text(0, 1)) + lane_hex(table.text(0, 2))};
}

Result<RowChecksum> add(const RowChecksum& a, const RowChecksum& b) {
  for (const auto* each : {&a, &b})
    if (each->sum.size() != 32)
      return fail(Code::Invalid, "lake.checksum", "a row checksum is 32 hexadecimal digits",
                  "行校验和应为 32 位十六进制数");
  std::string sum;
  for (const std::size_t lane : {std::size_t{0}, std::size_t{16}}) {
    const auto left = JW_TRY(read_hex(std::string_view(a.sum).substr(lane, 16)));
    const auto right = JW_TRY(read_hex(std::string_view(b.sum).substr(lane, 16)));
    sum += fmt::format("{:016x}", left + right);
  }
  return RowChecksum{a.rows + b.rows, sum};
}

}  // namespace jw::lake
