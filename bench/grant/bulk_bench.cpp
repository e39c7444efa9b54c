// What does running grants cost on the provider's side, beside plain DuckDB writing the same rows?
// Source: the 663,131 rows of data/regions_villages_2021, every name masked. Timed is grant::run:
// opening the engine, scan, routing, treatment, set-aside, segments, fsync, row counts and row
// checksums read back from the files. DuckDB's COPY does none of that but scan and write.
//   bench_grant [--json FILE]
// Columns: "same rows" is COPY of just the rows that go out, "register" COPY of all 663,131 rows.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>

#include <unistd.h>

#include "base/file.hpp"
#include "grant/bulk.hpp"
#include "grant/keys.hpp"
#include "lake/engine.hpp"
#include "lake/sql.hpp"

namespace {

using namespace jw;
using Path = std::filesystem::path;

constexpr int kRounds = 7;

struct Case {
  std::string name, what;
  std::vector<std::string> prefixes;  // "" for everything
};

template <class T>
T need(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
    std::exit(1);
  }
  return *std::move(result);
}

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

grant::Plan plan_for(const std::string& prefix) {
  grant::Grant grant;
  grant.mode = "batch";
  grant.resource.id = "regions";
  grant.items = {{"code", "代码", "text", {}},
                 {"name", "名称", "text", {"keep_ends", {{"preset", "name"}}}},
                 {"level", "级别", "text", {}},
                 {"parent_code", "上级", "text", {}}};
  grant.key_items = {"code"};
  grant.region_item = "code";
  if (!prefix.empty()) grant.rows = {{"code", grant::RowCondition::Op::Prefix, {prefix}}};
  const grant::ResourceShape shape{"regions",
                                   {{"code", "代码", "text", true, true, grant::Personal::None},
                                    {"name", "名称", "text", false, false, grant::Personal::None},
                                    {"level", "级别", "text", false, false, grant::Personal::None},
                                    {"parent_code", "上级", "text", false, false, grant::Personal::None}}};
  return need(grant::compile(grant, shape, grant::no_keys()));
}

class Bench {
 public:
  explicit Bench(const Path& folder) : folder_(folder) {
    lake::EngineOptions options;
    options.temp_folder = folder / "temp";
    options.folders = {folder, JW_DATA_DIR};
    engine_ = need(lake::Engine::open(options));
    connection_.emplace(need(engine_->connect()));
    source_ = folder / "source.parquet";
    copy(fmt::format("SELECT * FROM read_csv('{}/regions_villages_2021.csv.gz', all_varchar = true)",
                     JW_DATA_DIR),
         source_);
  }

  std::vector<std::string> counties(int count) {
    const auto table =
        need(connection_->query(call_, fmt::format("SELECT code FROM {} WHERE level = '3' AND code LIKE "
                                                   "'32%' AND name <> '市辖区' ORDER BY code LIMIT {}",
                                                   rows(), count)));
    std::vector<std::string> out;
    for (const auto& row : table.rows) out.push_back(row[0].value());
    return out;
  }

  void measure(const Case& what, std::FILE* json) {
    std::vector<grant::Plan> plans;
    for (const auto& prefix : what.prefixes) plans.push_back(plan_for(prefix));
    grant::BulkJob job{source_, {}, {.temp_folder = folder_ / "temp"}};
    for (std::size_t i = 0; i < plans.size(); ++i)
      job.routes.push_back({&plans[i], folder_ / fmt::format("out/{}", i), {}});

    std::vector<double> ours, same, whole;
    std::int64_t out = 0, bytes = 0;
    for (int round = 0; round < kRounds; ++round) {
      std::vector<grant::Slice> slices;
      ours.push_back(seconds([&] { slices = need(grant::run(call_, job)); }));
      out = bytes = 0;
      for (const auto& slice : slices) {
        out += slice.counts.out;
        bytes += slice.bytes;
      }
      same.push_back(seconds([&] { copy_same(what.prefixes); }));
      whole.push_back(seconds([&] { copy("SELECT * FROM " + rows(), folder_ / "raw.parquet"); }));
    }
    const double time = median(ours), to_same = time / median(same), to_whole = time / median(whole);
    std::printf(
        "%-12s %8ld rows %7.2f MB | ours %7.1f ms  %6.2f M rows/s | same rows %7.1f ms  %5.2fx | register "
        "%7.1f ms  %5.2fx\n",
        what.name.c_str(), out, static_cast<double>(bytes) / 1e6, time * 1e3, kRows / time / 1e6,
        median(same) * 1e3, to_same, median(whole) * 1e3, to_whole);
    if (!json) return;
    const auto line = [&](const char* figure, double value, const char* unit, const char* peer) {
      std::fprintf(json, "{\"name\":\"grant.bulk.%s.%s\",\"value\":%.4g,\"unit\":\"%s\",\"peer\":\"%s\"}\n",
                   what.name.c_str(), figure, value, unit, peer);
    };
    line("rows_per_s", kRows / time, "rows/s", "");
    line("vs_duckdb_same_rows", to_same, "x", "DuckDB COPY of the rows that go out");
    line("vs_duckdb_register", to_whole, "x", "DuckDB COPY of the whole register");
  }

 private:
  static constexpr double kRows = 663131;

  std::string rows() const { return fmt::format("read_parquet({})", need(lake::quote_path(source_))); }

  void copy(const std::string& select, const Path& to) {
    need(connection_->exec(call_, fmt::format("COPY ({}) TO {} (FORMAT parquet, COMPRESSION zstd)", select,
                                              need(lake::quote_path(to)))));
  }

  // The same rows to the same number of files, the way one would write it by hand.
  void copy_same(const std::vector<std::string>& prefixes) {
    if (prefixes.size() == 1) {
      copy(fmt::format("SELECT * FROM {} WHERE starts_with(code, '{}')", rows(), prefixes[0]),
           folder_ / "raw.parquet");
      return;
    }
    std::filesystem::remove_all(folder_ / "raw");
    need(connection_->exec(
        call_,
        fmt::format("COPY (SELECT *, substr(code, 1, {}) AS part FROM {} WHERE part IN ('{}')) TO '{}' "
                    "(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (part))",
                    prefixes[0].size(), rows(), fmt::join(prefixes, "','"), (folder_ / "raw").string())));
  }

  Path folder_, source_;
  Call call_;
  std::unique_ptr<lake::Engine> engine_;
  std::optional<lake::Connection> connection_;
};

}  // namespace

int main(int argc, char** argv) {
  std::FILE* json = argc == 3 && std::string_view(argv[1]) == "--json" ? std::fopen(argv[2], "w") : nullptr;
  const auto folder =
      std::filesystem::temp_directory_path() / ("jw-bench-grant-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  {
    Bench bench(folder);
    std::vector<std::string> provinces;
    for (const auto* code :
         {"11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
          "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65"})
      provinces.emplace_back(code);
    const auto counties = bench.counties(50);
    std::printf("source 663,131 rows; median of %d; %ld cores\n", kRounds, ::sysconf(_SC_NPROCESSORS_ONLN));
    bench.measure({"one", "one county", {counties[0]}}, json);
    bench.measure({"fifty", "fifty counties", counties}, json);
    bench.measure({"all_to_one", "every row to one recipient", {""}}, json);
    bench.measure({"provinces", "every row, to its province", provinces}, json);
  }
  if (json) std::fclose(json);
  std::filesystem::remove_all(folder);
}
