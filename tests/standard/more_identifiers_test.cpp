#include <gtest/gtest.h>

#include <set>

#include "shipped.hpp"
#include "standard/functions.hpp"
#include "standard/identifier.hpp"

namespace jw::standard {
namespace {

using testing::kPlain;
using testing::strict;

// A new row is tested the moment it stands in the table.
TEST(IdentifierChecks, EveryExampleHoldsAndEveryTextIsThere) {
  std::set<std::string_view> codes;
  for (const auto& row : identifier_checks()) {
    EXPECT_TRUE(codes.insert(row.code).second) << row.code;
    EXPECT_EQ(row.check(row.example, strict()).fault, "") << row.code;
    EXPECT_FALSE(row.zh.empty() || row.en.empty() || row.source.empty()) << row.code;
    EXPECT_EQ(find_identifier(row.code), &row);
  }
  EXPECT_EQ(find_identifier("nothing"), nullptr);
}

TEST(IdentifierChecks, EveryFaultHasAText) {
  std::set<std::string_view> known;
  for (const auto& fault : identifier_faults()) known.insert(fault.code);
  for (const auto& row : identifier_checks())
    for (const std::string_view bad :
         {"", " ", "0", "x", "无", "000000000000000000", "1234567890", "110105194912310021", "2024-13-01",
          "苏F123", "91110000600037341M", "\xff\xfe", "999999"}) {
      const auto verdict = row.check(bad, strict());
      if (!verdict.valid()) {
        EXPECT_TRUE(known.contains(verdict.fault)) << row.code << " " << verdict.fault;
      }
    }
}

TEST(IdentifierChecks, NormaliseOnceAndForAll) {
  for (const auto& row : identifier_checks()) {
    const auto spoilt = " \xE2\x80\x8B" + std::string(row.example) + "\xE3\x80\x80";
    const auto verdict = row.check(spoilt, strict());
    EXPECT_TRUE(verdict.mendable()) << row.code;
    EXPECT_TRUE(verdict.changes & kZeroWidth) << row.code;
    const auto again = row.check(verdict.normal, strict());
    EXPECT_EQ(again.fault, "") << row.code;
    EXPECT_EQ(again.normal, verdict.normal) << row.code;
  }
}

TEST(ResidentId, TakesARetiredRegionAndRefusesOneThatNeverWas) {
  // 320602 was abolished in 2020: those born before keep their number.
  EXPECT_EQ(check_resident_id("110103198001010019", kPlain).fault.empty(),
            check_resident_id("110103198001010019", strict()).fault.empty());
  const auto number = [](std::string body) { return body + resident_id_check(body); };
  EXPECT_EQ(check_resident_id(number("32060219900101001"), strict()).note, "REGION_RETIRED");
  EXPECT_EQ(check_resident_id(number("32061319900101001"), strict()).note, "REGION_LATER");
  EXPECT_EQ(check_resident_id(number("32060220220101001"), strict()).fault, "REGION_TIME");
  EXPECT_EQ(check_resident_id(number("32069919900101001"), strict()).fault, "REGION");
  EXPECT_EQ(check_resident_id(number("32069919900101001"), kPlain).fault, "");
  EXPECT_EQ(check_resident_id(number("32060119600101001"), strict()).fault, "") << "市辖区";
}

TEST(ResidentId, BringsTheOldFormUpToDate) {
  const auto verdict = check_resident_id("110105491231002", strict());
  EXPECT_EQ(verdict.fault, "OLD15");
  EXPECT_TRUE(verdict.mendable());
  EXPECT_EQ(verdict.normal, "11010519491231002X");
  EXPECT_EQ(change_names(verdict.changes), (std::vector<std::string_view>{"new_form"}));
  EXPECT_EQ(check_resident_id("110105491331002", strict()).left, "DATE");
}

TEST(PermanentResidence, KnowsBothForms) {
  EXPECT_EQ(check_permanent_residence("91184019850101001X", kPlain).fault, "");
  EXPECT_EQ(check_permanent_residence("91184019850101001x", kPlain).fault, "CASE");
  EXPECT_EQ(check_permanent_residence("USA110085010112", kPlain).fault, "");
  EXPECT_EQ(check_permanent_residence("U5A110085010112", kPlain).fault, "JUNK");
  EXPECT_EQ(check_permanent_residence("11010519491231002X", kPlain).fault, "REGION");
}

TEST(HmtResidence, IsOnlyForTheThree) {
  for (const std::string_view good : {"810000199003070015", "830000198501010022"})
    EXPECT_EQ(check_hmt_residence(good, kPlain).fault, "");
  EXPECT_EQ(check_hmt_residence("11010519491231002X", kPlain).fault, "REGION");
}

TEST(TravelDocuments, JudgeTheirForms) {
  EXPECT_EQ(check_hk_macao_travel("h12345678", kPlain).fault, "CASE");
  EXPECT_EQ(check_hk_macao_travel("M1234567801", kPlain).fault, "");
  EXPECT_EQ(check_hk_macao_travel("K12345678", kPlain).fault, "JUNK");
  EXPECT_EQ(check_taiwan_travel("0123456789", kPlain).fault, "");
  EXPECT_EQ(check_taiwan_travel("1234567", kPlain).fault, "LENGTH");
  EXPECT_EQ(check_passport("EA1234567", kPlain).fault, "");
  EXPECT_EQ(check_passport("EI1234567", kPlain).fault, "JUNK");
  EXPECT_EQ(check_passport("G12345678", kPlain).fault, "");
  EXPECT_EQ(check_passport("E1234567", kPlain).fault, "LENGTH");
}

TEST(BankCard, GoesByLuhn) {
  EXPECT_EQ(check_bank_card("4111 1111 1111 1111", kPlain).fault, "");
  EXPECT_EQ(check_bank_card("4111 1111 1111 1111", kPlain).normal, "4111111111111111");
  EXPECT_EQ(check_bank_card("4111111111111112", kPlain).fault, "CHECK");
  EXPECT_EQ(check_bank_card("00000000000000000", kPlain).fault, "JUNK");
  EXPECT_EQ(check_bank_card("41111111111", kPlain).fault, "LENGTH");
  EXPECT_EQ(check_bank_card("41111111111111111111", kPlain).fault, "LENGTH");
}

TEST(Plate, KnowsOrdinaryNewEnergyAndSpecialOnes) {
  for (const std::string_view good : {"苏F12345", "苏FD12345", "苏F12345D", "苏F1234学", "粤Z1234港",
                                      "苏F1234警", "123456使", "京A·12345", "苏f12345", "WJ苏12345"}) {
    const auto verdict = check_plate(good, kPlain);
    EXPECT_TRUE(verdict.valid() || verdict.mendable()) << good << " " << verdict.fault;
  }
  EXPECT_EQ(check_plate("京A·12345", kPlain).normal, "京A12345");
  EXPECT_EQ(check_plate("苏F1234", kPlain).fault, "LENGTH");
  EXPECT_EQ(check_plate("苏FO2345", kPlain).fault, "JUNK");
  EXPECT_EQ(check_plate("苏F123456", kPlain).fault, "KIND");
  EXPECT_EQ(check_plate("某F12345", kPlain).fault, "REGION");
  EXPECT_EQ(check_plate("AF12345", kPlain).fault, "JUNK");
}

TEST(Date, ReadsTheWaysADayIsWritten) {
  for (const std::string_view same :
       {"2024-02-29", "20240229", "2024/2/29", "2024.02.29", "2024年2月29日", "２０２４-02-29"})
    EXPECT_EQ(check_date(same, kPlain).normal, "2024-02-29") << same;
  EXPECT_EQ(check_date("2023-02-29", kPlain).fault, "DATE");
  EXPECT_EQ(check_date("99999999", kPlain).fault, "JUNK");
  EXPECT_EQ(check_date("2024-02", kPlain).fault, "JUNK");
  EXPECT_EQ(check_date("29-02-2024", kPlain).fault, "JUNK");
}

TEST(Functions, AnswerInsideDuckDb) {
  lake::EngineOptions options;
  options.temp_folder = std::filesystem::temp_directory_path() / "jw_standard_functions_test";
  auto engine = lake::Engine::open(options);
  ASSERT_TRUE(engine);
  const auto regions = RegionHistory::load(std::filesystem::path(JW_TEST_DIR) / "../../data");
  FakeClock clock(*parse_time("2026-11-22T02:00:00Z"));
  ASSERT_TRUE(add_functions(**engine, *regions, clock));
  auto connection = (*engine)->connect();
  const auto answer = connection->query(
      Call(),
      "SELECT check_resident_id('11010519491231002X'), check_resident_id('11010519491231002x'), "
      "normal_resident_id('110105491231002'), check_credit_code(NULL), check_phone('无'), "
      "normal_date('2024/1/5')");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->text(0, 0), "");
  EXPECT_TRUE(answer->rows[0][0].has_value());
  EXPECT_EQ(answer->text(0, 1), "CASE");
  EXPECT_EQ(answer->text(0, 2), "11010519491231002X");
  EXPECT_FALSE(answer->rows[0][3].has_value());
  EXPECT_EQ(answer->text(0, 4), "JUNK");
  EXPECT_EQ(answer->text(0, 5), "2024-01-05");
}

}  // namespace
}  // namespace jw::standard
