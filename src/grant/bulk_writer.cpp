#include "grant/bulk_writer.hpp"

#include <algorithm>
#include <charconv>

#include "base/file.hpp"
#include "base/random.hpp"
#include "crypto/encoding.hpp"
#include "grant/bulk_sql.hpp"
#include "lake/checksum.hpp"
#include "lake/sql.hpp"

namespace jw::grant {
namespace {

using Path = std::filesystem::path;

constexpr std::string_view kSegment = "segment.parquet", kSetAside = "set_aside.csv";
constexpr std::string_view kFormat = "FORMAT parquet, COMPRESSION zstd";

// DuckDB keeps at most 100 partitions open; beyond, it would split a segment.
constexpr std::size_t kPartitions = 96;

// The lanes of lake/checksum.hpp, taken for many files at once.
constexpr std::string_view kLanes =
    "coalesce(sum(md5_number_upper(t)), 0) % 18446744073709551616::HUGEINT, "
    "coalesce(sum(md5_number_lower(t)), 0) % 18446744073709551616::HUGEINT";

std::string hex_lane(const std::string& decimal) {
  std::uint64_t lane = 0;
  std::from_chars(decimal.data(), decimal.data() + decimal.size(), lane);
  return fmt::format("{:016x}", lane);
}

Result<std::int64_t> size_of(const Path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return fail(file::failure(error.value(), path, "measuring a segment"));
  return static_cast<std::int64_t>(size);
}

}  // namespace

Result<> SegmentWriter::write(const Plan& plan, std::span<const std::size_t> routes, const std::string& rows,
                              bool delta) {
  auto columns = JW_TRY(sql::output_columns(plan));
  if (delta) columns = fmt::format("op AS {}, {}", kOpColumn, columns);
  for (const auto route : routes) slices_[route].segment = job_.routes[route].folder / kSegment;
  for (std::size_t from = 0; from < routes.size(); from += kPartitions) {
    const auto part = routes.subspan(from, std::min(kPartitions, routes.size() - from));
    if (part.size() == 1) {
      JW_TRY(write_one(part[0], columns, rows));
    } else {
      JW_TRY(write_many(part, columns, rows));
    }
    JW_TRY(measure(part));
  }
  return {};
}

Result<> SegmentWriter::write_one(std::size_t route, const std::string& columns, const std::string& rows) {
  const auto target = JW_TRY(lake::quote_path(slices_[route].segment));
  JW_TRY(connection_.exec(call_, fmt::format("COPY (SELECT {} FROM {} WHERE route = {}) TO {} ({})", columns,
                                             rows, route, target, kFormat)));
  return file::sync(slices_[route].segment);
}

// All of them in one COPY, into a folder beside the first; then each file goes to its own place.
Result<> SegmentWriter::write_many(std::span<const std::size_t> routes, const std::string& columns,
                                   const std::string& rows) {
  const auto parts = job_.routes[routes[0]].folder / ("parts-" + crypto::to_hex(random_bytes(4)));
  JW_TRY(connection_.exec(
      call_,
      fmt::format("COPY (SELECT {}, route AS {} FROM {} WHERE route IN {}) TO {} ({}, PARTITION_BY ({}))",
                  columns, kRouteColumn, rows, sql::list(routes), JW_TRY(lake::quote_path(parts)), kFormat,
                  kRouteColumn)));
  for (const auto route : routes) {
    const auto made = parts / fmt::format("{}={}", kRouteColumn, route) / "data_0.parquet";
    std::error_code ignored;
    if (!std::filesystem::exists(made, ignored)) {
      JW_TRY(write_one(route, columns, rows));
      continue;
    }
    JW_TRY(file::sync(made));
    JW_TRY(file::move_durably(made, slices_[route].segment));
  }
  std::error_code ignored;
  std::filesystem::remove_all(parts, ignored);
  return {};
}

// Reads back what was written: rows and checksum are those of the files, not of our intentions.
Result<> SegmentWriter::measure(std::span<const std::size_t> routes) {
  std::string files;
  for (const auto route : routes) {
    slices_[route].bytes = JW_TRY(size_of(slices_[route].segment));
    slices_[route].checksum = std::string(32, '0');
    files += (files.empty() ? "" : ", ") + JW_TRY(lake::quote_path(slices_[route].segment));
  }
  const auto shape =
      JW_TRY(connection_.query(call_, fmt::format("SELECT * FROM read_parquet({}) LIMIT 0",
                                                  JW_TRY(lake::quote_path(slices_[routes[0]].segment)))));
  const auto sums = JW_TRY(connection_.query(
      call_,
      fmt::format("SELECT file_index, count(*), {} FROM (SELECT file_index, {} AS t FROM read_parquet([{}])) "
                  "GROUP BY file_index",
                  kLanes, JW_TRY(lake::row_text_sql(shape.columns)), files)));
  for (std::size_t row = 0; row < sums.rows.size(); ++row) {
    auto& slice = slices_[routes[static_cast<std::size_t>(sums.integer(row, 0))]];
    slice.rows = sums.integer(row, 1);
    slice.checksum = hex_lane(sums.text(row, 2)) + hex_lane(sums.text(row, 3));
  }
  for (const auto route : routes) {
    const auto& slice = slices_[route];
    if (slice.rows != slice.counts.out + slice.counts.deleted)
      return fail(Code::Corrupt, "grant.segment", "a segment has not the rows that were counted; run again",
                  "数据分片的行数与统计不符，请重新执行");
  }
  return {};
}

Result<> SegmentWriter::write_set_aside(const Plan& plan, std::span<const std::size_t> routes,
                                        const std::string& table) {
  std::string keys;
  for (std::size_t i = 0; i < plan.keys.size(); ++i)
    keys += fmt::format(", k{} AS {}", i, JW_TRY(lake::quote_name(plan.source[plan.keys[i]])));
  for (const auto route : routes) {
    auto& slice = slices_[route];
    if (slice.counts.set_aside == 0) continue;
    slice.set_aside = job_.routes[route].folder / kSetAside;
    JW_TRY(connection_.exec(
        call_,
        fmt::format("COPY (SELECT why AS reason, n + 1 AS row_number{} FROM {} WHERE why IS NOT NULL AND "
                    "route IN ({}, {}) ORDER BY n) TO {} (FORMAT csv, HEADER)",
                    keys, table, route, sql::kMalformedRoute, JW_TRY(lake::quote_path(*slice.set_aside)))));
    JW_TRY(file::sync(*slice.set_aside));
  }
  return {};
}

}  // namespace jw::grant
