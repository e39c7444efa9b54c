#include <gtest/gtest.h>

#include <random>

#include "ledger/tiles.hpp"
#include "scene.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace jw::ledger {
namespace {

// A plain loop over damaged good inputs, so that every build runs the fuzz entry.
TEST(Fuzz, DamagedInputIsRefusedOrReadsBackTheSame) {
  std::string tile;
  for (const auto& entry : make_entries(5)) append_entry(tile, entry);
  const auto signer = make_signer();
  const std::string text = format_checkpoint({"example.com/log", 5, leaf_hash("x"), {"extension"}});
  const std::string kGood[] = {std::string("\0\0", 2) + signer.sign(text).value(),
                               std::string("\1\0", 2) + text, std::string("\2\5", 2) + tile,
                               std::string("\3\0", 2) + signer.verifier().vkey()};
  std::mt19937 random(std::random_device{}());
  for (int i = 0; i < 40000; ++i) {
    std::string input = kGood[i % 4];
    for (auto changes = random() % 4; changes > 0; --changes) {
      const std::size_t at = 2 + random() % (input.size() - 1);
      switch (random() % 4) {
        case 0:
          if (at < input.size()) input[at] = static_cast<char>(random());
          break;
        case 1: input.insert(at, 1, static_cast<char>(random())); break;
        case 2:
          if (at < input.size()) input.erase(at, random() % 8 + 1);
          break;
        case 3: input.insert(at, input.substr(2 + random() % (input.size() - 2), random() % 40)); break;
      }
      if (input.size() < 4) break;
    }
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
  }
}

}  // namespace
}  // namespace jw::ledger
