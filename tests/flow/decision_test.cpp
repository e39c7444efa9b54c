#include "flow/decision.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace jw::flow {
namespace {

DecisionForm level() {
  return {"route.level",
          "受理层级",
          "first",
          {{"金额", "amount"}, {"地区", "applicant.region"}},
          {{"level", "层级"}},
          {{{">= 10000", "-"}, {"'city'"}, ""},
           {{"[1000..10000)", "'320613', '320614'"}, {"'county'"}, ""},
           {{"-", "not '32'"}, {"'town'"}, ""}}};
}

std::string decided(const DecisionForm& form, std::string_view variables) {
  const auto table = Decision::compile(form);
  if (!table) return table.error().message;
  const auto value = table->decide(boost::json::parse(variables).as_object());
  return value ? boost::json::serialize(*value) : value.error().reason;
}

TEST(Decision, TheFirstRowThatFitsDecides) {
  EXPECT_EQ(decided(level(), R"({"amount": 20000})"), "\"city\"");
  EXPECT_EQ(decided(level(), R"({"amount": 1000, "applicant": {"region": "320613"}})"), "\"county\"");
  EXPECT_EQ(decided(level(), R"({"amount": 10, "applicant": {"region": "320613"}})"), "\"town\"");
  EXPECT_EQ(decided(level(), R"({"amount": 10, "applicant": {"region": "32"}})"), "null");
}

TEST(Decision, UniqueRefusesTwoRowsAndCollectGivesAll) {
  auto form = level();
  form.hit = "unique";
  EXPECT_EQ(decided(form, R"({"amount": 20000, "applicant": {"region": "1"}})"), "flow.decision_hits");
  form.hit = "collect";
  EXPECT_EQ(decided(form, R"({"amount": 20000, "applicant": {"region": "1"}})"), R"(["city","town"])");
}

TEST(Decision, SeveralOutputsMakeAnObject) {
  auto form = level();
  form.outputs.push_back({"days", "天数"});
  for (auto& rule : form.rules) rule.then.push_back("amount / 1000");
  EXPECT_EQ(decided(form, R"({"amount": 20000})"), R"({"level":"city","days":20})");
}

TEST(Decision, IsRefusedCellByCell) {
  auto form = level();
  form.hit = "any";
  form.inputs[0].expression = "amount +";
  form.outputs.push_back({"level", ""});
  auto refusals = Decision::check(form);
  ASSERT_EQ(refusals.size(), 3U);
  form = level();
  form.rules[1].when[0] = ">=";
  form.rules[1].then[0] = "county'";
  form.rules[2].when.pop_back();
  form.rules.push_back(form.rules[0]);
  refusals = Decision::check(form);
  ASSERT_EQ(refusals.size(), 4U);
  EXPECT_EQ(refusals[0].line, 2);
  EXPECT_EQ(refusals[2].code, "decision.cells");
  EXPECT_EQ(refusals[3].code, "decision.same");
  EXPECT_EQ(Decision::compile(form).error().reason, "flow.decision");
  EXPECT_FALSE(Decision::check({}).empty());
}

}  // namespace
}  // namespace jw::flow
