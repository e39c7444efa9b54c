// What does DuckDB alone need for the rows of a delivery? The peer of bench/figures/delivery.py.
//   duckdb_copy SOURCE FOLDER MEMORY_MB ROUNDS COLUMN… [-- KEY PREFIX…]
// COPY of the columns of SOURCE (Parquet) into FOLDER as Parquet with zstd: without prefixes every
// row into one file; with them the rows whose KEY begins with one, a part a prefix (all of one
// length). Timed is the statement alone: the engine is open, nothing is synced to disk, hashed, signed
// or sent. Prints one JSON object: median seconds, rows, bytes, parts written, peak memory.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "lake/engine.hpp"
#include "lake/sql.hpp"

namespace {

using namespace jw;
using Path = std::filesystem::path;

struct Job {
  Path source, folder;
  std::uint64_t memory_mb = 1024;
  std::size_t rounds = 1;
  std::vector<std::string> columns;
  std::string key;
  std::vector<std::string> prefixes;
};

Result<std::string> statement(const Job& job, const Path& to) {
  std::string columns, parts;
  for (const auto& column : job.columns)
    columns += (columns.empty() ? "" : ", ") + JW_TRY(lake::quote_name(column));
  for (const auto& prefix : job.prefixes) parts += (parts.empty() ? "" : ", ") + lake::quote_text(prefix);
  const auto source = JW_TRY(lake::quote_path(job.source)), target = JW_TRY(lake::quote_path(to));
  if (job.prefixes.empty())
    return fmt::format("COPY (SELECT {} FROM read_parquet({})) TO {} (FORMAT parquet, COMPRESSION zstd)",
                       columns, source, target);
  return fmt::format(
      "COPY (SELECT {}, substr({}, 1, {}) AS part FROM read_parquet({}) WHERE part IN ({})) TO {} "
      "(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (part))",
      columns, JW_TRY(lake::quote_name(job.key)), job.prefixes.front().size(), source, parts, target);
}

double peak_mb() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

Result<> run(const Job& job) {
  const auto call = Call::system("bench", std::chrono::hours(1));
  lake::EngineOptions options;
  options.memory_bytes = job.memory_mb << 20;
  options.temp_folder = job.folder / "spill";
  options.folders = {job.folder, job.source.parent_path()};
  auto engine = JW_TRY(lake::Engine::open(options));
  auto connection = JW_TRY(engine->connect());
  std::vector<double> seconds;
  std::int64_t rows = 0;
  std::uintmax_t bytes = 0;
  std::size_t parts = 0;
  for (std::size_t round = 0; round < job.rounds; ++round) {
    const auto to = job.folder / fmt::format("copy-{}{}", round, job.prefixes.empty() ? ".parquet" : "");
    const auto sql = JW_TRY(statement(job, to));
    const auto begin = std::chrono::steady_clock::now();
    rows = JW_TRY(connection.exec(call, sql));
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    bytes = parts = 0;
    if (job.prefixes.empty()) {
      bytes = std::filesystem::file_size(to);
      parts = 1;
    } else {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(to))
        if (entry.is_regular_file()) bytes += entry.file_size(), ++parts;
    }
    std::filesystem::remove_all(to);
  }
  std::ranges::sort(seconds);
  fmt::print("{{\"seconds\":{:.6f},\"rows\":{},\"bytes\":{},\"parts\":{},\"peak_mb\":{:.1f}}}\n",
             seconds[seconds.size() / 2], rows, bytes, parts, peak_mb());
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Job job;
  bool keys = false;
  for (int i = 5; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--")
      keys = true;
    else if (!keys)
      job.columns.push_back(word);
    else if (job.key.empty())
      job.key = word;
    else
      job.prefixes.push_back(word);
  }
  if (argc > 4) {
    job.source = argv[1];
    job.folder = argv[2];
    job.memory_mb = std::strtoull(argv[3], nullptr, 10);
    job.rounds = std::strtoull(argv[4], nullptr, 10);
  }
  const bool one_length = std::ranges::all_of(
      job.prefixes, [&](const auto& prefix) { return prefix.size() == job.prefixes.front().size(); });
  if (job.columns.empty() || job.rounds == 0 || job.memory_mb == 0 || keys == job.prefixes.empty() ||
      !one_length) {
    std::fputs("usage: duckdb_copy SOURCE FOLDER MEMORY_MB ROUNDS COLUMN... [-- KEY PREFIX...]\n", stderr);
    return 2;
  }
  std::filesystem::create_directories(job.folder);
  if (const auto done = run(job); !done) {
    std::fprintf(stderr, "%s\n", describe(done.error()).c_str());
    return 1;
  }
  return 0;
}
