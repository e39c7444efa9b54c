#include "standard/identifier.hpp"

#include <gtest/gtest.h>

#include "lake/scanner.hpp"
#include "shipped.hpp"

namespace jw::standard {
namespace {

using testing::kPlain;
using testing::strict;

struct Vector {
  std::string number, valid, fault, why;
};

std::vector<Vector> read_vectors(const std::string& name) {
  auto scanner =
      lake::CsvScanner::open(std::filesystem::path(JW_TEST_DIR) / "vectors" / name, lake::Dialect{});
  EXPECT_TRUE(scanner);
  std::vector<Vector> out;
  lake::CsvRecord record;
  while (*scanner->next(Call(), record)) {
    const auto cell = [&](std::size_t i) { return std::string(record.cells.at(i).value_or("")); };
    out.push_back({cell(0), cell(1), cell(2), cell(3)});
  }
  EXPECT_GT(out.size(), 100U);
  out.erase(out.begin());
  return out;
}

template <class Check>
void expect(const std::vector<Vector>& vectors, const Check& check) {
  for (const auto& vector : vectors) {
    SCOPED_TRACE(vector.number + " " + vector.fault + ": " + vector.why);
    const Verdict verdict = check(vector.number);
    // "?" is a policy of the register, not of the number: see NOTES.md.
    if (vector.valid != "0") {
      EXPECT_EQ(verdict.fault, "");
    } else if (vector.fault == "JUNK") {
      EXPECT_NE(verdict.fault, "");
    } else {
      EXPECT_EQ(verdict.fault, vector.fault);
    }
    if (vector.fault == "CASE" || vector.fault == "SPACE" || vector.fault == "FULLWIDTH") {
      EXPECT_EQ(check(verdict.normal).fault, "");
    }
  }
}

TEST(ResidentId, JudgesTheVectors) {
  expect(read_vectors("ric_vectors.csv"),
         [](const std::string& number) { return check_resident_id(number, kPlain); });
  expect(read_vectors("ric_vectors.csv"),
         [](const std::string& number) { return check_resident_id(number, strict()); });
}

TEST(CreditCode, JudgesTheVectors) {
  for (const auto& context : {kPlain, strict()})
    expect(read_vectors("uscc_vectors.csv"),
           [&](const std::string& number) { return check_credit_code(number, context); });
}

TEST(ResidentId, JudgesTheExamplesOfTheStandard) {
  for (const std::string_view valid :
       {"11010519491231002X", "440524188001010014", "810000199003070015", "830000198501010022",
        "610102198002290012", "91184019850101001X", "610102198001010090", "610102198001010031",
        "610102198001010082", "610102198001010023", "610102198001010074", "610102198001010015",
        "610102198001010066", "610102198001010197", "610102198001010058", "610102198001010189",
        "61010219800101004X"})
    EXPECT_EQ(check_resident_id(valid, kPlain).fault, "") << valid;
  EXPECT_EQ(check_resident_id("110105194912310021", kPlain).fault, "CHECK");
  EXPECT_EQ(check_resident_id("61010219810229001X", kPlain).fault, "DATE");
  EXPECT_EQ(check_resident_id("610102198002290012", Context{"19800228", nullptr}).fault, "DATE");
  EXPECT_EQ(check_resident_id("", kPlain).fault, "EMPTY");
  EXPECT_EQ(check_resident_id("110105491231002", kPlain).fault, "OLD15");
}

TEST(CreditCode, JudgesRealOnes) {
  for (const std::string_view valid :
       {"91110000600037341L", "11100000000013338W", "11220000013544541J", "11430000006122244L",
        "11330105002500287C", "11370800MB28559184", "11100000MB03271699", "91350100M000100Y43",
        "12441500196720244T", "11100000000013661B", "91440300708461136T"})
    EXPECT_EQ(check_credit_code(valid, kPlain).fault, "") << valid;
}

// Any single wrong digit and any swap of neighbours is found: what the check digits are for.
TEST(CreditCode, FindsEverySingleErrorAndEverySwap) {
  const std::string good = "91110000600037341L";
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char c : std::string_view("0123456789ABCDEFGHJKLMNPQRTUWXY")) {
      auto bad = good;
      bad[i] = c;
      EXPECT_EQ(check_credit_code(bad, kPlain).valid(), c == good[i]) << bad;
    }
    if (i + 1 < good.size() && good[i] != good[i + 1]) {
      auto bad = good;
      std::swap(bad[i], bad[i + 1]);
      EXPECT_FALSE(check_credit_code(bad, kPlain).valid()) << bad;
    }
  }
}

TEST(OrganisationCode, JudgesTheExamples) {
  for (const std::string_view valid :
       {"D2143569-X", "10000004-0", "10000009-1", "10000008-3", "10000000-8", "10000018X"})
    EXPECT_EQ(check_organisation_code(valid, kPlain).fault, "") << valid;
  EXPECT_EQ(check_organisation_code("D2143569-X", kPlain).normal, "D2143569X");
  EXPECT_EQ(check_organisation_code("D2143568-X", kPlain).fault, "CHECK");
  EXPECT_EQ(check_organisation_code("D214-X", kPlain).fault, "LENGTH");
  EXPECT_EQ(check_organisation_code("D21435中X", kPlain).fault, "LENGTH");
}

TEST(RegionCode, JudgesFormAndProvince) {
  for (const std::string_view valid : {"32", "3206", "320602", "320602001", "320602001001", "710000"})
    EXPECT_EQ(check_region_code(valid, kPlain).fault, "") << valid;
  EXPECT_EQ(check_region_code("32060", kPlain).fault, "LENGTH");
  EXPECT_EQ(check_region_code("990000", kPlain).fault, "REGION");
  EXPECT_EQ(check_region_code("32O602", kPlain).fault, "JUNK");
  EXPECT_EQ(check_region_code("３２０６", kPlain).fault, "FULLWIDTH");
  EXPECT_EQ(check_region_code("３２０６", kPlain).normal, "3206");
}

TEST(Phone, JudgesAndNormalises) {
  EXPECT_EQ(check_phone("+86 138-0000-0000", kPlain).normal, "13800000000");
  EXPECT_EQ(check_phone("13800000000", kPlain).fault, "");
  EXPECT_EQ(check_phone("0513 85215801", kPlain).normal, "0513-85215801");
  EXPECT_EQ(check_phone("(010)12345678", kPlain).normal, "010-12345678");
  EXPECT_EQ(check_phone("4001234567", kPlain).fault, "");
  EXPECT_EQ(check_phone("12800000000", kPlain).fault, "LENGTH");
  EXPECT_EQ(check_phone("1380000000", kPlain).fault, "LENGTH");
  EXPECT_EQ(check_phone("无", kPlain).fault, "JUNK");
  EXPECT_EQ(check_phone("", kPlain).fault, "EMPTY");
}

}  // namespace
}  // namespace jw::standard
