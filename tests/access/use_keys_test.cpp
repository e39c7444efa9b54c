#include "access/use_keys.hpp"

#include "access/subjects.hpp"
#include "tests/access/node.hpp"

namespace jw::access::testing {
namespace {

class UseKeysTest : public ::testing::Test {
 protected:
  UseKeysTest() {
    keys = std::make_unique<grant::FolderKeys>(must(grant::FolderKeys::open(folder / "keys")));
  }
  ~UseKeysTest() override { std::filesystem::remove_all(folder); }
  std::int64_t rotate(std::string_view id) {
    return must(keys->rotate(id, [](std::int64_t) -> Result<> { return {}; }));
  }
  // What the key in force says of one text.
  static crypto::Digest said(const UseKeys& use, Time now) { return must(use.month(now))->commit("subject"); }

  const file::Path folder =
      std::filesystem::temp_directory_path() / ("jw-use-keys-" + make_id(SystemClock()));
  const file::Path old = folder / "access";
  std::unique_ptr<grant::FolderKeys> keys;
  const Time now = SystemClock().now();
  // Surely the next month of China.
  const Time later = month_end(now) + std::chrono::hours(1);
};

TEST_F(UseKeysTest, TheBareKeyOfEarlierVersionsGoesOnSealed) {
  const std::string bare = "0123456789abcdef0123456789abcdef";
  must(file::write_durably(old, bare, 0600));
  for (int starts = 0; starts < 2; ++starts) {
    const auto use = must(UseKeys::open(*keys, old));
    EXPECT_FALSE(std::filesystem::exists(old));
    EXPECT_EQ(said(*use, now), crypto::Hmac(crypto::HashKind::Sm3, bare)("subject"));
    EXPECT_EQ(must(use->noise(now)), bare) << "the same question keeps its answer";
  }
  for (const auto id : {UseKeys::kSubjects, UseKeys::kNoise})
    EXPECT_EQ(must(file::read(folder / "keys" / id)).find(bare), std::string::npos);
  must(file::write_durably(old, "short", 0600));
  EXPECT_EQ(reason_of(UseKeys::open(*keys, old)), "access.key_file");
}

TEST_F(UseKeysTest, NewNodesHaveAKeyForEachUse) {
  const auto use = must(UseKeys::open(*keys, old));
  EXPECT_NE(must(keys->find(UseKeys::kSubjects)), must(keys->find(UseKeys::kNoise)));
  EXPECT_EQ(must(use->noise(now)), must(keys->find(UseKeys::kNoise)));
}

TEST_F(UseKeysTest, ANewVersionCountsFromTheNextMonth) {
  const auto use = must(UseKeys::open(*keys, old));
  const auto first = said(*use, now);
  EXPECT_EQ(rotate(UseKeys::kSubjects), 2);
  EXPECT_EQ(said(*use, now), first);
  const auto again = must(UseKeys::open(*keys, old));
  EXPECT_EQ(said(*again, now), first) << "after a restart too";
  EXPECT_NE(said(*use, later), first);
  EXPECT_EQ(said(*use, later), said(*again, later));
}

TEST_F(UseKeysTest, GrantsKeepTheNoiseTheyBeganWith) {
  const auto use = must(UseKeys::open(*keys, old));
  const auto first = must(use->noise(now));
  EXPECT_EQ(rotate(UseKeys::kNoise), 2);
  EXPECT_EQ(must(use->noise(now - std::chrono::hours(1))), first);
  EXPECT_NE(must(use->noise(later)), first);
}

}  // namespace
}  // namespace jw::access::testing
