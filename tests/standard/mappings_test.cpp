#include "standard/csv_table.hpp"
#include "store.hpp"

namespace jw::standard::testing {
namespace {

class MappingsTest : public StoreTest {
 protected:
  MappingsTest() {
    must(code_sets_->add(system(), {"ethnic",
                                    "民族",
                                    "GB/T 3304",
                                    "",
                                    "",
                                    "",
                                    "",
                                    {{"01", "汉族", ""}, {"02", "蒙古族", ""}, {"97", "其他", ""}}}));
    must(code_sets_->add(bureau_,
                         local("320600.ethnic", {{"1", "汉族", ""}, {"2", "蒙族", ""}, {"9", "其他", ""}})));
    must(code_sets_->add(bureau_, local("320600.third", {{"x", "汉族", ""}})));
  }
  MappingForm form(std::vector<MappingRow> rows) {
    return {"320600.map", "民族对照", "320600.ethnic", "ethnic", std::move(rows)};
  }
};

TEST_F(MappingsTest, SayWhatTheyCover) {
  must(mappings_->save(bureau_, form({{"1", "01", ""}, {"2", "02", "俗称"}}), 0));
  const auto found = must(mappings_->coverage(bureau_, "320600.map"));
  EXPECT_EQ(found.from_codes, 3);
  EXPECT_EQ(found.mapped, 2);
  EXPECT_EQ(found.reached, 2);
  ASSERT_EQ(found.unmapped.size(), 1U);
  EXPECT_EQ(found.unmapped[0].code, "9");
  ASSERT_EQ(found.proposed.size(), 1U);
  EXPECT_EQ(found.proposed[0].code, "97");
  EXPECT_EQ(found.proposed[0].parent, "9");
  EXPECT_EQ(must(mappings_->translation(system(), "320600.map"))->at("2"), "02");
  // A code that the target set dropped since.
  must(code_sets_->revise(system(), "ethnic", {1, "", "", {{"01", "汉族", ""}}, "修订"}));
  EXPECT_EQ(must(mappings_->coverage(bureau_, "320600.map")).unknown_to, (std::vector<std::string>{"02"}));
}

TEST_F(MappingsTest, RefuseCircles) {
  must(mappings_->save(bureau_, form({}), 0));
  EXPECT_EQ(reason(mappings_->save(bureau_, {"320600.back", "回", "ethnic", "320600.ethnic", {}}, 0)),
            "mapping.cycle");
  EXPECT_EQ(reason(mappings_->save(bureau_, {"320600.self", "己", "ethnic", "ethnic", {}}, 0)),
            "mapping.cycle");
  must(mappings_->save(bureau_, {"320600.on", "续", "ethnic", "320600.third", {}}, 0));
  EXPECT_EQ(reason(mappings_->save(bureau_, {"320600.far", "远", "320600.third", "320600.ethnic", {}}, 0)),
            "mapping.cycle");
  // Turned round, the mapping itself does not stand in its own way.
  must(mappings_->remove(bureau_, "320600.on"));
  must(mappings_->save(bureau_, {"320600.map", "民族对照", "ethnic", "320600.ethnic", {}}, 1));
}

TEST_F(MappingsTest, RefuseWhatIsNotInTheSets) {
  EXPECT_EQ(reason(mappings_->save(bureau_, form({{"7", "01", ""}}), 0)), "mapping.rows");
  EXPECT_EQ(reason(mappings_->save(bureau_, form({{"1", "77", ""}}), 0)), "mapping.rows");
  EXPECT_EQ(reason(mappings_->save(bureau_, form({{"1", "01", ""}, {"1", "02", ""}}), 0)), "mapping.rows");
  EXPECT_EQ(reason(mappings_->save(bureau_, {"320600.m", "对照", "nothing", "ethnic", {}}, 0)),
            "code_set.unknown");
  must(mappings_->save(bureau_, form({}), 0));
  EXPECT_EQ(reason(mappings_->save(bureau_, form({}), 0)), "mapping.moved_on");
  EXPECT_EQ(reason(mappings_->save(person("320700.data"), form({}), 1)), "standard.owner");
  EXPECT_EQ(reason(mappings_->save(person("320600.data", {"clerk"}), form({}), 1)), "right.missing");
  EXPECT_EQ(reason(mappings_->coverage(bureau_, "nothing")), "mapping.unknown");
}

TEST(CsvTable, ComesBackAsItWent) {
  const CsvTable table{
      {"code", "name"},
      {{"1", "a,b"}, {"2", "say \"x\""}, {"=1+1", "two\nlines"}, {"'=x", "'quoted"}, {"5", ""}}};
  const auto text = write_csv_table(table);
  EXPECT_EQ(text.find("\n=1+1"), std::string::npos) << "a spreadsheet would run it";
  const auto again = read_csv(text);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->rows, table.rows);
}

TEST(CsvTable, NamesTheLineThatIsWrong) {
  for (const std::string_view bad : {"a,b\n1\n", "a,b\n\"1,2\n", "", "\n\n", "a\xff,b\n"}) {
    const auto table = read_csv(bad);
    ASSERT_FALSE(table) << bad;
    EXPECT_EQ(table.error().reason, "csv.table");
  }
  EXPECT_NE(read_csv("a,b\n1,2\n3\n").error().message.find("line 3"), std::string::npos);
}

}  // namespace
}  // namespace jw::standard::testing
