#include "org/region_editions.hpp"

#include <fstream>

#include "node.hpp"

namespace jw::org {
namespace {

using testing::must;
using testing::national;
using testing::system_call;

template <class T>
std::string reason(const Result<T>& result) {
  return result ? "none" : result.error().reason;
}

class RegionEditions : public testing::NodeTest {
 protected:
  RegionEditions() { must(install_regions(system_call(), *database_, clock_, *national())); }

  // The table as it is shipped, with some lines taken out and some put in.
  file::Path edition(const std::vector<std::string>& without, const std::vector<std::string>& with) {
    const auto path = folder_ / ("regions-" + std::to_string(++files_) + ".csv");
    std::ofstream out(path);
    for (const auto& region : national()->all()) {
      if (std::ranges::find(without, region.prefix) != without.end()) continue;
      out << region.prefix << "," << region.name << "\n";
    }
    for (const auto& line : with) out << line << "\n";
    return path;
  }

  Result<EditionReport> load(const file::Path& path, LoadEdition wanted, const Call& call = system_call()) {
    return load_edition(call, *database_, clock_, must(read_region_file(path)), wanted);
  }

  int files_ = 0;
};

TEST_F(RegionEditions, ANewerOneTakesThePlaceOfTheTreeAndThePastIsKept) {
  // 320682 如皋市 is divided: a new district, and what was left is called otherwise.
  const auto path = edition({"320623"}, {"320615,新区,320623"});
  const auto tried = must(load(path, {.edition = "2025", .try_only = true}));
  EXPECT_FALSE(tried.loaded);
  EXPECT_EQ(must(load_regions(system_call(), *database_))->edition(), "2023");

  const auto report = must(load(path, {.edition = "2025"}));
  EXPECT_TRUE(report.loaded);
  EXPECT_TRUE(report.restart_needed);
  EXPECT_EQ(report.before, "2023");
  EXPECT_EQ(report.added, 1);
  EXPECT_EQ(report.removed, 1);
  ASSERT_FALSE(report.changes.empty());
  EXPECT_EQ(report.changes[0].prefix, "320623");
  EXPECT_EQ(report.changes[0].successors, std::vector<std::string>{"320615"});
  const auto now = must(load_regions(system_call(), *database_));
  EXPECT_EQ(now->edition(), "2025");
  EXPECT_EQ(now->find("320623"), nullptr);
  EXPECT_EQ(now->find("320615")->full_name, "江苏省南通市新区");
  const auto past = must(past_regions(system_call(), *database_, "320623000000"));
  ASSERT_EQ(past.size(), 1u);
  EXPECT_EQ(past[0].edition, "2025");
  EXPECT_EQ(past[0].name, national()->find("320623")->name);
  EXPECT_EQ(past[0].successors, std::vector<std::string>{"320615"});
  const auto all = must(editions(system_call(), *database_));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].edition, "2025");
  EXPECT_TRUE(all[0].newest);
  EXPECT_EQ(events("region.loaded"), 2);
}

TEST_F(RegionEditions, OlderOnesAndOnesThatAreNotWholeAreRefusedAndChangeNothing) {
  EXPECT_EQ(reason(load(edition({}, {}), {.edition = "2021"})), "region.older");
  EXPECT_EQ(reason(load(edition({}, {}), {.edition = "2023"})), "region.known")
      << "the same name, another file";
  for (const auto* name : {"", "next", "25", "2025/06", "2025-6", "2025-06-1"})
    EXPECT_EQ(reason(load(edition({}, {}), {.edition = name})), "region.edition") << name;
  EXPECT_EQ(reason(load(edition({"32"}, {}), {.edition = "2025"})), "region.province");
  EXPECT_EQ(must(load_regions(system_call(), *database_))->edition(), "2023");
  EXPECT_EQ(must(editions(system_call(), *database_)).size(), 1u);
}

TEST_F(RegionEditions, TheSameEditionAgainDoesNothing) {
  const auto path = edition({}, {"320615,新区"});
  EXPECT_TRUE(must(load(path, {.edition = "2025"})).loaded);
  EXPECT_FALSE(must(load(path, {.edition = "2025"})).loaded);
  EXPECT_EQ(events("region.loaded"), 2);
}

TEST_F(RegionEditions, DepartmentsOnRegionsThatVanishAreReportedAndNeverLeftOnNothing) {
  const auto path = edition({"320613"}, {"320699,新崇川区,320613"});
  const auto tried = must(load(path, {.edition = "2025", .try_only = true}));
  ASSERT_EQ(tried.stranded.size(), 1u);
  EXPECT_EQ(tried.stranded[0].id, "320613.statistics");
  EXPECT_EQ(tried.stranded[0].successors, std::vector<std::string>{"320699"});
  EXPECT_EQ(reason(load(path, {.edition = "2025"})), "region.in_use");
  EXPECT_EQ(must(load_regions(system_call(), *database_))->edition(), "2023");

  must(load(path, {.edition = "2025", .keep_used = true}));
  const auto now = must(load_regions(system_call(), *database_));
  ASSERT_NE(now->find("320613"), nullptr);
  EXPECT_EQ(now->find("320613")->name, "崇川区（已撤销）") << "nobody takes it for a region in force";
  EXPECT_TRUE(must(past_regions(system_call(), *database_, "320613"))[0].kept);
  // Its townships are in the file still and hang below the city now.
  EXPECT_NE(now->find("320699"), nullptr);

  // The next edition ends it when its department has moved away.
  must(database_->write(system_call(), [](db::Session& session) {
    return session.exec("UPDATE org_org SET region = '320699' WHERE region = '320613'");
  }));
  must(load(path, {.edition = "2026"}));
  EXPECT_EQ(must(load_regions(system_call(), *database_))->find("320613"), nullptr);
  const auto past = must(past_regions(system_call(), *database_, "320613"));
  ASSERT_EQ(past.size(), 1u);
  EXPECT_EQ(past[0].name, "崇川区");
  EXPECT_FALSE(past[0].kept);
}

TEST_F(RegionEditions, RegionsThatTheNodeHostsCountAsUsed) {
  const auto path = edition({"320623"}, {});
  EXPECT_EQ(reason(load(path, {.edition = "2025", .hosted = {"320623"}})), "region.in_use");
  EXPECT_EQ(must(load(path, {.edition = "2025", .keep_used = true, .hosted = {"320623"}})).hosted.size(), 1u);
}

TEST_F(RegionEditions, NoDepartmentIsPlacedBetweenLoadingAndTheRestart) {
  must(load(edition({"320623"}, {"320615,新区,320623"}), {.edition = "2025"}));
  const Org org{"", "如东县统计局", "", "320623", "statistics", "", "n"};
  EXPECT_EQ(reason(orgs_->put(system_call(), org)), "region.restart");
  Orgs restarted(*database_, clock_, must(load_regions(system_call(), *database_)));
  EXPECT_EQ(reason(restarted.put(system_call(), org)), "org.region");
  EXPECT_TRUE(restarted.put(system_call(), {"", "新区统计局", "", "320615", "statistics", "", "n"}));
}

TEST_F(RegionEditions, AnAbolishedRegionThatIsKeptTakesNoNewDepartment) {
  must(load(edition({"320613"}, {"320699,新崇川区,320613"}), {.edition = "2025", .keep_used = true}));
  Orgs restarted(*database_, clock_, must(load_regions(system_call(), *database_)));
  const auto refused = restarted.put(system_call(), {"", "崇川区民政局", "", "320613", "civil", "", "n"});
  EXPECT_EQ(reason(refused), "org.region");
  EXPECT_NE(refused.error().message_zh.find("320699"), std::string::npos)
      << "it says where the territory went";
  EXPECT_TRUE(restarted.put(system_call(), {"", "崇川区统计局（旧）", "", "320613", "statistics", "", "n"}))
      << "who is there already may be changed";
}

TEST_F(RegionEditions, BadFilesNameTheirLine) {
  const auto file = [&](std::string_view text) {
    const auto path = folder_ / "bad.csv";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  };
  for (const auto* text : {"", "32", "32,", "32,  \n", "3a,x\n", "320,x\n", "32,江苏\n32,江苏\n", "32,a,b\n",
                           "32,a,11;x\n", "32,\xff\n", "\n\n"}) {
    const auto read = read_region_file(file(text));
    EXPECT_EQ(reason(read), "region.file") << text;
  }
  EXPECT_TRUE(
      read_region_file(file("\xEF\xBB\xBF"
                            "32,江苏省\r\n3206,南通市\r\n")));
  EXPECT_EQ(reason(read_region_file(folder_ / "none")), "file.missing");
}

TEST_F(RegionEditions, NeedsTheRight) {
  Call call = system_call();
  call.actor = {Actor::Kind::Person, "p", "p", "32.statistics", {"clerk"}};
  EXPECT_EQ(reason(load(edition({}, {}), {.edition = "2025"}, call)), "right.missing");
}

}  // namespace
}  // namespace jw::org
