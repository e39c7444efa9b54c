#include "ledger/tiles.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "scene.hpp"

namespace jw::ledger {
namespace {

TEST(Tiles, NamesFollowTheSpecification) {
  EXPECT_EQ(tile_number(0), "000");
  EXPECT_EQ(tile_number(999), "999");
  EXPECT_EQ(tile_number(1000), "x001/000");
  EXPECT_EQ(tile_number(1234067), "x001/x234/067");
  EXPECT_EQ(hash_tile_path(0, 1234067), "tile/0/x001/x234/067");
  EXPECT_EQ(hash_tile_path(2, 0, 1), "tile/2/000.p/1");
  EXPECT_EQ(entries_tile_path(273, 112), "tile/entries/273.p/112");
  EXPECT_EQ(partial_folder(entries_tile_path(273)), "tile/entries/273.p");
}

// The worked example of the specification: 70,000 entries.
TEST(Tiles, WidthsFollowTheSpecification) {
  EXPECT_EQ(tile_width(70000, 0, 272), 256U);
  EXPECT_EQ(tile_width(70000, 0, 273), 112U);
  EXPECT_EQ(tile_width(70000, 0, 274), 0U);
  EXPECT_EQ(tile_width(70000, 1, 0), 256U);
  EXPECT_EQ(tile_width(70000, 1, 1), 17U);
  EXPECT_EQ(tile_width(70000, 2, 0), 1U);
  EXPECT_EQ(tile_width(70000, 3, 0), 0U);
  EXPECT_EQ(tile_width(256, 0, 0), 256U);
  EXPECT_EQ(tile_width(256, 0, 1), 0U);
  EXPECT_EQ(tile_width(256, 1, 0), 1U);
  EXPECT_EQ(tile_width(70000, 0, ~std::uint64_t{0}), 0U);
  EXPECT_EQ(tile_width(~std::uint64_t{0}, 63, 0), 0U);
}

TEST(Tiles, EntriesReadBack) {
  std::string tile;
  const std::vector<std::string> entries{"", "a", std::string(256, 'b'), std::string(kMaxEntry, 'c')};
  for (const auto& entry : entries) append_entry(tile, entry);
  const auto read = split_entries(tile, entries.size()).value();
  EXPECT_EQ(std::vector<std::string>(read.begin(), read.end()), entries);
}

TEST(Tiles, CutOrOverlongTilesAreRefused) {
  std::string tile;
  for (const char* entry : {"one", "two"}) append_entry(tile, entry);
  for (std::size_t size = 0; size < tile.size(); ++size)
    EXPECT_EQ(split_entries(std::string_view(tile).substr(0, size), 2).error().reason, "tile.entries")
        << size;
  EXPECT_FALSE(split_entries(tile + "x", 2));
  EXPECT_FALSE(split_entries(tile, 1));
  EXPECT_FALSE(split_entries(tile, 3));
  EXPECT_EQ(split_hashes(std::string(63, 'x'), 2).error().reason, "tile.size");
}

TEST(Tiles, RootOfAFullTileIsTheRootOfItsLeaves) {
  const auto entries = make_entries(256);
  std::vector<Hash> leaves;
  for (const auto& entry : entries) leaves.push_back(leaf_hash(entry));
  EXPECT_EQ(tile_root(leaves), naive_root(entries));
  EXPECT_EQ(split_hashes(join_hashes(leaves), 256).value(), leaves);
}

}  // namespace
}  // namespace jw::ledger
