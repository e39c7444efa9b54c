#include "org/region.hpp"

#include <algorithm>

#include "node.hpp"

namespace jw::org {
namespace {

using testing::national;

std::string name_of(const Region* region) { return region == nullptr ? "none" : region->full_name; }

TEST(Regions, TheNationalTableIsWhole) {
  const auto& all = national()->all();
  EXPECT_EQ(all.size(), 44699u);
  int levels[5] = {};
  for (const auto& region : all) ++levels[region.level];
  EXPECT_EQ(levels[1], 31);
  EXPECT_EQ(levels[2], 342);
  EXPECT_EQ(levels[3], 2975);   // 2978 without those that repeat a city
  EXPECT_EQ(levels[4], 41351);  // 41352 without the one that repeats a county
  for (const auto& region : all)
    ASSERT_TRUE(region.level == 1 || is_within(region.prefix, region.parent)) << region.prefix;
}

TEST(Regions, FullNamesReadAsPeopleSayThem) {
  EXPECT_EQ(name_of(national()->find("320613000000")), "江苏省南通市崇川区");
  EXPECT_EQ(name_of(national()->find("320613")), "江苏省南通市崇川区");
  EXPECT_EQ(name_of(national()->find("110101")), "北京市东城区");
  EXPECT_EQ(name_of(national()->find("1101")), "北京市");
  EXPECT_EQ(name_of(national()->find("620201")), "甘肃省嘉峪关市");
  EXPECT_EQ(name_of(national()->find("429004")), "湖北省仙桃市");
  EXPECT_EQ(name_of(national()->find("659001")), "新疆维吾尔自治区石河子市");
}

TEST(Regions, CitiesWithoutCountiesHoldTheirTownshipsThemselves) {
  const Region* town = national()->find("441900003");
  ASSERT_NE(town, nullptr);
  EXPECT_EQ(town->parent, "4419");
  EXPECT_EQ(town->level, 4);
  EXPECT_EQ(town->full_name, "广东省东莞市东城街道");
  const Region* as_county = national()->find("441900");
  ASSERT_NE(as_county, nullptr);
  EXPECT_EQ(as_county->prefix, "4419");
  EXPECT_GT(national()->children("4419").size(), 30u);
}

TEST(Regions, ChildrenAndAncestorsAreInOrder) {
  EXPECT_EQ(national()->children("").size(), 31u);
  const auto counties = national()->children("3206");
  ASSERT_EQ(counties.size(), 8u);
  EXPECT_TRUE(
      std::is_sorted(counties.begin(), counties.end(), [](auto* a, auto* b) { return a->code < b->code; }));
  const auto above = national()->ancestors("320613");
  ASSERT_EQ(above.size(), 2u);
  EXPECT_EQ(above[0]->prefix, "32");
  EXPECT_EQ(above[1]->prefix, "3206");
  EXPECT_TRUE(national()->ancestors("32").empty());
  EXPECT_TRUE(national()->children("999999").empty());
}

TEST(Regions, UnknownOrMalformedCodesFindNothing) {
  for (const auto* bad : {"", "3", "99", "3206131234567", "32061a", "３２", "320699"})
    EXPECT_EQ(national()->find(bad), nullptr) << bad;
  EXPECT_EQ(national()->get("99").error().reason, "region.unknown");
}

TEST(Regions, SearchPutsExactNamesAndHigherLevelsFirst) {
  const auto found = national()->search("崇川");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front()->prefix, "320613");
  EXPECT_EQ(national()->search("城关镇", "", 5).size(), 5u);
  for (const Region* one : national()->search("镇", "3206", 500)) EXPECT_TRUE(is_within(one->prefix, "3206"));
  EXPECT_TRUE(national()->search("").empty());
}

TEST(Regions, TheCommonRegionIsTheLowestThatHoldsBoth) {
  EXPECT_EQ(national()->common("320613", "320682")->prefix, "3206");
  EXPECT_EQ(national()->common("320613", "3206")->prefix, "3206");
  EXPECT_EQ(national()->common("320613", "320102")->prefix, "32");
  EXPECT_EQ(national()->common("320613", "110101"), nullptr);
}

TEST(Regions, ADamagedTableIsRefused) {
  const auto make = [](std::string prefix, std::string name) {
    Region region;
    region.prefix = std::move(prefix);
    region.name = std::move(name);
    return region;
  };
  EXPECT_TRUE(Regions::make({make("32", "江苏省")}, "t"));
  EXPECT_FALSE(Regions::make({make("32", "江苏省"), make("32", "江苏省")}, "t"));
  EXPECT_FALSE(Regions::make({make("320613", "崇川区")}, "t"));
  EXPECT_FALSE(Regions::make({make("3a", "x")}, "t"));
  EXPECT_FALSE(Regions::make({make("32", "")}, "t"));
  EXPECT_FALSE(read_regions("/nowhere.csv.gz", "t"));
}

using RegionStore = testing::NodeTest;

TEST_F(RegionStore, IsLoadedOnceAndReadBackTheSame) {
  ASSERT_EQ(load_regions(testing::system_call(), *database_).error().reason, "region.none");
  ASSERT_TRUE(install_regions(testing::system_call(), *database_, clock_, *national()));
  ASSERT_TRUE(install_regions(testing::system_call(), *database_, clock_, *national()));
  EXPECT_EQ(events("region.loaded"), 1);
  const auto loaded = testing::must(load_regions(testing::system_call(), *database_));
  EXPECT_EQ(loaded->edition(), "2023");
  ASSERT_EQ(loaded->size(), national()->size());
  for (std::size_t i = 0; i < loaded->size(); ++i)
    ASSERT_EQ(loaded->all()[i].full_name, national()->all()[i].full_name);
}

TEST_F(RegionStore, RefusesATreeOlderThanTheOneItHolds) {
  testing::must(install_regions(testing::system_call(), *database_, clock_, *national()));
  const auto older =
      testing::must(Regions::make({{"320000000000", "32", "江苏省", "江苏省", 1, ""}}, "2021"));
  const auto refused = install_regions(testing::system_call(), *database_, clock_, *older);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "region.older");
  EXPECT_EQ(testing::must(load_regions(testing::system_call(), *database_))->size(), national()->size());
  // A newer one takes its place as a whole.
  const auto newer =
      testing::must(Regions::make({{"320000000000", "32", "江苏省", "江苏省", 1, ""}}, "2025"));
  testing::must(install_regions(testing::system_call(), *database_, clock_, *newer));
  EXPECT_EQ(testing::must(load_regions(testing::system_call(), *database_))->size(), 1U);
  EXPECT_EQ(events("region.loaded"), 2);
}

}  // namespace
}  // namespace jw::org
