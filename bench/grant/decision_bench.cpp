// How long does one decision take among many live grants?  bench_decision GRANTS REQUESTS
// Prints the percentiles in microseconds, how many were allowed, and how often memory was
// allocated while deciding, as JSON.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "tests/grant/decision_cases.hpp"

namespace {
std::size_t allocations = 0;
}

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

int main(int argc, char** argv) {
  using namespace jw::grant;
  using namespace jw::grant::cases;
  if (argc != 3) {
    std::fputs("bench_decision GRANTS REQUESTS\n", stderr);
    return 2;
  }
  const auto grants = std::strtoull(argv[1], nullptr, 10), count = std::strtoull(argv[2], nullptr, 10);
  Random random(1);
  std::vector<std::shared_ptr<const Rule>> rules;
  for (std::size_t i = 0; i < grants; ++i)
    rules.push_back(make_rule(random_terms(random, fmt::format("0192f0c4-0000-7000-8000-{:012}", i)),
                              "sha256:0", random_standing(random)));
  const RuleIndex index(rules);
  // Different grants one after another, so that each decision finds its grant in memory, not in cache.
  std::vector<Request> requests;
  std::vector<std::vector<AskedItem>> items;
  for (std::size_t i = 0; i < 200'000; ++i)
    requests.push_back(random_request(random, *rules[random() % rules.size()]->grant));
  for (const auto& request : requests) items.push_back(request.items());
  std::vector<double> took;
  took.reserve(count);
  std::size_t allowed = 0;
  allocations = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto at = i % requests.size();
    const auto ask = requests[at].ask(items[at]);
    const auto begun = std::chrono::steady_clock::now();
    allowed += decide(index, ask).allow ? 1 : 0;
    took.push_back(
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begun).count());
  }
  const auto allocated = allocations;
  std::sort(took.begin(), took.end());
  const auto at = [&](double share) {
    return took[static_cast<std::size_t>(share * static_cast<double>(took.size() - 1))];
  };
  fmt::print(
      "{{\"grants\": {}, \"requests\": {}, \"allowed\": {}, \"p50_us\": {:.3f}, \"p99_us\": {:.3f}, "
      "\"max_us\": {:.1f}, \"allocations\": {}}}\n",
      grants, count, allowed, at(0.5), at(0.99), took.back(), allocated);
  return 0;
}
