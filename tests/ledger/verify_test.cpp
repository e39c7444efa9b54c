#include "ledger/verify.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/file.hpp"
#include "ledger/tiles.hpp"
#include "scene.hpp"

namespace jw::ledger {
namespace {

constexpr std::size_t kSize = 700;  // two full tiles, one of 188, one partial tile of width 2 above

class VerifyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto log = Log::open(folder_.path(), make_signer()).value();
    ASSERT_TRUE(log->append(std::span(entries_).first(300)));
    older_ = log->checkpoint();
    ASSERT_TRUE(log->append(std::span(entries_).subspan(300)));
  }

  Report look(const std::optional<std::string>& older = std::nullopt) const {
    auto report = verify(Call::system("test"), folder_.path(), make_signer().verifier(), older);
    EXPECT_TRUE(report) << describe(report.error());
    return report.value_or(Report{});
  }

  void change(const std::string& path, std::size_t at) {
    auto bytes = file::read(folder_.path() / path).value();
    ASSERT_LT(at, bytes.size());
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    put(path, bytes);
  }
  void put(const std::string& path, const std::string& bytes) {
    std::ofstream(folder_.path() / path, std::ios::binary) << bytes;
  }

  const TempFolder folder_;
  const std::vector<std::string> entries_ = make_entries(kSize);
  std::string older_;
};

TEST_F(VerifyTest, AWholeLogIsWholeAndConsistentWithItsPast) {
  const auto report = look(older_);
  EXPECT_TRUE(report.whole()) << report.broken->message;
  EXPECT_EQ(report.size, kSize);
  EXPECT_EQ(report.root, hex(naive_root(entries_)));
  EXPECT_EQ(report.tiles, 4U);
  EXPECT_EQ(report.consistent_with, 300U);
  EXPECT_FALSE(look().consistent_with);
}

TEST_F(VerifyTest, NamesAChangedEntryInAFullTile) {
  // Entries 0..255 are "entry N" with two bytes of length each; 10 of 7+2, 90 of 8+2, then 9+2.
  change("tile/entries/000", 10 * 9 + 90 * 10 + 23 * 11 + 5);
  const auto report = look();
  ASSERT_FALSE(report.whole());
  EXPECT_EQ(report.broken->file, "tile/entries/000");
  EXPECT_EQ(report.broken->entry, 123U);
  EXPECT_EQ(report.broken->expected, hex(leaf_hash(entries_[123])));
  EXPECT_NE(report.broken->message.find("entry 123"), std::string::npos);
  EXPECT_NE(report.broken->message_zh.find("第 123 条"), std::string::npos);
}

TEST_F(VerifyTest, NamesAChangedEntryInTheLastTile) {
  change("tile/entries/002.p/188", 187 * 11 + 4);
  const auto report = look();
  ASSERT_FALSE(report.whole());
  EXPECT_EQ(report.broken->file, "tile/entries/002.p/188");
  EXPECT_EQ(report.broken->entry, 699U);
}

TEST_F(VerifyTest, NamesAChangedHashAndNotTheEntry) {
  for (const auto& [path, level, tile] :
       {std::tuple("tile/0/001", 0U, 1U), std::tuple("tile/0/002.p/188", 0U, 2U),
        std::tuple("tile/1/000.p/2", 1U, 0U)}) {
    change(path, 33);
    const auto report = look();
    ASSERT_FALSE(report.whole()) << path;
    EXPECT_EQ(report.broken->file, path);
    EXPECT_EQ(report.broken->level, level);
    EXPECT_EQ(report.broken->tile, tile);
    EXPECT_FALSE(report.broken->expected.empty());
    EXPECT_NE(report.broken->expected, report.broken->actual);
    change(path, 33);
  }
  EXPECT_TRUE(look().whole());
}

TEST_F(VerifyTest, FindsEveryChangedByteOfTheCheckpoint) {
  const auto note = file::read(folder_.path() / "checkpoint").value();
  for (std::size_t at = 0; at < note.size(); ++at) {
    auto changed = note;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    put("checkpoint", changed);
    const auto report = look();
    ASSERT_FALSE(report.whole()) << "byte " << at;
    EXPECT_EQ(report.broken->file, "checkpoint");
  }
}

TEST_F(VerifyTest, NamesMissingAndCutFiles) {
  for (const char* path : {"tile/entries/000", "tile/entries/002.p/188", "tile/0/000", "tile/0/002.p/188",
                           "tile/1/000.p/2", "checkpoint"}) {
    const auto bytes = file::read(folder_.path() / path).value();
    ASSERT_TRUE(file::remove(folder_.path() / path));
    auto report = look();
    ASSERT_FALSE(report.whole()) << path;
    EXPECT_EQ(report.broken->file, path);
    EXPECT_NE(report.broken->message_zh.find("缺失"), std::string::npos) << report.broken->message_zh;
    put(path, bytes.substr(0, bytes.size() - 1));
    report = look();
    ASSERT_FALSE(report.whole()) << path;
    EXPECT_EQ(report.broken->file, path);
    put(path, "");
    EXPECT_EQ(look().broken->file, path);
    put(path, bytes);
  }
  EXPECT_TRUE(look().whole());
}

TEST_F(VerifyTest, FindsAForkEvenWhenItIsWhollySigned) {
  const TempFolder other;
  auto rewritten = entries_;
  rewritten[7] = "nothing happened";
  ASSERT_TRUE(Log::open(other.path(), make_signer()).value()->append(rewritten));
  const auto report = verify(Call::system("test"), other.path(), make_signer().verifier(), older_).value();
  ASSERT_FALSE(report.whole());
  EXPECT_EQ(report.broken->expected, hex(naive_root(entries_, 0, 300)));
  EXPECT_EQ(report.broken->actual, hex(naive_root(rewritten, 0, 300)));
  EXPECT_TRUE(verify(Call::system("test"), other.path(), make_signer().verifier()).value().whole());
}

TEST_F(VerifyTest, FindsALogThatWasCut) {
  const auto now = file::read(folder_.path() / "checkpoint").value();
  const TempFolder other;
  ASSERT_TRUE(Log::open(other.path(), make_signer()).value()->append(std::span(entries_).first(300)));
  const auto report = verify(Call::system("test"), other.path(), make_signer().verifier(), now).value();
  ASSERT_FALSE(report.whole());
  EXPECT_NE(report.broken->message.find("cut"), std::string::npos);
}

TEST_F(VerifyTest, RefusesAnOlderCheckpointOfAnotherKey) {
  const auto other = NoteSigner::make("example.com/log", crypto::SigningKey::generate().value()).value();
  EXPECT_FALSE(look(other.sign(format_checkpoint({"example.com/log", 0, empty_root(), {}})).value()).whole());
}

TEST_F(VerifyTest, TakesFullTilesWherePartialOnesWereLeftBehind) {
  // A log that has grown since the checkpoint was copied: its partial tiles are gone.
  {
    auto log = Log::open(folder_.path(), make_signer()).value();
    ASSERT_TRUE(log->append(make_entries(400, "more")));
  }
  put("checkpoint", older_);
  EXPECT_TRUE(look().whole()) << look().broken->message;
}

TEST_F(VerifyTest, StopsAtTheDeadline) {
  auto call = Call::system("test");
  call.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  EXPECT_EQ(verify(call, folder_.path(), make_signer().verifier()).error().code, Code::Timeout);
  EXPECT_EQ(verify(Call::system("test"), folder_.path() / "none", make_signer().verifier()).error().code,
            Code::NotFound);
}

}  // namespace
}  // namespace jw::ledger
