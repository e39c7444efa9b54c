// How fast is the data plane, beside what DuckDB does alone?
//   synthetic.*    10^7 made-up persons into CSV and Parquet
//   load.*         a CSV checked, typed and keyed into Parquet, beside DuckDB's COPY of read_csv
//   function.*     a C++ function called from SQL, beside DuckDB's own upper()
//   checksum.*     the order-independent row checksum
// Usage: bench_lake FOLDER [ROWS]      one JSON object a line
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "lake/checksum.hpp"
#include "lake/load.hpp"
#include "lake/sql.hpp"
#include "standard/synthetic.hpp"

namespace {

using namespace jw;

template <class F>
Result<double> seconds(const F& run) {
  const auto begin = std::chrono::steady_clock::now();
  JW_TRY(run());
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void report(std::string_view name, double value, std::string_view unit, double peer = 0) {
  fmt::print("{{\"name\":\"{}\",\"value\":{:.3f},\"unit\":\"{}\"", name, value, unit);
  if (peer > 0) fmt::print(",\"peer\":{:.3f}", peer);
  fmt::print("}}\n");
  std::fflush(stdout);
}

double peak_mb() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

Result<> run(const std::filesystem::path& folder, std::uint64_t rows) {
  const auto call = Call::system("bench", std::chrono::hours(1));
  const double count = static_cast<double>(rows);
  const auto csv = folder / "persons.csv", parquet = folder / "persons.parquet",
             loaded = folder / "loaded.parquet", aside = folder / "aside.parquet",
             peer = folder / "peer.parquet";
  auto engine =
      JW_TRY(lake::Engine::open({.temp_folder = folder / "spill", .folders = {folder}, .file = {}}));
  auto connection = JW_TRY(engine->connect());
  std::vector<standard::Region> regions;
  for (int i = 0; i < 100; ++i) regions.push_back({fmt::format("{}", 320101 + i), "区划"});
  const auto made = JW_TRY(standard::Synthetic::make(standard::Kind::Person, 1, rows, regions));

  report("synthetic.csv.rows_per_s",
         count / JW_TRY(seconds([&] { return standard::write_csv(call, made, csv); })), "rows/s");
  report("synthetic.parquet.rows_per_s",
         count / JW_TRY(seconds([&] { return standard::write_parquet(call, *engine, made, parquet); })),
         "rows/s");

  const auto from_csv = JW_TRY(lake::quote_path(csv)), to_peer = JW_TRY(lake::quote_path(peer));
  const double alone = JW_TRY(seconds([&] {
    return connection.exec(call, "COPY (SELECT * FROM read_csv(" + from_csv + ", all_varchar = true)) TO " +
                                     to_peer + " (FORMAT parquet, COMPRESSION zstd)");
  }));
  const double ours =
      JW_TRY(seconds([&] { return lake::load(call, *engine, csv, {}, made.schema(), loaded, aside); }));
  report("load.rows_per_s", count / ours, "rows/s", count / alone);
  report("load.peak_mb", peak_mb(), "MB");

  JW_TRY(engine->add_function("keep", 1, [](std::span<const std::string_view> in, std::string& out) {
    out.assign(in[0]);
    return true;
  }));
  const auto source = " FROM read_parquet(" + JW_TRY(lake::quote_path(loaded)) + ")";
  const auto max_of = [&](std::string_view expression) {
    return seconds(
        [&] { return connection.query(call, fmt::format("SELECT max({}){}", expression, source)); });
  };
  const double plain = JW_TRY(max_of("id_number"));
  const double called = JW_TRY(max_of("keep(id_number)")) - plain;
  const double native = JW_TRY(max_of("upper(id_number)")) - plain;
  report("function.values_per_s", count / called, "values/s", count / native);
  report(
      "checksum.rows_per_s",
      count / JW_TRY(seconds([&] { return lake::checksum(call, connection, "(SELECT *" + source + ")"); })),
      "rows/s");
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: bench_lake FOLDER [ROWS]\n");
    return 2;
  }
  const auto folder = std::filesystem::absolute(argv[1]) / "bench_lake";
  std::filesystem::create_directories(folder);
  const auto done = run(folder, argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 10'000'000);
  std::filesystem::remove_all(folder);
  if (done) return 0;
  fmt::print(stderr, "{}\n", describe(done.error()));
  return 1;
}
