#include "grant/keys.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

#include "base/file.hpp"
#include "crypto/encoding.hpp"

namespace jw::grant {
namespace {

using Path = std::filesystem::path;

class Keys : public ::testing::Test {
 protected:
  Keys() : folder_(std::filesystem::temp_directory_path() / ("jw-keys-" + std::to_string(::getpid()))) {}
  ~Keys() override { std::filesystem::remove_all(folder_); }

  static MasterOptions passphrase(std::string words) {
    MasterOptions out;
    out.kind = "passphrase";
    out.passphrase = std::move(words);
    out.cost = crypto::kTestPasswordCost;
    return out;
  }

  static Result<std::int64_t> rotate(FolderKeys& keys, std::string_view id) {
    return keys.rotate(id, [](std::int64_t) -> Result<> { return {}; });
  }
  static Result<std::int64_t> rotate_master(FolderKeys& keys) {
    return keys.rotate_master([](const MasterInfo&, std::int64_t) -> Result<> { return {}; });
  }

  Path folder_;
};

TEST_F(Keys, KeepsOneKeyForEachIdAndTakesNoPath) {
  auto keys = FolderKeys::open(folder_).value();
  EXPECT_EQ(keys.find("a").error().reason, "grant.key");
  ASSERT_TRUE(keys.make("a"));
  const auto first = keys.find("a").value();
  EXPECT_GE(first.size(), 32U);
  ASSERT_TRUE(keys.make("a"));
  EXPECT_EQ(keys.find("a").value(), first);
  ASSERT_TRUE(keys.make("b"));
  EXPECT_NE(keys.find("b").value(), first);
  for (const auto* name : {"a", ".master.json"})
    EXPECT_EQ(std::filesystem::status(folder_ / name).permissions() & std::filesystem::perms::all,
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  for (const auto* bad : {"", "../a", "a/b", "A", "a b", ".", ".master.json"}) {
    EXPECT_EQ(keys.make(bad).error().reason, "grant.key_id") << bad;
    EXPECT_EQ(keys.find(bad).error().reason, "grant.key_id") << bad;
  }
  for (const auto* bad : {"a.", "a.1", "a.02", "a.x", "a.2x"})
    EXPECT_EQ(keys.find(bad).error().reason, "grant.key_id") << bad;
  std::ofstream(folder_ / "short") << "abc";
  EXPECT_EQ(keys.find("short").error().code, Code::Corrupt);
}

TEST_F(Keys, LookingWritesNothing) {
  EXPECT_EQ(FolderKeys::look(folder_).error().reason, "grant.no_keys");
  EXPECT_FALSE(std::filesystem::exists(folder_));
  ASSERT_TRUE(FolderKeys::open(folder_).value().make("a"));
  std::filesystem::remove(folder_ / ".lock");
  const auto keys = FolderKeys::look(folder_).value();
  ASSERT_EQ(keys.list().value().size(), 1U);
  EXPECT_EQ(keys.list().value().front().id, "a");
  EXPECT_EQ(keys.masters().size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(folder_ / ".lock"));
}

TEST_F(Keys, ARotatedKeyGoesOnOpeningUnderItsOldName) {
  auto keys = FolderKeys::open(folder_).value();
  EXPECT_EQ(rotate(keys, "a").error().reason, "grant.key");
  ASSERT_TRUE(keys.make("a"));
  const auto first = keys.find("a").value();
  EXPECT_EQ(keys.current("a").value(), "a");
  EXPECT_EQ(rotate(keys, "a").value(), 2);
  EXPECT_EQ(keys.current("a").value(), "a.2");
  EXPECT_EQ(keys.find("a").value(), first) << "what a grant uses does not change under it";
  EXPECT_NE(keys.find("a.2").value(), first);
  EXPECT_EQ(keys.find("a.3").error().reason, "grant.key");
  const auto list = keys.list().value();
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].id, "a");
  EXPECT_EQ(list[0].versions.size(), 2U);
}

TEST_F(Keys, NothingOnDiskIsTheKey) {
  auto keys = FolderKeys::open(folder_, passphrase("words")).value();
  ASSERT_TRUE(keys.make("a"));
  const auto key = keys.find("a").value();
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    const auto text = file::read(entry.path()).value();
    EXPECT_EQ(text.find(key), std::string::npos);
    EXPECT_EQ(text.find(crypto::to_base64url(key)), std::string::npos);
    EXPECT_EQ(text.find("words"), std::string::npos);
  }
}

TEST_F(Keys, AreSealedAgainstEachOtherAndAgainstChange) {
  auto keys = FolderKeys::open(folder_).value();
  ASSERT_TRUE(keys.make("a"));
  ASSERT_TRUE(keys.make("b"));
  std::filesystem::copy_file(folder_ / "a", folder_ / "b", std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(keys.find("b").error().code, Code::Corrupt) << "one key passed off as another";
  auto text = file::read(folder_ / "a").value();
  const auto at = text.find("sealed") + 20;
  text[at] = text[at] == 'A' ? 'B' : 'A';
  ASSERT_TRUE(file::write_durably(folder_ / "a", text, 0600));
  EXPECT_EQ(keys.find("a").error().code, Code::Corrupt);
}

TEST_F(Keys, TheMasterKeyRotatesAndAnotherKindTakesOver) {
  std::string first;
  {
    auto keys = FolderKeys::open(folder_).value();
    ASSERT_TRUE(keys.make("a"));
    ASSERT_TRUE(keys.make("b"));
    ASSERT_TRUE(rotate(keys, "b"));
    first = keys.find("a").value();
  }
  {
    auto keys = FolderKeys::open(folder_, passphrase("old words")).value();
    EXPECT_EQ(keys.masters().back().kind, "file") << "goes on until it is rotated";
    EXPECT_EQ(rotate_master(keys).value(), 2);
    EXPECT_EQ(keys.masters().back().kind, "passphrase");
    EXPECT_EQ(keys.find("a").value(), first);
    const auto list = keys.list().value();
    for (const auto& key : list)
      for (const auto& version : key.versions) EXPECT_EQ(version.master, 2);
  }
  EXPECT_EQ(FolderKeys::open(folder_).error().reason, "grant.master") << "the passphrase is needed now";
  EXPECT_EQ(FolderKeys::open(folder_, passphrase("other words")).error().reason, "grant.master");
  auto keys = FolderKeys::open(folder_, passphrase("old words")).value();
  EXPECT_EQ(keys.find("a").value(), first);
}

TEST_F(Keys, AMasterKeyThatAnotherProcessMadeIsFollowed) {
  auto node = FolderKeys::open(folder_).value();
  ASSERT_TRUE(node.make("k"));
  const auto secret = node.find("k").value();
  auto command = FolderKeys::open(folder_).value();
  ASSERT_TRUE(rotate_master(command));
  ASSERT_TRUE(rotate_master(command));
  EXPECT_EQ(node.find("k").value(), secret);
  EXPECT_EQ(node.masters().size(), 3U);
  // And the node's own rotation does not forget what the other one made.
  ASSERT_TRUE(rotate_master(node));
  EXPECT_EQ(command.masters().size(), 4U);
  EXPECT_EQ(command.find("k").value(), secret);
}

TEST_F(Keys, ARotationThatIsNotRecordedHasNotHappened) {
  auto keys = FolderKeys::open(folder_).value();
  ASSERT_TRUE(keys.make("a"));
  const auto refuse = [](auto&&...) -> Result<> {
    return fail(Code::Unavailable, "db.down", "down", "不可用");
  };
  EXPECT_EQ(keys.rotate("a", refuse).error().reason, "db.down");
  EXPECT_EQ(keys.rotate_master(refuse).error().reason, "db.down");
  EXPECT_EQ(keys.current("a").value(), "a");
  EXPECT_EQ(keys.masters().size(), 1U);
  // The number is known before it takes effect, and whoever writes meanwhile can use every key.
  std::vector<std::int64_t> seen;
  const auto rotated = keys.rotate("a", [&](std::int64_t version) -> Result<> {
    seen.push_back(version);
    EXPECT_EQ(keys.current("a").value(), "a");
    EXPECT_TRUE(keys.make("b"));
    return {};
  });
  EXPECT_EQ(rotated.value(), 2);
  EXPECT_EQ(seen, std::vector<std::int64_t>{2});
  EXPECT_EQ(keys.current("a").value(), "a.2");
  EXPECT_EQ(keys.rotate_master([&](const MasterInfo& master, std::int64_t all) -> Result<> {
                  EXPECT_EQ(master.version, 2);
                  EXPECT_EQ(all, 2);
                  EXPECT_EQ(keys.masters().size(), 1U);
                  return {};
                })
                .value(),
            2);
}

TEST_F(Keys, ARotationThatWasCutOffGoesOnWithItsVersion) {
  auto keys = FolderKeys::open(folder_).value();
  ASSERT_TRUE(keys.make("a"));
  // As a process leaves it that dies between the record and the rename.
  const auto copy = folder_ / "copy";
  ASSERT_TRUE(keys.rotate("a", [&](std::int64_t) -> Result<> {
    std::filesystem::copy_file(folder_ / ".next-a", copy);
    std::filesystem::copy_file(folder_ / "a", folder_ / "before");
    return {};
  }));
  const auto second = keys.find("a.2").value();
  std::filesystem::rename(folder_ / "before", folder_ / "a");
  std::filesystem::rename(copy, folder_ / ".next-a");
  EXPECT_EQ(keys.current("a").value(), "a");
  EXPECT_EQ(rotate(keys, "a").value(), 2);
  EXPECT_EQ(keys.find("a.2").value(), second);
}

TEST_F(Keys, ProcessesThatRotateAtOnceLoseNoVersion) {
  auto first = FolderKeys::open(folder_).value();
  auto second = FolderKeys::open(folder_).value();
  ASSERT_TRUE(first.make("a"));
  std::mutex mutex;
  std::set<std::int64_t> versions;
  std::vector<std::string> made(2);
  const auto work = [&](FolderKeys& keys, std::size_t which) {
    EXPECT_TRUE(keys.make("together"));
    made[which] = keys.find("together").value();
    for (int i = 0; i < 10; ++i) {
      const auto version = rotate(keys, "a").value();
      const std::lock_guard lock(mutex);
      versions.insert(version);
    }
    EXPECT_TRUE(rotate_master(keys));
  };
  std::thread other([&] { work(second, 1); });
  work(first, 0);
  other.join();
  EXPECT_EQ(versions.size(), 20U);
  EXPECT_EQ(made[0], made[1]);
  const auto list = first.list().value();
  EXPECT_EQ(list.front().versions.size(), 21U);
  EXPECT_EQ(first.masters().size(), 3U);
  for (std::int64_t number = 2; number <= 21; ++number)
    EXPECT_TRUE(second.find(fmt::format("a.{}", number))) << number;
}

TEST_F(Keys, TheVersionOfATimeIsTheNewestThatThereWas) {
  auto keys = FolderKeys::open(folder_).value();
  EXPECT_EQ(keys.name_at("a", SystemClock().now()).error().reason, "grant.key");
  ASSERT_TRUE(keys.adopt("a", "0123456789abcdef0123456789abcdef"));
  ASSERT_TRUE(keys.adopt("a", "another 32 bytes that do nothing"));
  EXPECT_EQ(keys.find("a").value(), "0123456789abcdef0123456789abcdef");
  EXPECT_FALSE(keys.adopt("b", "short"));
  const auto before = SystemClock().now();
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ASSERT_TRUE(rotate(keys, "a"));
  EXPECT_EQ(keys.name_at("a", before - std::chrono::hours(1)).value(), "a");
  EXPECT_EQ(keys.name_at("a", before).value(), "a");
  EXPECT_EQ(keys.name_at("a", SystemClock().now()).value(), "a.2");
}

TEST_F(Keys, SealsTheBareKeysOfEarlierVersions) {
  std::filesystem::create_directories(folder_);
  const std::string bare = "0123456789abcdef0123456789abcdef";
  ASSERT_TRUE(file::write_durably(folder_ / "0192f0c4-0000-7000-8000-000000000001", bare, 0600));
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(FolderKeys::open(folder_).value().find("0192f0c4-0000-7000-8000-000000000001").value(), bare);
  EXPECT_EQ(file::read(folder_ / "0192f0c4-0000-7000-8000-000000000001").value().find(bare),
            std::string::npos);
}

TEST(PreviewKeys, AreOthersEachTimeAndTheSameWhileTheyLive) {
  const PreviewKeys one, two;
  EXPECT_EQ(one.find("a").value(), one.find("a").value());
  EXPECT_NE(one.find("a").value(), one.find("b").value());
  EXPECT_NE(one.find("a").value(), two.find("a").value());
}

}  // namespace
}  // namespace jw::grant
