#include "ledger/log.hpp"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "base/file.hpp"
#include "ledger/tiles.hpp"
#include "scene.hpp"

namespace jw::ledger {
namespace {

TEST(Log, StartsEmptyWithASignedCheckpoint) {
  const TempFolder folder;
  auto log = Log::open(folder.path(), make_signer()).value();
  EXPECT_EQ(log->size(), 0U);
  const auto checkpoint = open_checkpoint(log->checkpoint(), make_signer().verifier()).value();
  EXPECT_EQ(checkpoint, (Checkpoint{"example.com/log", 0, empty_root(), {}}));
  EXPECT_EQ(file::read(folder.path() / "checkpoint").value(), log->checkpoint());
  EXPECT_EQ(log->entry(0).error().reason, "ledger.range");
  EXPECT_TRUE(log->entries(0, 10).value().empty());
}

// Random batches against the naive model, reopened now and then.
TEST(Log, AgreesWithTheNaiveModelWhateverTheBatches) {
  std::mt19937 random(20261122);
  const TempFolder folder;
  auto log = Log::open(folder.path(), make_signer()).value();
  std::vector<std::string> all;
  while (all.size() < 1500) {
    const auto batch = make_entries(random() % 300, "b" + std::to_string(all.size()));
    ASSERT_TRUE(log->append(batch));
    all.insert(all.end(), batch.begin(), batch.end());
    ASSERT_EQ(log->size(), all.size());
    ASSERT_EQ(log->root(), naive_root(all));
    if (random() % 4 == 0) {
      log.reset();
      log = Log::open(folder.path(), make_signer()).value();
      ASSERT_EQ(log->root(), naive_root(all));
    }
    for (int i = 0; i < 20 && !all.empty(); ++i) {
      const std::size_t size = random() % all.size() + 1;
      const std::size_t index = random() % size;
      const Hash root = naive_root(all, 0, size);
      EXPECT_EQ(log->entry(index).value(), all[index]);
      EXPECT_EQ(log->root_at(size).value(), root);
      EXPECT_TRUE(check_inclusion(index, size, leaf_hash(all[index]),
                                  log->inclusion_proof(index, size).value(), root));
      EXPECT_TRUE(check_consistency(size, all.size(), root, log->root(),
                                    log->consistency_proof(size, all.size()).value()));
    }
  }
  EXPECT_EQ(log->entries(0, all.size() + 5).value(), all);
  EXPECT_EQ(log->entries(250, 12).value(), std::vector<std::string>(all.begin() + 250, all.begin() + 262));
}

TEST(Log, KeepsPartialTilesOnlyUntilTheFullOneIsPublished) {
  const TempFolder folder;
  auto log = Log::open(folder.path(), make_signer()).value();
  const auto entries = make_entries(255);
  ASSERT_TRUE(log->append(std::span(entries).first(1)));
  ASSERT_TRUE(log->append(std::span(entries).subspan(1)));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "tile/0/000.p/1"));
  EXPECT_TRUE(log->file("tile/0/000.p/255"));
  const std::string last = "last";
  ASSERT_TRUE(log->append(std::span(&last, 1)));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "tile/0/000.p"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "tile/entries/000.p"));
  EXPECT_EQ(log->file("tile/0/000").value().size(), 8192U);
  EXPECT_EQ(log->file("tile/1/000.p/1").value().size(), 32U);
  EXPECT_TRUE(log->consistency_proof(7, 256));
}

TEST(Log, ShowsNoFileButThoseOfItsCheckpoint) {
  const TempFolder folder;
  auto log = Log::open(folder.path(), make_signer()).value();
  ASSERT_TRUE(log->append(make_entries(300)));
  for (const char* path : {"checkpoint", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1",
                           "tile/entries/000", "tile/entries/001.p/44"})
    EXPECT_TRUE(log->file(path)) << path;
  ASSERT_TRUE(file::write_durably(folder.path() / "tile/0/002", "leftover"));
  for (const char* path :
       {"", ".lock", "tile/0/002", "tile/0/001", "tile/0/001.p/45", "tile/0/001.p/0", "tile/0/001.p/044",
        "tile/00/000", "tile/0/0", "tile/0/0000", "tile/0/x000/000", "tile/0/../0/000", "/tile/0/000",
        "tile/0/000.p/256", "tile/9/000", "tile/entries", "tile//000", "tile/0/99999999999999999999999"})
    EXPECT_EQ(log->file(path).error().code, Code::NotFound) << path;
}

TEST(Log, RefusesASecondWriter) {
  const TempFolder folder;
  auto log = Log::open(folder.path(), make_signer()).value();
  EXPECT_EQ(Log::open(folder.path(), make_signer()).error().reason, "ledger.locked");
  log.reset();
  EXPECT_TRUE(Log::open(folder.path(), make_signer()));
}

TEST(Log, RefusesALongEntryAndStaysAsItWas) {
  const TempFolder folder;
  auto log = Log::open(folder.path(), make_signer()).value();
  ASSERT_TRUE(log->append(std::vector<std::string>{std::string(kMaxEntry, 'x')}));
  EXPECT_EQ(log->append(std::vector<std::string>{"ok", std::string(kMaxEntry + 1, 'x')}).error().code,
            Code::TooLarge);
  EXPECT_EQ(log->size(), 1U);
  EXPECT_TRUE(log->append({}));
}

TEST(Log, WillNotOpenWithAnotherKeyOrName) {
  const TempFolder folder;
  ASSERT_TRUE(Log::open(folder.path(), make_signer()).value()->append(make_entries(3)));
  const auto other = NoteSigner::make("example.com/log", crypto::SigningKey::generate().value()).value();
  EXPECT_EQ(Log::open(folder.path(), other).error().reason, "note.unsigned");
  EXPECT_EQ(Log::open(folder.path(), make_signer("example.com/other")).error().reason, "note.unsigned");
}

TEST(Log, WillNotStartOverWhenTheCheckpointIsGoneOrTilesDiffer) {
  const TempFolder folder;
  ASSERT_TRUE(Log::open(folder.path(), make_signer()).value()->append(make_entries(300)));
  const auto note = file::read(folder.path() / "checkpoint").value();
  ASSERT_TRUE(file::remove(folder.path() / "checkpoint"));
  EXPECT_EQ(Log::open(folder.path(), make_signer()).error().reason, "ledger.corrupt");
  ASSERT_TRUE(file::write_durably(folder.path() / "checkpoint", note));
  auto tile = file::read(folder.path() / "tile/0/001.p/44").value();
  const auto good = tile;
  tile[40] = static_cast<char>(tile[40] ^ 1);
  ASSERT_TRUE(file::write_durably(folder.path() / "tile/0/001.p/44", tile));
  EXPECT_EQ(Log::open(folder.path(), make_signer()).error().reason, "ledger.corrupt");
  ASSERT_TRUE(file::remove(folder.path() / "tile/0/001.p/44"));
  EXPECT_EQ(Log::open(folder.path(), make_signer()).error().reason, "ledger.corrupt");
  ASSERT_TRUE(file::write_durably(folder.path() / "tile/0/001.p/44", good));
  EXPECT_TRUE(Log::open(folder.path(), make_signer()));
}

TEST(Log, ReadersSeeWholeTreesWhileOneAppends) {
  const TempFolder folder;
  auto log = Log::open(folder.path(), make_signer()).value();
  ASSERT_TRUE(log->append(make_entries(1)));
  {
    std::jthread reader([&](std::stop_token stop) {
      std::mt19937 random(7);
      while (!stop.stop_requested()) {
        const auto checkpoint = open_checkpoint(log->checkpoint(), log->verifier()).value();
        const auto index = random() % checkpoint.size;
        const auto entry = log->entry(index);
        const auto path = log->inclusion_proof(index, checkpoint.size);
        ASSERT_TRUE(entry) << describe(entry.error());
        ASSERT_TRUE(path) << describe(path.error());
        ASSERT_TRUE(check_inclusion(index, checkpoint.size, leaf_hash(*entry), *path, checkpoint.root));
      }
    });
    for (int i = 0; i < 60; ++i) ASSERT_TRUE(log->append(make_entries(17)));
  }
  EXPECT_EQ(log->size(), 1021U);
}

}  // namespace
}  // namespace jw::ledger
