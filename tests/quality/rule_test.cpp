#include "quality/rule.hpp"

#include <gtest/gtest.h>

#include <set>

#include "quality/metric.hpp"

namespace jw::quality {
namespace {

std::vector<catalog::Item> items() {
  std::vector<catalog::Item> out(4);
  out[0].name = "id";
  out[1].name = "born";
  out[1].type = "date";
  out[2].name = "people";
  out[2].type = "integer";
  out[3].name = "name";
  return out;
}

RuleForm form(std::string kind, std::vector<std::string> of = {"id"}) {
  RuleForm out;
  out.name = "规则";
  out.kind = std::move(kind);
  out.items = std::move(of);
  return out;
}

std::string reason(const RuleForm& form) {
  const auto result = checked(form, items());
  return result ? "(no error)" : result.error().reason;
}

TEST(Rules, TheTableOfKindsIsWhole) {
  std::set<std::string_view> codes;
  for (const auto& kind : kinds()) {
    EXPECT_TRUE(codes.insert(kind.code).second) << kind.code;
    ASSERT_NE(find_metric(kind.metric), nullptr) << kind.code;
    EXPECT_NE(find_metric(kind.metric)->formula, Formula::Mean) << kind.code;
    EXPECT_FALSE(kind.zh.empty() || kind.en.empty() || kind.help_zh.empty() || kind.help_en.empty())
        << kind.code;
    EXPECT_LE(kind.least_items, kind.most_items) << kind.code;
  }
}

TEST(Rules, TheMetricIsThatOfTheKindUnlessSaid) {
  EXPECT_EQ(checked(form("required"), items())->metric, "020100");
  auto other = form("required");
  other.metric = "020200";
  EXPECT_EQ(checked(other, items())->metric, "020200");
  other.metric = "010100";
  EXPECT_EQ(reason(other), "rule.metric") << "a mean of others";
  other.metric = "999999";
  EXPECT_EQ(reason(other), "rule.metric");
}

TEST(Rules, WrongFormsNameTheirField) {
  EXPECT_EQ(reason(form("nothing")), "rule.kind");
  EXPECT_EQ(reason(form("required", {})), "rule.items");
  EXPECT_EQ(reason(form("required", {"nobody"})), "rule.items");
  EXPECT_EQ(reason(form("required", {"id", "id"})), "rule.items");
  EXPECT_EQ(reason(form("range", {"id"})), "rule.items") << "a text has no range";
  EXPECT_EQ(reason(form("identifier", {"people"})), "rule.items");
  EXPECT_EQ(reason(form("identifier")), "rule.identifier");
  EXPECT_EQ(reason(form("code_set")), "rule.values");
  EXPECT_EQ(reason(form("pattern")), "rule.pattern");
  EXPECT_EQ(reason(form("type")), "rule.type");
  EXPECT_EQ(reason(form("date_age", {"born"})), "rule.days");
  EXPECT_EQ(reason(form("sequence", {"people"})), "rule.step");
  EXPECT_EQ(reason(form("reference")), "rule.other");
  auto one = form("required");
  one.name = "  ";
  EXPECT_EQ(reason(one), "rule.name");
  one = form("required");
  one.severity = "fatal";
  EXPECT_EQ(reason(one), "rule.severity");
  one = form("required");
  one.weight = -1;
  EXPECT_EQ(reason(one), "rule.weight");
  one = form("freshness", {});
  EXPECT_EQ(reason(one), "rule.severity") << "nothing a row could be stopped for";
  one = form("unique");
  one.when = "people > 1";
  EXPECT_EQ(reason(one), "rule.when");
  one = form("required");
  one.when = "people >";
  EXPECT_EQ(reason(one), "expression.syntax");
  one = form("duplicate_rate");
  one.rate = 1.5;
  EXPECT_EQ(reason(one), "rule.rate");
  one = form("required");
  one.advice = std::string("a\0b", 3);
  EXPECT_EQ(reason(one), "rule.text");
}

TEST(Rules, BoundsReadAsValuesOfTheItem) {
  auto one = form("range", {"people"});
  EXPECT_EQ(reason(one), "rule.bounds");
  one.least = "x";
  EXPECT_EQ(reason(one), "rule.bounds");
  one.least = "5";
  one.most = "4";
  EXPECT_EQ(reason(one), "rule.bounds");
  one.most = "5.5";
  EXPECT_EQ(reason(one), "(no error)");
  one.items = {"people", "born"};
  EXPECT_EQ(reason(one), "rule.items") << "numbers and dates need a rule each";
  one = form("range", {"born"});
  one.least = "2026/1/2";
  EXPECT_EQ(checked(one, items())->least, "2026-01-02");
  one.least = "2026-02-30";
  EXPECT_EQ(reason(one), "rule.bounds");
}

TEST(Rules, AnExpressionSaysItsItemsItself) {
  auto one = form("expression", {});
  one.expression = "people > 0 and born is not empty";
  EXPECT_EQ(checked(one, items())->items, (std::vector<std::string>{"people", "born"}));
}

}  // namespace
}  // namespace jw::quality
