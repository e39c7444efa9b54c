#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"
#include "grant/canary.hpp"
#include "grant/plan.hpp"

// The bulk engine: one scan of a register, many recipients. How it works: bulk.cpp.
namespace jw::grant {

// One recipient of a run.
struct Route {
  const Plan* plan = nullptr;
  std::filesystem::path folder;                   // where its files go; made when missing
  std::optional<std::filesystem::path> previous;  // the version it has: asks for the changes since
  std::vector<Canary> canaries{};                 // to put among its rows now
  std::vector<Canary> canaries_before{};          // among those of the version it has
};

struct BulkOptions {
  std::uint64_t memory_bytes = std::uint64_t{1} << 30;
  unsigned threads = 0;               // 0: all cores
  std::filesystem::path temp_folder;  // to spill; required
};

// All routes are for one resource; `source` and every `previous` are Parquet files of it as
// lake::load writes them.
struct BulkJob {
  std::filesystem::path source;
  std::vector<Route> routes;
  BulkOptions options;
};

// rows_in == out + unchanged + filtered + set_aside, always. Deleted rows are no rows of the
// source any more: they stand beside.
struct Counts {
  std::int64_t rows_in = 0, out = 0, unchanged = 0, filtered = 0, set_aside = 0, deleted = 0;
  std::int64_t inserted = 0, updated = 0;  // of a delta: out == inserted + updated
  bool operator==(const Counts&) const = default;
};

// Made-up rows are no rows of the source: they stand in none of the counts.
struct CanaryCounts {
  std::int64_t rows = 0;  // in the segment
  std::int64_t held = 0;  // among the rows the recipient has afterwards
  bool operator==(const CanaryCounts&) const = default;
};

// What one recipient gets.
struct Slice {
  bool delta = false;
  bool straight = false;  // written as the source was read, with no steps between (bulk.cpp)
  // Why a route that named a previous version still gets a snapshot: "keys_not_unique" (the plan's
  // keys do not stay unique) or "duplicate_keys" (the data's do not). Empty otherwise.
  std::string snapshot_reason;
  std::filesystem::path segment;  // Parquet, zstd; rows of a delta: kOpColumn, then the columns; D rows
                                  // carry the keys, all else null. Exists even without rows.
  std::int64_t rows = 0;          // in the segment: out + deleted + canaries.rows
  std::int64_t bytes = 0;
  std::string checksum;  // lake/checksum.hpp over the segment
  Counts counts;         //
  CanaryCounts canaries;
  std::optional<std::filesystem::path>
      set_aside;  // CSV: reason, row_number in the source file and the row's key items as they are
                  // at the source; never leaves the provider
  std::map<std::string, std::int64_t> reasons;  // reason -> rows; the sum is counts.set_aside
};

// One Slice per route, in their order. Segments are synced to disk; on an Error the folders may
// hold leftovers, which the next run replaces. Errors: those of lake/engine.hpp, "grant.routes"
// (no route, or routes of different resources).
Result<std::vector<Slice>> run(const Call& call, const BulkJob& job);

}  // namespace jw::grant
