#include "grant/bulk.hpp"

#include <gtest/gtest.h>

#include "lake/checksum.hpp"
#include "register.hpp"

namespace jw::grant {
namespace {

Row firm(Cell code, Cell name, Cell region, Cell phone = "13800138000", Cell born = "2001-05-06") {
  return {std::move(code),  std::move(name), std::move(phone), std::move(born), "1234.50", "17",
          std::move(region)};
}

Plan plan_for(
    const std::string& region, const std::function<void(Grant&)>& change = [](Grant&) {}) {
  auto grant = sample_grant();
  grant.recipient.org = region + ".data";
  grant.rows[0].values = {region};
  change(grant);
  auto plan = compile(grant, sample_shape(), SampleKeys());
  EXPECT_TRUE(plan) << describe(plan.error());
  return plan.value();
}

class Bulk : public ::testing::Test {
 protected:
  std::vector<Slice> run_job(const std::vector<const Plan*>& plans, const std::filesystem::path& source,
                             std::optional<std::filesystem::path> previous = {}) {
    BulkJob job{source, {}, store_.options()};
    for (std::size_t i = 0; i < plans.size(); ++i)
      job.routes.push_back({plans[i], store_.path("out/" + std::to_string(i)), previous});
    auto slices = run(store_.call(), job);
    EXPECT_TRUE(slices) << describe(slices.error());
    for (const auto& slice : slices.value()) {
      EXPECT_TRUE(adds_up(slice.counts));
      const auto relation = "read_parquet(" + lake::quote_path(slice.segment).value() + ")";
      const auto sum = lake::checksum(store_.call(), store_.connection(), relation).value();
      EXPECT_EQ(sum.sum, slice.checksum);
      EXPECT_EQ(sum.rows, slice.rows);
      EXPECT_EQ(static_cast<std::int64_t>(std::filesystem::file_size(slice.segment)), slice.bytes);
    }
    return slices.value();
  }

  Register store_;
  ResourceShape shape_ = sample_shape();
};

TEST_F(Bulk, GivesEveryCountyItsRowsInOneRun) {
  const auto source =
      store_.write("v1.parquet", shape_,
                   {firm("1", "甲", "320613"), firm("2", "乙", "320613001"), firm("3", "丙", "320602"),
                    firm("4", "丁", "3206"), firm("5", "戊", "110101001001")});
  const auto city = plan_for("3206"), county = plan_for("320613"), other = plan_for("320602"),
             none = plan_for("44");
  const auto slices = run_job({&city, &county, &other, &none}, source);
  EXPECT_EQ(slices[0].counts, (Counts{.rows_in = 5, .out = 4, .filtered = 1}));
  EXPECT_EQ(slices[1].counts, (Counts{.rows_in = 5, .out = 2, .filtered = 3}));
  EXPECT_EQ(slices[2].counts, (Counts{.rows_in = 5, .out = 1, .filtered = 4}));
  EXPECT_EQ(slices[3].counts, (Counts{.rows_in = 5, .filtered = 5}));
  EXPECT_EQ(store_.read(slices[1].segment), (Rows{{"1", "甲", "138****8000", "2001", "1235", "320613"},
                                                  {"2", "乙", "138****8000", "2001", "1235", "320613001"}}));
  EXPECT_EQ(store_.column_names(slices[1].segment),
            (std::vector<std::string>{"code", "name", "phone", "born", "capital", "region"}));
  EXPECT_TRUE(store_.read(slices[3].segment).empty()) << "no rows, but a file with its columns";
  EXPECT_EQ(store_.column_names(slices[3].segment).size(), 6U);
  for (const auto& slice : slices) EXPECT_FALSE(slice.set_aside || slice.delta);
}

TEST_F(Bulk, SetsRowsAsideWithReasonAndKeyOnly) {
  const auto source = store_.write(
      "v1.parquet", shape_,
      {firm("1", "甲", "320613"), firm("2", "乙,\"", std::nullopt), firm("3", "丙", "32061"),
       firm("4", "丁", "320613", "\"13800\"", std::nullopt), firm("5", "戊", "320602", "1", "2001-01-01")});
  const auto change = [](Grant& grant) {
    grant.items[4].treatment = treatment("truncate", {{"unit", "year"}});
  };
  const auto county = plan_for("320613", change), other = plan_for("320602", change);
  const auto slices = run_job({&county, &other}, source);
  EXPECT_EQ(slices[0].counts, (Counts{.rows_in = 5, .filtered = 1, .set_aside = 4}));
  EXPECT_EQ(slices[0].reasons, (std::map<std::string, std::int64_t>{{"region", 2}, {"truncate:capital", 2}}));
  EXPECT_EQ(slices[1].reasons, (std::map<std::string, std::int64_t>{{"region", 2}, {"truncate:capital", 1}}));
  EXPECT_EQ(read_text(slices[0].set_aside.value()),
            "reason,row_number,code\ntruncate:capital,1,1\nregion,2,2\nregion,3,3\ntruncate:capital,4,4\n");
  EXPECT_EQ(read_text(slices[1].set_aside.value()),
            "reason,row_number,code\nregion,2,2\nregion,3,3\ntruncate:capital,5,5\n");
}

// One recipient takes a shorter way through the file; it must come to the same.
TEST_F(Bulk, ASingleRecipientGetsWhatItWouldGetAmongOthers) {
  const auto other = plan_for("44");
  const auto good = std::vector{firm("1", "甲", "320613"), firm("2", "乙", "320613001"),
                                firm("3", "丙", "320602"), firm("4", "丁", "3206")};
  const auto also = [&](auto row) {
    auto rows = good;
    rows.push_back(std::move(row));
    return rows;
  };
  const auto plain = [](Grant&) {};
  const auto named = [](Grant& g) { g.rows.push_back({"name", RowCondition::Op::In, {"乙", "戊"}}); };
  const auto years = [](Grant& g) { g.items[4].treatment = treatment("truncate", {{"unit", "year"}}); };
  const auto hidden = [](Grant& g) { g.items[5].treatment = treatment("drop"); };
  int number = 0;
  for (const auto& rows :
       {good, also(firm("5", "己", std::nullopt)), also(firm("5", "己", "32061x")), also(firm("5", "己", "")),
        also(firm("5", "戊", "320613", "1", std::nullopt)), also(firm("5", "庚", "4401", "1", "1849-02-28"))})
    for (const std::function<void(Grant&)>& change :
         {std::function<void(Grant&)>(plain), std::function<void(Grant&)>(named),
          std::function<void(Grant&)>(years), std::function<void(Grant&)>(hidden)}) {
      const auto plan = plan_for("320613", change);
      const auto source = store_.write(fmt::format("single{}.parquet", ++number), shape_, rows);
      const auto alone = run_job({&plan}, source).at(0);
      const auto told = alone.set_aside ? read_text(*alone.set_aside) : std::string();
      const auto read = store_.read(alone.segment);
      const auto among = run_job({&plan, &other}, source).at(0);
      EXPECT_EQ(alone.counts, among.counts) << number;
      EXPECT_EQ(alone.reasons, among.reasons) << number;
      EXPECT_EQ(alone.checksum, among.checksum) << number;
      EXPECT_EQ(read, store_.read(among.segment)) << number;
      EXPECT_EQ(told, among.set_aside ? read_text(*among.set_aside) : std::string()) << number;
    }
}

// A column of few values lies in the file as a dictionary, of which DuckDB may ask for entries that
// no row has: those are no reason to read the file twice.
TEST_F(Bulk, ASingleRecipientsRowsAreWrittenAsTheyAreRead) {
  std::vector<Row> rows;
  for (int i = 0; i < 5000; ++i)
    rows.push_back(firm(std::to_string(i), "甲", i % 3 == 0 ? "320613" : "320602"));
  const auto clear = [](Grant& grant) { grant.items[4].treatment = treatment("clear"); };
  const auto plan = plan_for("320613", clear);
  const auto slice = run_job({&plan}, store_.write("dictionary.parquet", shape_, rows)).at(0);
  EXPECT_TRUE(slice.straight);
  EXPECT_EQ(slice.counts, (Counts{.rows_in = 5000, .out = 1667, .filtered = 3333}));

  rows.push_back(firm("x", "乙", "32061x"));
  const auto marred = run_job({&plan}, store_.write("marred.parquet", shape_, rows)).at(0);
  EXPECT_FALSE(marred.straight);
  EXPECT_EQ(marred.counts, (Counts{.rows_in = 5001, .out = 1667, .filtered = 3333, .set_aside = 1}));
}

TEST_F(Bulk, ServesPlansWithDifferentTreatmentsAndConditionsInOneRun) {
  const auto source =
      store_.write("v1.parquet", shape_, {firm("1", "甲", "320613"), firm("2", "乙'", "320613001")});
  const auto plain = plan_for("320613");
  const auto key = plan_for("320613", [](Grant& g) {
    g.items[0].treatment = treatment("pseudonym", {{"key", "a"}});
  });
  const auto drop = plan_for("320613", [](Grant& g) { g.items[2].treatment = treatment("drop"); });
  const auto one = plan_for("320613", [](Grant& g) {
    g.rows.push_back({"name", RowCondition::Op::In, {"乙'", "x"}});
  });
  const auto prefix = plan_for("320613", [](Grant& g) {
    g.rows.push_back({"staff", RowCondition::Op::Prefix, {"2"}});
  });
  const auto slices = run_job({&plain, &key, &drop, &one, &prefix}, source);
  EXPECT_EQ(slices[0].counts.out, 2);
  EXPECT_EQ(store_.read(slices[1].segment)[0][0]->size(), 32U);
  EXPECT_EQ(store_.column_names(slices[2].segment).size(), 5U);
  EXPECT_EQ(store_.read(slices[3].segment), (Rows{{"2", "乙'", "138****8000", "2001", "1235", "320613001"}}));
  EXPECT_EQ(slices[4].counts, (Counts{.rows_in = 2, .filtered = 2}));
}

TEST_F(Bulk, SendsOnlyWhatChanged) {
  const auto before =
      store_.write("v1.parquet", shape_,
                   {firm("1", "甲", "320613"), firm("2", "乙", "320613"), firm("3", "丙", "320613"),
                    firm("4", "丁", "320602"), firm("5", "戊", "320613"), firm("6", "己", "320613")});
  const auto after =
      store_.write("v2.parquet", shape_,
                   {firm("1", "甲", "320613"), firm("2", "乙二", "320613"), firm("4", "丁", "320613"),
                    firm("5", "戊", "320602"), firm("6", "己", "320613", "13900138000"),
                    firm("7", "庚", "320613", std::nullopt)});
  const auto county = plan_for("320613"), other = plan_for("320602");
  const auto slices = run_job({&county, &other}, after, before);
  EXPECT_TRUE(slices[0].delta);
  EXPECT_EQ(
      slices[0].counts,
      (Counts{
          .rows_in = 6, .out = 4, .unchanged = 1, .filtered = 1, .deleted = 2, .inserted = 2, .updated = 2}));
  const Cell null;
  EXPECT_EQ(store_.read(slices[0].segment),
            (Rows{{"D", "3", null, null, null, null, null},
                  {"D", "5", null, null, null, null, null},
                  {"I", "4", "丁", "138****8000", "2001", "1235", "320613"},
                  {"I", "7", "庚", null, "2001", "1235", "320613"},
                  {"U", "2", "乙二", "138****8000", "2001", "1235", "320613"},
                  {"U", "6", "己", "139****8000", "2001", "1235", "320613"}}));
  EXPECT_EQ(store_.column_names(slices[0].segment)[0], kOpColumn);
  EXPECT_EQ(slices[1].counts, (Counts{.rows_in = 6, .out = 1, .filtered = 5, .deleted = 1, .inserted = 1}));
  EXPECT_EQ(store_.read(slices[1].segment)[0][0], "D");
}

TEST_F(Bulk, AChangeThatTheTreatmentHidesIsNoChange) {
  const auto before = store_.write("v1.parquet", shape_, {firm("1", "甲", "320613", "13800008000")});
  const auto after = store_.write("v2.parquet", shape_, {firm("1", "甲", "320613", "13899998000")});
  const auto county = plan_for("320613");
  const auto slices = run_job({&county}, after, before);
  EXPECT_EQ(slices[0].counts, (Counts{.rows_in = 1, .unchanged = 1}));
  EXPECT_EQ(slices[0].rows, 0);
}

TEST_F(Bulk, ARowThatCanNoLongerBeTreatedIsDeletedAndSetAside) {
  const auto before =
      store_.write("v1.parquet", shape_, {firm("1", "甲", "320613"), firm("2", "乙", "320613")});
  const auto after = store_.write("v2.parquet", shape_, {firm("1", "甲", "320613"), firm("2", "乙", "bad")});
  const auto county = plan_for("320613");
  const auto slices = run_job({&county}, after, before);
  EXPECT_EQ(slices[0].counts, (Counts{.rows_in = 2, .unchanged = 1, .set_aside = 1, .deleted = 1}));
}

TEST_F(Bulk, FallsBackToASnapshotWhenKeysCannotTellRows) {
  const auto before = store_.write(
      "v1.parquet", shape_, {firm("1", "甲", "320613"), firm("1", "乙", "320613"), firm("2", "x", "320602")});
  const auto after =
      store_.write("v2.parquet", shape_, {firm("1", "甲", "320613"), firm("2", "x", "320602")});
  const auto county = plan_for("320613"), other = plan_for("320602");
  const auto masked = plan_for("320613", [](Grant& g) {
    g.items[0].treatment = treatment("keep_ends", {{"head", 1}});
  });
  const auto slices = run_job({&county, &other, &masked}, after, before);
  EXPECT_FALSE(slices[0].delta);
  EXPECT_EQ(slices[0].snapshot_reason, "duplicate_keys");
  EXPECT_EQ(slices[0].counts, (Counts{.rows_in = 2, .out = 1, .filtered = 1}));
  EXPECT_TRUE(slices[1].delta) << "one recipient's trouble is not another's";
  EXPECT_EQ(slices[1].counts, (Counts{.rows_in = 2, .unchanged = 1, .filtered = 1}));
  EXPECT_EQ(slices[2].snapshot_reason, "keys_not_unique");
  EXPECT_FALSE(slices[2].delta);
}

TEST_F(Bulk, TakesThePreviousVersionToBeTheSource) {
  const auto source = store_.write("v1.parquet", shape_, {firm("1", "甲", "320613")});
  const auto county = plan_for("320613");
  EXPECT_EQ(run_job({&county}, source, source)[0].counts, (Counts{.rows_in = 1, .unchanged = 1}));
}

TEST_F(Bulk, ServesMoreRecipientsThanOnePartitionedCopyHolds) {
  Rows rows;
  std::vector<Plan> plans;
  for (int i = 0; i < 110; ++i) {
    const auto region = fmt::format("32{:04}", i);
    rows.push_back(firm(std::to_string(i), "甲", region));
    rows.push_back(firm(std::to_string(i + 1000), "乙", region + "001"));
    plans.push_back(plan_for(region));
  }
  const auto source = store_.write("v1.parquet", shape_, rows);
  std::vector<const Plan*> pointers;
  for (const auto& plan : plans) pointers.push_back(&plan);
  for (const auto& slice : run_job(pointers, source))
    EXPECT_EQ(slice.counts, (Counts{.rows_in = 220, .out = 2, .filtered = 218}));
}

TEST_F(Bulk, SaysWhatIsWrong) {
  const auto county = plan_for("320613");
  BulkJob job{store_.path("gone.parquet"), {{&county, store_.path("out"), {}}}, store_.options()};
  EXPECT_EQ(run(store_.call(), job).error().reason, "file.missing");
  EXPECT_EQ(run(store_.call(), BulkJob{job.source, {}, job.options}).error().reason, "grant.routes");
  std::stop_source stop;
  stop.request_stop();
  Call stopped;
  stopped.stop = stop.get_token();
  job.source = store_.write("v1.parquet", shape_, {firm("1", "甲", "320613")});
  EXPECT_EQ(run(stopped, job).error().reason, "call.stopped");
  EXPECT_TRUE(std::filesystem::is_empty(store_.path("temp"))) << "scratch folders go when the run ends";
}

}  // namespace
}  // namespace jw::grant
