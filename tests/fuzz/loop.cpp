// Runs a fuzz entry over damaged seeds where there is no libFuzzer: `loop SEEDS ROUNDS`. The seed of the
// random numbers is printed, so that a crash can be run again: `loop SEEDS ROUNDS SEED`.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::string damaged(std::string input, const std::vector<std::string>& all, std::mt19937& random) {
  for (auto changes = random() % 5; changes > 0 && !input.empty(); --changes) {
    const std::size_t at = random() % input.size();
    const auto& other = all[random() % all.size()];
    switch (random() % 5) {
      case 0: input[at] = static_cast<char>(random()); break;
      case 1: input.insert(at, 1, static_cast<char>(random())); break;
      case 2: input.erase(at, random() % 16 + 1); break;
      case 3: input.insert(at, input.substr(random() % input.size(), random() % 40)); break;
      case 4:
        if (!other.empty()) input.insert(at, other.substr(random() % other.size(), random() % 60));
        break;
    }
  }
  return input;
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) {
    std::fprintf(stderr, "loop SEEDS ROUNDS [SEED]\n");
    return 2;
  }
  std::vector<std::string> seeds;
  for (const auto& entry : std::filesystem::directory_iterator(words[1])) {
    std::ifstream file(entry.path(), std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  if (seeds.empty()) {
    std::fprintf(stderr, "no seeds in %s\n", words[1]);
    return 2;
  }
  const auto seed = count > 3 ? static_cast<unsigned>(std::atoll(words[3])) : std::random_device{}();
  std::printf("%zu seeds, random seed %u\n", seeds.size(), seed);
  std::fflush(stdout);
  std::mt19937 random(seed);
  const auto rounds = std::atoll(words[2]);
  for (long long i = 0; i < rounds; ++i) {
    const auto& from = seeds[static_cast<std::size_t>(i) % seeds.size()];
    const auto input = i < static_cast<long long>(seeds.size()) ? from : damaged(from, seeds, random);
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
  }
  return 0;
}
