#include "ledger/tree.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "scene.hpp"

namespace jw::ledger {
namespace {

// Reads perfect subtrees from the naive definition.
ReadNode reader(const std::vector<std::string>& entries) {
  return [&entries](unsigned level, std::uint64_t index) -> Result<Hash> {
    const std::size_t from = index << level;
    const std::size_t to = (index + 1) << level;
    EXPECT_LE(to, entries.size()) << "asked for a subtree that is not perfect";
    return naive_root(entries, from, to);
  };
}

TEST(Tree, GivesTheConstantsOfRfc6962) {
  EXPECT_EQ(hex(empty_root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(leaf_hash("")), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  EXPECT_EQ(hex(leaf_hash("L123456")), "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
  // The node constant is over texts that are no hashes, so through the digest itself.
  const auto node = crypto::digest(crypto::HashKind::Sha256, {std::string_view("\1", 1), "N123", "N456"});
  EXPECT_EQ(hex(node), "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb");
}

TEST(Tree, CompactRangeGivesTheNaiveRootAtEverySize) {
  const auto entries = make_entries(300);
  CompactRange range;
  EXPECT_EQ(range.root(), empty_root());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    range.push(leaf_hash(entries[i]));
    ASSERT_EQ(range.root(), naive_root(entries, 0, i + 1)) << i + 1;
  }
  EXPECT_EQ(range.size(), 300U);
}

TEST(Tree, ProvesInclusionOfEveryEntryInEverySizeUpTo70) {
  for (std::size_t size = 1; size <= 70; ++size) {
    const auto entries = make_entries(size);
    const Hash root = naive_root(entries);
    EXPECT_EQ(root_of(size, reader(entries)).value(), root);
    for (std::size_t i = 0; i < size; ++i) {
      const auto path = prove_inclusion(i, size, reader(entries)).value();
      const Hash leaf = leaf_hash(entries[i]);
      ASSERT_TRUE(check_inclusion(i, size, leaf, path, root)) << i << " in " << size;
      ASSERT_FALSE(check_inclusion(i, size, leaf_hash("other"), path, root));
      ASSERT_FALSE(check_inclusion(i, size, leaf, path, leaf_hash("other")));
      ASSERT_FALSE(check_inclusion(i + size, size, leaf, path, root));
      if (i + 1 < size) {
        ASSERT_FALSE(check_inclusion(i + 1, size, leaf, path, root));
      }
      auto longer = path;
      longer.push_back(leaf);
      ASSERT_FALSE(check_inclusion(i, size, leaf, longer, root));
      for (std::size_t at = 0; at < path.size(); ++at) {
        auto changed = path;
        changed[at][7] ^= 1;
        ASSERT_FALSE(check_inclusion(i, size, leaf, changed, root));
        auto shorter = path;
        shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(at));
        ASSERT_FALSE(check_inclusion(i, size, leaf, shorter, root));
      }
    }
  }
}

TEST(Tree, ProvesConsistencyOfEveryPairOfSizesUpTo70) {
  const auto entries = make_entries(70);
  for (std::size_t n = 0; n <= 70; ++n) {
    const Hash root = naive_root(entries, 0, n);
    for (std::size_t m = 0; m <= n; ++m) {
      const Hash old_root = naive_root(entries, 0, m);
      const auto path = prove_consistency(m, n, reader(entries)).value();
      ASSERT_TRUE(check_consistency(m, n, old_root, root, path)) << m << " to " << n;
      ASSERT_FALSE(check_consistency(m, n, leaf_hash("other"), root, path)) << m << " to " << n;
      if (m > 0) {
        ASSERT_FALSE(check_consistency(m, n, old_root, leaf_hash("other"), path)) << m << " to " << n;
      }
      auto longer = path;
      longer.push_back(root);
      ASSERT_FALSE(check_consistency(m, n, old_root, root, longer));
      for (std::size_t at = 0; at < path.size(); ++at) {
        auto changed = path;
        changed[at][31] ^= 0x80;
        ASSERT_FALSE(check_consistency(m, n, old_root, root, changed)) << m << " to " << n << " at " << at;
      }
      if (n > 0) {
        ASSERT_FALSE(check_consistency(n + 1, n, old_root, root, path));
      }
    }
  }
}

TEST(Tree, RefusesProofsBeyondTheSize) {
  const auto entries = make_entries(5);
  EXPECT_EQ(prove_inclusion(5, 5, reader(entries)).error().reason, "ledger.range");
  EXPECT_EQ(prove_inclusion(0, 0, reader(entries)).error().reason, "ledger.range");
  EXPECT_EQ(prove_consistency(6, 5, reader(entries)).error().reason, "ledger.range");
}

}  // namespace
}  // namespace jw::ledger
