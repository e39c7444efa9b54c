#include "grant/bulk_writer.hpp"

#include <algorithm>
#include <thread>

#include "base/file.hpp"
#include "base/random.hpp"
#include "crypto/encoding.hpp"
#include "grant/bulk_sql.hpp"
#include "lake/checksum.hpp"
#include "lake/sql.hpp"

namespace jw::grant {
namespace {

using Path = std::filesystem::path;

constexpr std::string_view kSegment = "part-0001.parquet", kSetAside = "set_aside.csv";
constexpr std::string_view kParquetFormat = "FORMAT parquet, COMPRESSION zstd";

constexpr std::size_t kSyncThreads = 16;

// DuckDB keeps at most 100 partitions open; beyond, it would split a segment.
constexpr std::size_t kPartitions = 96;

Result<std::int64_t> size_of(const Path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return fail(file::failure(error.value(), path, "measuring a segment"));
  return static_cast<std::int64_t>(size);
}

// Waits for the disk on several threads: the file system then joins the waits into a few commits,
// where one after the other would cost a commit each.
Result<> sync_all(const std::vector<Path>& files) {
  std::vector<Result<>> results(std::min(kSyncThreads, files.size()));
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < results.size(); ++t)
      threads.emplace_back([&files, &results, t] {
        for (std::size_t i = t; i < files.size() && results[t]; i += results.size())
          results[t] = file::sync(files[i]);
      });
  }
  for (auto& result : results) JW_TRY(std::move(result));
  return {};
}

}  // namespace

Result<> SegmentWriter::write(const Plan& plan, std::span<const std::size_t> routes, const std::string& rows,
                              bool delta) {
  auto columns = JW_TRY(sql::output_columns(plan));
  if (delta) columns = fmt::format("op AS {}, {}", kOpColumn, columns);
  for (const auto route : routes) slices_[route].segment = job_.routes[route].folder / kSegment;
  // Made-up rows came last; in the order of a hash nobody can tell.
  std::vector<std::size_t> plain, mixed;
  for (const auto route : routes) {
    const bool made_up = !job_.routes[route].canaries.empty() || !job_.routes[route].canaries_before.empty();
    (made_up ? mixed : plain).push_back(route);
  }
  std::string order;
  for (std::size_t i = 0; i < plan.columns.size(); ++i) order += fmt::format("{}c{}", i == 0 ? "" : ", ", i);
  for (const auto route : mixed) {
    JW_TRY(write_one(
        route, columns,
        fmt::format("(SELECT * FROM {} r WHERE route = {} ORDER BY hash({}))", rows, route, order)));
    JW_TRY(measure(std::span(&route, 1)));
    JW_TRY(compare(std::span(&route, 1)));
  }
  for (std::size_t from = 0; from < plain.size(); from += kPartitions) {
    const auto part =
        std::span<const std::size_t>(plain).subspan(from, std::min(kPartitions, plain.size() - from));
    if (part.size() == 1) {
      JW_TRY(write_one(part[0], columns, rows));
    } else {
      JW_TRY(write_many(part, columns, rows));
    }
    JW_TRY(measure(part));
    JW_TRY(compare(part));
  }
  return {};
}

Result<> SegmentWriter::write_straight(const Plan& plan, std::size_t route, const std::string& select) {
  auto& slice = slices_[route];
  slice.segment = job_.routes[route].folder / kSegment;
  JW_TRY(write_one(route, JW_TRY(sql::output_columns(plan)), "(" + select + ")"));
  JW_TRY(measure(std::span(&route, 1)));
  slice.counts.out = slice.rows;
  return {};
}

Result<> SegmentWriter::write_one(std::size_t route, const std::string& columns, const std::string& rows) {
  const auto target = JW_TRY(lake::quote_path(slices_[route].segment));
  JW_TRY(connection_.exec(call_, fmt::format("COPY (SELECT {} FROM {} WHERE route = {}) TO {} ({})", columns,
                                             rows, route, target, kParquetFormat)));
  return file::sync(slices_[route].segment);
}

// All of them in one COPY, into a folder beside the first; then each file goes to its own place.
Result<> SegmentWriter::write_many(std::span<const std::size_t> routes, const std::string& columns,
                                   const std::string& rows) {
  const auto parts = job_.routes[routes[0]].folder / ("parts-" + crypto::to_hex(random_bytes(4)));
  JW_TRY(connection_.exec(
      call_,
      fmt::format("COPY (SELECT {}, route AS {} FROM {} WHERE route IN {}) TO {} ({}, PARTITION_BY ({}))",
                  columns, kRouteColumn, rows, sql::list(routes), JW_TRY(lake::quote_path(parts)),
                  kParquetFormat, kRouteColumn)));
  std::vector<Path> placed;
  for (const auto route : routes) {
    const auto made = parts / fmt::format("{}={}", kRouteColumn, route) / "data_0.parquet";
    std::error_code error;
    if (!std::filesystem::exists(made, error)) {
      JW_TRY(write_one(route, columns, rows));
      continue;
    }
    std::filesystem::rename(made, slices_[route].segment, error);
    if (error) return fail(file::failure(error.value(), slices_[route].segment, "placing a segment"));
    placed.push_back(slices_[route].segment);
  }
  // Before the syncs: afterwards each empty folder would wait for the disk.
  std::error_code ignored;
  std::filesystem::remove_all(parts, ignored);
  return sync_all(placed);
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
      fmt::format("SELECT file_index, count(*), {} FROM (SELECT file_index, {} AS h FROM read_parquet([{}])) "
                  "GROUP BY file_index",
                  lake::kLaneSums, JW_TRY(lake::row_hash_sql(shape.columns)), files)));
  for (std::size_t row = 0; row < sums.rows.size(); ++row) {
    auto& slice = slices_[routes[static_cast<std::size_t>(sums.integer(row, 0))]];
    slice.rows = sums.integer(row, 1);
    slice.checksum = lake::lane_hex(sums.text(row, 2)) + lake::lane_hex(sums.text(row, 3));
  }
  return {};
}

Result<> SegmentWriter::compare(std::span<const std::size_t> routes) const {
  for (const auto route : routes) {
    const auto& slice = slices_[route];
    if (slice.rows != slice.counts.out + slice.counts.deleted + slice.canaries.rows)
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
