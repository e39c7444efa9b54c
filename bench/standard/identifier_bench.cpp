// What does one identifier cost to check? Reads values from a file, one a line, and prints the
// nanoseconds a value and the fault of each as JSON:
//   bench_standard KIND FILE DATA_FOLDER ROUNDS [strict]
// "strict" looks regions up in their history, as the product does; else provinces only.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/file.hpp"
#include "standard/identifier.hpp"
#include "standard/region_history.hpp"

int main(int argc, char** argv) {
  using namespace jw;
  if (argc < 5) {
    std::fprintf(stderr, "bench_standard KIND FILE DATA_FOLDER ROUNDS [strict]\n");
    return 2;
  }
  const auto* kind = standard::find_identifier(argv[1]);
  const auto text = file::read(argv[2]);
  const auto regions = standard::RegionHistory::load(argv[3]);
  const int rounds = std::atoi(argv[4]);
  if (!kind || !text || !regions || rounds < 1) {
    std::fprintf(stderr, "no such kind, file, data folder or number of rounds\n");
    return 1;
  }
  std::vector<std::string> values;
  for (std::size_t at = 0; at < text->size();) {
    const auto end = std::min(text->find('\n', at), text->size());
    values.push_back(text->substr(at, end - at));
    at = end + 1;
  }
  const standard::Context context{"20261122", argc > 5 ? regions->get() : nullptr};
  std::size_t faults = 0;
  const auto begun = std::chrono::steady_clock::now();
  for (int round = 0; round < rounds; ++round)
    for (const auto& value : values) faults += !kind->check(value, context).valid();
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begun;
  const auto checked = static_cast<double>(values.size()) * rounds;
  std::string out;
  for (const auto& value : values) {
    if (!out.empty()) out += ',';
    out += fmt::format("\"{}\"", kind->check(value, context).fault);
  }
  fmt::print("{{\"ns\": {:.1f}, \"faulty\": {}, \"faults\": [{}]}}\n", took.count() / checked,
             faults / static_cast<std::size_t>(rounds), out);
}
