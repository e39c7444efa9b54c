#include "ledger/checkpoint.hpp"

#include <gtest/gtest.h>

#include "scene.hpp"

namespace jw::ledger {
namespace {

const std::string kRoot = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";

TEST(Checkpoint, ReadsBackWhatItWrites) {
  const Checkpoint kCases[] = {
      {"example.com/log", 0, empty_root(), {}},
      {"example.com/log", 18446744073709551615U, leaf_hash("x"), {"one", "two words"}}};
  for (const auto& one : kCases) EXPECT_EQ(parse_checkpoint(format_checkpoint(one)).value(), one);
  EXPECT_EQ(format_checkpoint(kCases[0]), "example.com/log\n0\n" + kRoot);
}

TEST(Checkpoint, RefusesEveryOtherSpelling) {
  const std::string kBad[] = {"",
                              "o\n0\n",
                              "o\n00\n" + kRoot,
                              "o\n01\n" + kRoot,
                              "o\n-1\n" + kRoot,
                              "o\n+1\n" + kRoot,
                              "o\n 1\n" + kRoot,
                              "o\n1 \n" + kRoot,
                              "o\n\n" + kRoot,
                              "\n1\n" + kRoot,
                              "o\n18446744073709551616\n" + kRoot,
                              "o\n0x1\n" + kRoot,
                              "o\n1\n47DE\n",
                              "o\n1\n" + kRoot.substr(0, kRoot.size() - 1),
                              "o\n1\n" + kRoot + "\n",
                              "o\n1\n" + kRoot + "e\n\n",
                              "o\n1\n" + kRoot + "unfinished"};
  for (const auto& text : kBad) EXPECT_EQ(parse_checkpoint(text).error().reason, "checkpoint.syntax") << text;
}

TEST(Checkpoint, OfAnotherLogIsRefusedEvenWhenSignedByThisKey) {
  const auto signer = make_signer("example.com/log");
  const auto note = signer.sign(format_checkpoint({"example.com/other", 0, empty_root(), {}})).value();
  EXPECT_EQ(open_checkpoint(note, signer.verifier()).error().reason, "checkpoint.origin");
}

}  // namespace
}  // namespace jw::ledger
