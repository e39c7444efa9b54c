#include "catalog/data_versions.hpp"

#include <thread>

#include "node.hpp"

namespace jw::catalog {
namespace {

using testing::item;
using testing::kSmallCsv;
using testing::must;
using testing::Node;
using testing::reason;
using testing::small_form;

class DataVersionsTest : public testing::CatalogTest {
 protected:
  std::string draft(const ResourceForm& form = small_form()) {
    return must(node_.resources_->draft(statistics_, form)).id;
  }
  Result<DataVersion> load(const std::string& id, std::string_view csv) {
    const auto upload = node_.send(statistics_, "file.csv", csv);
    if (!upload) return fail(upload.error());
    return node_.versions_->load(statistics_, id, upload->id);
  }
  std::filesystem::path folder(const std::string& id) { return node_.folder_ / "lake" / "resources" / id; }
};

TEST_F(DataVersionsTest, RowsInAreAcceptedPlusSetAside) {
  const auto id = draft();
  const auto version = must(load(id, kSmallCsv));
  EXPECT_EQ(version.number, 1);
  EXPECT_EQ(version.rows_in, 5);
  EXPECT_EQ(version.rows_accepted, 2);
  EXPECT_EQ(version.rows_set_aside, 3);
  std::int64_t sum = 0;
  std::set<std::string> reasons;
  for (const auto& one : version.set_aside) {
    sum += one.count;
    reasons.insert(one.reason);
    EXPECT_NE(one.zh, one.reason) << "every reason has words";
  }
  EXPECT_EQ(sum, 3);
  EXPECT_EQ(reasons, (std::set<std::string>{"duplicate_key", "ragged", "type"}));
  EXPECT_EQ(version.sha256.size(), 64u);
  const auto resource = must(node_.resources_->find(statistics_, id));
  EXPECT_EQ(resource.data_version, 1);
  EXPECT_EQ(resource.rows, 2);
  ASSERT_EQ(resource.versions.size(), 1u);
  EXPECT_TRUE(resource.versions[0].current);
  EXPECT_EQ(node_.events("resource.loaded"), 1);
}

TEST_F(DataVersionsTest, TheRealHospitalsLoadWithoutLoss) {
  const auto csv = must(gzip::read(std::filesystem::path(JW_TEST_DIR) / "../../data/hospitals.csv.gz"));
  const auto upload = must(node_.send(health_, "hospitals.csv", csv));
  ResourceForm form = small_form("医院名录");
  form.items.clear();
  form.region_item.clear();
  for (const auto& column : upload.preview.columns) {
    auto one = item(column.name, column.title, column.type);
    one.length = column.length;
    form.items.push_back(one);
    if (column.name == "city_code") {
      EXPECT_EQ(column.type, "text");
      EXPECT_TRUE(column.region_candidate);
      form.region_item = column.name;
    }
  }
  const auto id = must(node_.resources_->draft(health_, form)).id;
  const auto version = must(node_.versions_->load(health_, id, upload.id));
  EXPECT_EQ(version.rows_in, 2083);
  EXPECT_EQ(version.rows_accepted + version.rows_set_aside, 2083);
  EXPECT_EQ(version.rows_set_aside, 0);
  lake::RowQuery query;
  query.filters = {{"city_code", "starts", "3505"}};
  const auto rows = must(node_.versions_->rows(health_, id, 0, query));
  EXPECT_EQ(rows.total, 224) << "Quanzhou";
  node_.publish("32.health", id);
  const auto page = must(node_.directory_->search(statistics_, {.text = "医院"}));
  ASSERT_EQ(page.items.size(), 1u);
  EXPECT_EQ(page.items[0].rows, 2083);
}

TEST_F(DataVersionsTest, TheRealRegisterOfFiveLevelsLoadsWithoutLoss) {
  const auto csv =
      must(gzip::read(std::filesystem::path(JW_TEST_DIR) / "../../data/regions_villages_2021.csv.gz"));
  const auto upload = must(node_.send(statistics_, "regions.csv", csv));
  ResourceForm form = small_form("统计用区划代码和城乡划分");
  form.items.clear();
  form.region_item = "code";
  for (const auto& column : upload.preview.columns) {
    form.items.push_back(item(column.name, column.title, column.type));
    form.items.back().key = column.name == "code";
  }
  EXPECT_EQ(form.items[0].type, "text") << "codes stay text";
  EXPECT_TRUE(upload.preview.columns[0].region_candidate);
  const auto id = draft(form);
  const auto version = must(node_.versions_->load(statistics_, id, upload.id));
  EXPECT_EQ(version.rows_in, 663131);
  EXPECT_EQ(version.rows_accepted, 663131);
  lake::RowQuery query;
  query.filters = {{"code", "starts", "320613"}};
  EXPECT_EQ(must(node_.versions_->rows(statistics_, id, 0, query)).total, 196) << "Chongchuan";
}

TEST_F(DataVersionsTest, NumbersRiseAndLaterFilesMayOrderTheirColumnsAnew) {
  const auto id = draft();
  EXPECT_EQ(must(load(id, kSmallCsv)).number, 1);
  EXPECT_EQ(must(load(id, "人口,区划代码,名称\n7,320613,崇川区\n")).number, 2);
  lake::RowQuery query;
  query.items = {"code", "people"};
  const auto rows = must(node_.versions_->rows(statistics_, id, 2, query));
  ASSERT_EQ(rows.page.rows.size(), 1u);
  EXPECT_EQ(rows.page.rows[0][0], "320613");
  EXPECT_EQ(rows.page.rows[0][1], "7");
  EXPECT_EQ(must(node_.versions_->locate(Node::system(), id)).number, 2);
  EXPECT_EQ(must(node_.versions_->locate(Node::system(), id, 1)).rows, 2);
  EXPECT_EQ(reason(node_.versions_->locate(Node::system(), id, 3)), "data.none");
}

TEST_F(DataVersionsTest, RenamedColumnsMatchByPositionOnceAndAreRemembered) {
  auto form = small_form();
  form.items[0].title = "统计区划";
  form.items[0].name = "area";
  form.region_item = "area";
  const auto id = draft(form);
  EXPECT_EQ(must(load(id, "区划代码,名称,人口\n320613,a,1\n")).rows_accepted, 1);
  EXPECT_EQ(must(load(id, "名称,人口,区划代码\na,1,320613\n")).rows_accepted, 1)
      << "the header is remembered";
  EXPECT_EQ(reason(load(id, "名称,人口,别的\na,1,320613\n")), "load.columns") << "position counts only once";
}

TEST_F(DataVersionsTest, AFileWithOtherColumnsIsRefused) {
  const auto id = draft();
  EXPECT_EQ(reason(load(id, "区划代码,名称\n320613,a\n")), "load.columns");
  EXPECT_EQ(reason(load(id, "区划代码,名称,人口,电话\n320613,a,1,2\n")), "load.columns");
  EXPECT_EQ(must(node_.resources_->find(statistics_, id)).data_version, 0);
  EXPECT_EQ(reason(node_.versions_->rows(statistics_, id, 0, {})), "data.none");
}

TEST_F(DataVersionsTest, AHeaderAloneGivesAVersionWithoutRows) {
  const auto id = draft();
  const auto version = must(load(id, "区划代码,名称,人口\n"));
  EXPECT_EQ(version.rows_in, 0);
  EXPECT_EQ(must(node_.versions_->rows(statistics_, id, 0, {})).total, 0);
}

TEST_F(DataVersionsTest, OnlyTheOwnDepartmentLoadsAndLooks) {
  const auto id = draft();
  must(load(id, kSmallCsv));
  const auto upload = must(node_.send(statistics_, "a.csv", kSmallCsv));
  const auto theirs = must(node_.send(health_, "a.csv", kSmallCsv));
  EXPECT_EQ(reason(node_.versions_->load(health_, id, theirs.id)), "resource.unknown");
  EXPECT_EQ(reason(node_.versions_->load(statistics_, id, theirs.id)), "upload.unknown");
  EXPECT_EQ(reason(node_.versions_->rows(health_, id, 0, {})), "resource.unknown");
  EXPECT_EQ(reason(node_.versions_->write_set_aside(health_, id, 1, node_.folder_ / "out.csv")),
            "resource.unknown");
  EXPECT_EQ(reason(node_.versions_->rows(Node::person("32.statistics", {"admin"}), id, 0, {})),
            "right.missing");
  EXPECT_TRUE(node_.versions_->rows(Node::person("32.statistics", {"reviewer"}), id, 0, {}));
  EXPECT_EQ(reason(node_.versions_->load(statistics_, "../../x", upload.id)), "resource.unknown");
}

TEST_F(DataVersionsTest, SetAsideRowsCanBeDownloadedAndThatIsRecorded) {
  const auto id = draft();
  must(load(id, kSmallCsv));
  const auto out = node_.folder_ / "set-aside.csv";
  EXPECT_EQ(must(node_.versions_->write_set_aside(statistics_, id, 1, out)), 3);
  const auto text = must(file::read(out));
  EXPECT_NE(text.find("duplicate_key"), std::string::npos);
  EXPECT_NE(text.find("320684"), std::string::npos);
  EXPECT_EQ(node_.events("resource.downloaded"), 1);
  EXPECT_EQ(reason(node_.versions_->write_set_aside(statistics_, id, 9, out)), "data.none");
}

TEST_F(DataVersionsTest, OfTwoLoadsAtOnceOneIsAConflict) {
  const auto id = draft();
  std::string csv = "区划代码,名称,人口\n";
  for (int i = 0; i < 200000; ++i) csv += std::to_string(100000000 + i) + ",名称,1\n";
  const auto upload = must(node_.send(statistics_, "big.csv", csv));
  int loaded = 0, conflicts = 0;
  Guarded<int> lock;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 2; ++i)
      threads.emplace_back([&] {
        const auto result = node_.versions_->load(statistics_, id, upload.id);
        lock.with([&](int) {
          if (result)
            ++loaded;
          else if (result.error().reason == "resource.loading")
            ++conflicts;
        });
      });
  }
  EXPECT_EQ(loaded, 1);
  EXPECT_EQ(conflicts, 1);
  EXPECT_EQ(node_.count("SELECT count(*) FROM catalog_data_version"), 1);
}

TEST_F(DataVersionsTest, WhatACrashLeavesIsRemovedAtStartAndTheNextLoadWorks) {
  const auto id = draft();
  must(load(id, kSmallCsv));
  node_.close();
  std::ofstream(folder(id) / "v2.parquet") << "half";
  std::ofstream(folder(id) / "v2.set-aside.parquet") << "half";
  node_.open();
  EXPECT_FALSE(std::filesystem::exists(folder(id) / "v2.parquet"));
  EXPECT_TRUE(std::filesystem::exists(folder(id) / "v1.parquet"));
  EXPECT_TRUE(node_.versions_->rows(statistics_, id, 1, {}));
  std::ofstream(folder(id) / "v2.parquet") << "half";  // not even a start in between
  EXPECT_EQ(must(load(id, kSmallCsv)).number, 2);
  EXPECT_EQ(must(node_.versions_->rows(statistics_, id, 2, {})).total, 2);
}

TEST_F(DataVersionsTest, AHookRunsInTheTransactionAndCanUndoTheLoad) {
  const auto id = draft();
  bool refuse = true;
  std::vector<std::int64_t> seen;
  node_.versions_->on_loaded(
      [&](db::Session&, const Call&, std::string_view resource, std::int64_t number) -> Result<> {
        EXPECT_EQ(resource, id);
        if (refuse) return fail(Code::Conflict, "test.refused", "no", "不行");
        seen.push_back(number);
        return {};
      });
  EXPECT_EQ(reason(load(id, kSmallCsv)), "test.refused");
  EXPECT_EQ(node_.count("SELECT count(*) FROM catalog_data_version"), 0);
  EXPECT_EQ(node_.events("resource.loaded"), 0);
  EXPECT_FALSE(std::filesystem::exists(folder(id) / "v1.parquet"));
  refuse = false;
  EXPECT_EQ(must(load(id, kSmallCsv)).number, 1);
  EXPECT_EQ(seen, std::vector<std::int64_t>{1});
}

TEST_F(DataVersionsTest, DataOfAnotherShapeIsNotCurrent) {
  const auto id = draft();
  must(load(id, kSmallCsv));
  node_.publish("32.statistics", id);
  EXPECT_EQ(must(node_.directory_->get(health_, id)).data_version, 1);
  auto form = small_form();
  form.items[2].type = "text";
  EXPECT_EQ(reason(node_.resources_->update(statistics_, id, 1, form)), "resource.published");
  node_.withdraw("32.statistics", id, "调整结构");
  EXPECT_EQ(must(node_.resources_->update(statistics_, id, 1, form)).data_version, 0);
  EXPECT_EQ(must(load(id, kSmallCsv)).rows_accepted, 3) << "\"many\" is text now";
  EXPECT_EQ(must(node_.resources_->find(statistics_, id)).data_version, 2);
}

TEST_F(DataVersionsTest, ANewVersionOfAPublishedResourceShowsInTheCatalog) {
  const auto id = draft();
  must(load(id, kSmallCsv));
  node_.publish("32.statistics", id);
  node_.clock_.advance(std::chrono::hours(1));
  must(load(id, "区划代码,名称,人口\n320613,崇川区,1\n"));
  const auto entry = must(node_.directory_->get(health_, id));
  EXPECT_EQ(entry.data_version, 2);
  EXPECT_EQ(entry.rows, 1);
  EXPECT_EQ(entry.updated, "2026-03-01T09:00:00.000Z");
}

}  // namespace
}  // namespace jw::catalog
