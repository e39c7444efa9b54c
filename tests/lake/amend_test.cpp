#include "lake/amend.hpp"

#include "lake/sql.hpp"
#include "tests/lake/scratch.hpp"

namespace jw::lake {
namespace {

Schema people(bool keyed = true) {
  return {{Field{.name = "id", .key = keyed}, Field{.name = "name", .length = 4, .required = true},
           Field{.name = "born", .type = "date"}, Field{.name = "score", .type = "integer"}}};
}

class AmendTest : public LakeTest {
 protected:
  void hold(bool keyed = true) {
    const auto loaded = load(
        call, *engine, write("in.csv", "id,name,born,score\n1,a,2001-01-01,10\n2,b,,20\n3,c,2003-03-03,\n"),
        {}, people(keyed), folder / "held.parquet", folder / "aside.parquet");
    ASSERT_TRUE(loaded) << describe(loaded.error());
  }
  Result<AmendReport> change(const std::vector<Edit>& edits, bool keyed = true, const Sift& sift = {}) {
    return amend(call, *engine, folder / "held.parquet", people(keyed), edits, folder / "new.parquet", sift);
  }
  std::string rows(const std::string& name) {
    auto connection = connect();
    const auto table =
        connection.query(call, "SELECT * FROM read_parquet(" + *quote_path(folder / name) + ")");
    EXPECT_TRUE(table) << describe(table.error());
    std::string out;
    for (const auto& row : table->rows) {
      for (std::size_t i = 0; i < row.size(); ++i) out += (i > 0 ? "|" : "") + row[i].value_or("NULL");
      out += "\n";
    }
    return out;
  }
  static std::string why(const Result<AmendReport>& result) {
    return result ? "(no error)" : result.error().reason;
  }
  static Edit set(std::string id, std::optional<std::string> name) {
    return {Edit::Kind::Update, {std::move(id), std::move(name), {}, {}}, {true, true, false, false}};
  }
  static Edit add(std::string id, std::string name) {
    return {Edit::Kind::Add, {std::move(id), std::move(name), "2004/4/4", "40"}, {true, true, true, true}};
  }
  static Edit drop(std::string id) {
    return {Edit::Kind::Remove, {std::move(id), {}, {}, {}}, {true, false, false, false}};
  }
};

TEST_F(AmendTest, ChangesAddsAndRemovesInTheOldOrder) {
  hold();
  const auto report = change({drop("1"), add("4", "d"), set("2", "B")});
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_EQ(report->rows, 3);
  EXPECT_EQ(report->updated, 1);
  EXPECT_EQ(report->added, 1);
  EXPECT_EQ(report->removed, 1);
  EXPECT_EQ(rows("new.parquet"), "2|B|NULL|20\n3|c|2003-03-03|NULL\n4|d|2004-04-04|40\n");
}

TEST_F(AmendTest, AValueCanBecomeEmptyAndOthersStay) {
  hold();
  Edit edit{Edit::Kind::Update, {"1", {}, {}, {}}, {true, false, true, false}};
  ASSERT_TRUE(change({edit}));
  EXPECT_EQ(rows("new.parquet").substr(0, 12), "1|a|NULL|10\n");
}

TEST_F(AmendTest, WhatDoesNotFitIsRefusedAndLeavesNothing) {
  hold();
  EXPECT_EQ(why(change({set("9", "x")})), "amend.row");
  EXPECT_EQ(why(change({drop("9")})), "amend.row");
  EXPECT_EQ(why(change({add("1", "x")})), "amend.row");
  EXPECT_EQ(why(change({set("1", "x"), set("1", "y")})), "amend.edits");
  EXPECT_EQ(why(change({set("1", "longer")})), "amend.value");
  EXPECT_EQ(why(change({set("1", std::nullopt)})), "amend.value") << "required";
  EXPECT_EQ(why(change({{Edit::Kind::Update, {"1", {}, "31 Feb", {}}, {true, false, true, false}}})),
            "amend.value");
  EXPECT_EQ(why(change({set("' OR 1=1 --", "x")})), "amend.row");
  EXPECT_FALSE(std::filesystem::exists(folder / "new.parquet"));
}

TEST_F(AmendTest, WithoutKeysRowsCanOnlyBeAdded) {
  hold(false);
  EXPECT_EQ(why(change({set("1", "x")}, false)), "amend.key");
  ASSERT_TRUE(change({add("1", "x")}, false));
  EXPECT_EQ(rows("new.parquet"), "1|a|2001-01-01|10\n2|b|NULL|20\n3|c|2003-03-03|NULL\n1|x|2004-04-04|40\n");
}

TEST_F(AmendTest, TheSiftCountsForEditedRowsOnly) {
  for (const bool keyed : {true, false}) {
    hold(keyed);
    const Sift no_c = [this](Connection& lake, const std::string& all,
                             const std::string& failing) -> Result<> {
      JW_TRY(lake.exec(call, "INSERT INTO " + failing +
                                 " SELECT file_row_number, 'rule:C', 'name', 'C' FROM " + all +
                                 " WHERE name = 'c'"));
      return {};
    };
    EXPECT_TRUE(change({add("4", "d")}, keyed, no_c)) << "row 3 was there before";
    const auto refused = change({add("5", "x"), add("6", "c")}, keyed, no_c);
    ASSERT_EQ(why(refused), "amend.rules");
    EXPECT_NE(refused.error().message.find("edit 1"), std::string::npos) << refused.error().message;
    EXPECT_NE(refused.error().message.find("rule:C"), std::string::npos);
  }
}

}  // namespace
}  // namespace jw::lake
