#include "standard/region_history.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "base/gzip.hpp"
#include "shipped.hpp"
#include "standard/csv_table.hpp"

namespace jw::standard {
namespace {

using testing::history;
using testing::share;

TEST(RegionHistory, KnowsWhereACodeWent) {
  EXPECT_FALSE(history()->in_use("320602"));
  EXPECT_EQ(history()->today("320602"), (std::vector<std::string>{"320613"}));
  EXPECT_EQ(history()->today("320611"), (std::vector<std::string>{"320613"}));
  EXPECT_EQ(history()->today("320613"), (std::vector<std::string>{"320613"}));
  // By way of four codes: 启东县 of 1981.
  EXPECT_EQ(history()->today("322526"), (std::vector<std::string>{"320681"}));
  EXPECT_TRUE(history()->today("999999").empty());
}

TEST(RegionHistory, TellsSplitsAndMerges) {
  // 桥东区 of 石家庄 was divided in 2014; the new 崇川区 came from two.
  EXPECT_EQ(history()->today("130103"), (std::vector<std::string>{"130102", "130104"}));
  std::set<std::string> origins;
  for (const auto& entry : history()->origins("320613")) origins.insert(entry.code);
  EXPECT_EQ(origins, (std::set<std::string>{"320602", "320611"}));
}

TEST(RegionHistory, KeepsTheNamesOfARenamedCode) {
  const auto names = history()->find("320602");
  ASSERT_EQ(names.size(), 2U);
  EXPECT_EQ(names[0].name, "城区");
  EXPECT_EQ(names[1].name, "崇川区");
  EXPECT_EQ(names[0].end, names[1].start);
}

// Every code, every name and the years the vectors ask about. Names a code had twice in a row (its
// parent changed) are one entry here and two there; 2025 is not in the vectors.
TEST(RegionHistory, AgreesWithTheVectorsYearByYear) {
  const auto text = gzip::read(std::filesystem::path(JW_TEST_DIR) / "vectors/region_code_by_year.csv.gz");
  ASSERT_TRUE(text);
  const auto table = read_csv(*text);
  ASSERT_TRUE(table);
  std::size_t asked = 0;
  for (const auto& row : table->rows) {
    const auto entries = history()->find(row[0]);
    ASSERT_FALSE(entries.empty()) << row[0];
    const int year = std::stoi(row[2]);
    std::size_t named = 0;
    bool in_use = false;
    for (const auto& entry : entries)
      if (entry.name == row[1]) {
        ++named;
        in_use = entry.start <= year && (entry.end == 0 || entry.end > year);
      }
    ASSERT_GT(named, 0U) << row[0] << row[1];
    if (named > 1) continue;
    ++asked;
    EXPECT_EQ(in_use, row[3] == "1") << row[0] << row[1] << row[2];
  }
  EXPECT_GT(asked, 10'000U);
}

TEST(RegionHistory, EveryWayEndsInACodeInUse) {
  for (const auto& entry : history()->search("32", 10'000))
    EXPECT_FALSE(history()->today(entry.code).empty()) << entry.code;
}

TEST(RegionHistory, RefusesADamagedFile) {
  const auto folder = std::filesystem::temp_directory_path() / "jw_region_history_test";
  std::filesystem::create_directories(folder);
  for (const std::string_view bad : {"320602,崇川区,1991,2020,0,32061\n", "320602,崇川区,1991\n",
                                     "# edition 2025\n320602,,1991,,0,\n", "32x602,崇川区,1991,,0,\n", ""}) {
    std::ofstream(folder / "region_history.csv.gz", std::ios::binary) << gzip::compress(bad);
    const auto loaded = RegionHistory::load(folder);
    ASSERT_FALSE(loaded) << bad;
    EXPECT_EQ(loaded.error().reason, "region.history");
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace jw::standard
