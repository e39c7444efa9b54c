#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "base/file.hpp"
#include "ledger/verify.hpp"
#include "scene.hpp"

namespace jw::ledger {
namespace {

constexpr const char* kTesseraKey =
    "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
// Spelled as in their log.
const std::vector<std::string> kEntries{"one",    "two",   "three",    "four",    "five",
                                        "six",    "seven", "eit",      "nain",    "ten",
                                        "ileven", "twelf", "threeten", "fourten", "fivten"};

std::map<std::string, std::string> tessera_log() {
  std::ifstream file(JW_TEST_DIR "/vectors/tessera_log.txt");
  std::map<std::string, std::string> out;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    const auto blank = line.find(' ');
    out[line.substr(0, blank)] = crypto::from_base64(line.substr(blank + 1)).value();
  }
  return out;
}

TEST(Tessera, EveryTileIsReproducedByteForByte) {
  const auto expected = tessera_log();
  ASSERT_EQ(expected.size(), 47U);
  const TempFolder folder;
  auto log = Log::open(folder.path(), make_signer("example.com/log/testdata")).value();
  for (const auto& entry : kEntries) ASSERT_TRUE(log->append(std::span(&entry, 1)));
  std::size_t tiles = 0;
  for (const auto& [path, bytes] : expected) {
    if (!path.starts_with("tile/")) continue;
    EXPECT_EQ(file::read(folder.path() / path).value(), bytes) << path;
    EXPECT_EQ(log->file(path).value(), bytes) << path;
    ++tiles;
  }
  EXPECT_EQ(tiles, 30U);
}

TEST(Tessera, EveryCheckpointVerifiesAndHasOurRoot) {
  const auto files = tessera_log();
  const auto verifier = NoteVerifier::parse(kTesseraKey).value();
  const TempFolder folder;
  auto log = Log::open(folder.path(), make_signer("example.com/log/testdata")).value();
  for (std::size_t size = 0; size <= kEntries.size(); ++size) {
    if (size > 0) {
      ASSERT_TRUE(log->append(std::span(&kEntries[size - 1], 1)));
    }
    const auto text = open_note(files.at("checkpoint." + std::to_string(size)), verifier);
    ASSERT_TRUE(text) << describe(text.error());
    EXPECT_EQ(parse_note(log->checkpoint()).value().text, *text) << "size " << size;
  }
}

TEST(Tessera, OurVerifierAcceptsTheirLogAndEveryOlderCheckpoint) {
  const auto files = tessera_log();
  const auto verifier = NoteVerifier::parse(kTesseraKey).value();
  const TempFolder folder;
  for (const auto& [path, bytes] : files) {
    std::filesystem::create_directories((folder.path() / path).parent_path());
    ASSERT_TRUE(file::write_durably(folder.path() / path, bytes));
  }
  for (std::size_t size = 0; size <= 15; ++size) {
    const auto report =
        verify(Call::system("test"), folder.path(), verifier, files.at("checkpoint." + std::to_string(size)))
            .value();
    EXPECT_TRUE(report.whole()) << report.broken->message;
    EXPECT_EQ(report.consistent_with, size);
    EXPECT_EQ(report.size, 15U);
  }
}

}  // namespace
}  // namespace jw::ledger
