#include "standard/synthetic.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <map>
#include <unordered_set>

#include "lake/load.hpp"
#include "lake/sql.hpp"
#include "standard/identifier.hpp"

namespace jw::standard {
namespace {

const std::vector<Region> kRegions = {{"320602", "崇川区"}, {"320612", "通州区"}, {"320681", "启东市"}};

class SyntheticTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "jw_standard_XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder = name;
    lake::EngineOptions options;
    options.temp_folder = folder / "spill";
    options.folders = {folder};
    auto opened = lake::Engine::open(options);
    ASSERT_TRUE(opened) << describe(opened.error());
    engine = *std::move(opened);
  }
  void TearDown() override {
    engine.reset();
    std::filesystem::remove_all(folder);
  }
  static std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  Call call = Call::system("test");
  std::filesystem::path folder;
  std::unique_ptr<lake::Engine> engine;
};

TEST_F(SyntheticTest, PersonsAreWellFormedUniqueAndMarked) {
  const auto made = Synthetic::make(Kind::Person, 7, 50000, kRegions);
  ASSERT_TRUE(made);
  std::unordered_set<std::string> ids;
  std::vector<std::string> cells;
  std::map<std::string, int> regions;
  for (std::uint64_t i = 0; i < made->rows(); ++i) {
    made->row(i, cells);
    ASSERT_EQ(check_resident_id(cells[0], (Context{"20261122", nullptr})).fault, "") << cells[0];
    ASSERT_TRUE(ids.insert(cells[0]).second) << cells[0];
    ASSERT_EQ(cells[0].substr(0, 6), cells[5]);
    ASSERT_EQ(cells[0].substr(6, 4) + "-" + cells[0].substr(10, 2) + "-" + cells[0].substr(12, 2), cells[3]);
    ASSERT_EQ((cells[0][16] - '0') % 2 == 1 ? "1" : "2", cells[2]);
    ASSERT_TRUE(cells[1].ends_with("（合成）")) << cells[1];
    ASSERT_FALSE(check_phone(cells[4], Context{}).valid()) << "a number somebody could have";
    ASSERT_EQ(cells[8], "合成");
    ++regions[cells[5]];
  }
  for (const auto& region : kRegions) EXPECT_GT(regions[region.code], 15000);
}

TEST_F(SyntheticTest, FirmsAreWellFormedUniqueAndMarked) {
  const auto made = Synthetic::make(Kind::Firm, 7, 50000, kRegions);
  ASSERT_TRUE(made);
  std::unordered_set<std::string> codes;
  std::vector<std::string> cells;
  for (std::uint64_t i = 0; i < made->rows(); ++i) {
    made->row(i, cells);
    ASSERT_EQ(check_credit_code(cells[0], Context{}).fault, "") << cells[0];
    ASSERT_TRUE(codes.insert(cells[0]).second) << cells[0];
    ASSERT_TRUE(cells[1].ends_with("（合成）")) << cells[1];
    ASSERT_EQ(cells[9], "合成");
  }
}

TEST_F(SyntheticTest, ARowDependsOnSeedAndIndexOnly) {
  std::vector<std::string> a, b;
  for (const auto kind : {Kind::Person, Kind::Firm}) {
    const auto small = Synthetic::make(kind, 7, 10, kRegions),
               large = Synthetic::make(kind, 7, 1000000, kRegions),
               other = Synthetic::make(kind, 8, 10, kRegions);
    for (std::uint64_t i = 0; i < 10; ++i) {
      small->row(i, a);
      large->row(i, b);
      EXPECT_EQ(a, b);
      other->row(i, b);
      EXPECT_NE(a[0], b[0]);
    }
  }
}

// Fixed for good: data made by one version is made again by the next.
TEST_F(SyntheticTest, TheFirstRowsNeverChange) {
  const auto line = [](Kind kind, std::uint64_t index) {
    std::vector<std::string> cells;
    Synthetic::make(kind, 1, 100, kRegions)->row(index, cells);
    std::string out;
    for (const auto& cell : cells) out += cell + "|";
    return out;
  };
  EXPECT_EQ(line(Kind::Person, 0),
            "320681200001178508|姚十（合成）|2|2000-01-17|10025575827|320681|启东市|启东市演示大道811号301室|"
            "合成|");
  EXPECT_EQ(line(Kind::Person, 99),
            "320681200005250378|冯九丙（合成）|1|2000-05-25|10008082194|320681|启东市|"
            "启东市参考路266号2503室|合成|");
  EXPECT_EQ(line(Kind::Firm, 0),
            "91320602XXH4HBJD5T|崇川区北海二粮油有限公司（合成）|C1331|食用植物油加工|320602|崇川区|2019-09-"
            "02|7200.86|10091192898|合成|");
}

TEST_F(SyntheticTest, RefusesWhatItCannotKeepUnique) {
  EXPECT_EQ(Synthetic::make(Kind::Person, 1, 1, {}).error().reason, "synthetic.regions");
  EXPECT_EQ(Synthetic::make(Kind::Person, 1, 1, {{"3206", "南通市"}}).error().reason, "synthetic.regions");
  EXPECT_EQ(Synthetic::make(Kind::Person, 1, 1, {{"320602", "崇川区"}, {"320602", "崇川区"}}).error().reason,
            "synthetic.regions");
  EXPECT_TRUE(Synthetic::make(Kind::Person, 1, 29190780, {{"320602", "崇川区"}}));
  EXPECT_EQ(Synthetic::make(Kind::Person, 1, 29190781, {{"320602", "崇川区"}}).error().reason,
            "synthetic.rows");
}

TEST_F(SyntheticTest, FilesHoldTheSameRowsAndLoadWithoutARejection) {
  for (const auto kind : {Kind::Person, Kind::Firm}) {
    const auto made = Synthetic::make(kind, 3, 5000, kRegions);
    ASSERT_TRUE(write_csv(call, *made, folder / "a.csv"));
    ASSERT_TRUE(write_csv(call, *made, folder / "b.csv"));
    EXPECT_EQ(read(folder / "a.csv"), read(folder / "b.csv"));
    const auto written = write_parquet(call, *engine, *made, folder / "a.parquet");
    ASSERT_TRUE(written) << describe(written.error());
    const auto report = lake::load(call, *engine, folder / "a.csv", {}, made->schema(), folder / "b.parquet",
                                   folder / "aside.parquet");
    ASSERT_TRUE(report) << describe(report.error());
    EXPECT_EQ(report->accepted, 5000);
    EXPECT_EQ(report->set_aside, 0);
    auto connection = engine->connect();
    const auto rows = [&](const std::string& name) {
      return "(SELECT * FROM read_parquet(" + *lake::quote_path(folder / name) + "))";
    };
    const auto differing = connection->query(call, "SELECT count(*) FROM (FROM " + rows("a.parquet") +
                                                       " EXCEPT ALL FROM " + rows("b.parquet") + ")");
    ASSERT_TRUE(differing) << describe(differing.error());
    EXPECT_EQ(differing->integer(0, 0), 0);
  }
}

}  // namespace
}  // namespace jw::standard
