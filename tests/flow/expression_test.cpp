#include "flow/expression.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "flow/expression_functions.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace jw::flow {
namespace {

const boost::json::object& variables() {
  static const auto all = boost::json::parse(R"({
      "amount": 12000, "rate": 0.5, "kind": "20", "结论": "同意", "blank": "  ", "gone": null, "yes": true,
      "applicant": {"level": "city", "org": {"id": "320600.data"}},
      "votes": ["同意", "同意", "否决"], "rows": [{"result": "a"}, {"result": "b"}], "day": "2026-11-29"})")
                              .as_object();
  return all;
}

std::string answer(std::string_view text) {
  const auto compiled = Expression::compile(text);
  if (!compiled) return compiled.error().message;
  const auto value = compiled->evaluate(variables());
  return value ? boost::json::serialize(*value) : value.error().message;
}

struct Evaluation {
  std::string_view text, answer;
};

TEST(Expression, GivesWhatItSays) {
  static constexpr Evaluation kCases[] = {
      {"amount > 10000 and not (kind in ('30', '40'))", "true"},
      {"amount > 10000 且 非 (kind in （'20'，'30'）)", "false"},
      {"结论 = '同意' 或 amount < 3", "true"},
      {"if applicant.level = 'city' then 10 else 5", "10"},
      {"如果 applicant.level = 'county' 则 10 否则 5", "5"},
      {"applicant.org.id", "\"320600.data\""},
      {"applicant.nobody.id", "null"},
      {"count_of(votes, '同意') >= 2", "true"},
      {"votes[1] + votes[3]", "\"同意否决\""},
      {"votes[9] is empty", "true"},
      {"blank is empty and gone is empty and nowhere is empty and votes is not empty", "true"},
      {"nowhere = gone", "false"},
      {"nowhere != 'x'", "true"},
      {"nowhere < 3 or nowhere > 3", "false"},
      {"'2026-11-29' >= day", "true"},
      {"kind = 20", "false"},
      {"1 + 2 * 3 - 4 / 2", "5"},
      {"7 / 2", "3.5E0"},
      {"-amount + 1.5", "-1.19985E4"},
      {"1 = 1.0 and [1, 2] = [1, 2]", "true"},
      {"2 not in [1, 3] and 1 in (1)", "true"},
      {"join(pluck(rows, 'result'), '/')", "\"a/b\""},
      {"999999999999999999 * 100 > 999999999999999999", "true"},
      {"`结论`", "\"同意\""},
      {"'it''s'", "\"it's\""},
      {"yes", "true"},
  };
  for (const auto& one : kCases) EXPECT_EQ(answer(one.text), one.answer) << one.text;
}

TEST(Expression, SaysWhereItIsWrong) {
  static constexpr Evaluation kCases[] = {
      {"", "line 1, column 1: the expression ends too early; a variable or a value is missing"},
      {"a = ", "line 1, column 5: the expression ends too early; a variable or a value is missing"},
      {"${a}", "line 1, column 1: expressions stand here without ${ } or #{ }"},
      {"a = \"x\"", "line 1, column 5: texts stand in '' quotes"},
      {"a\n  且 'b", "line 2, column 5: the quote that opens here never closes"},
      {"(a", "line 1, column 3: \")\" is expected here, not \"\""},
      {"a b", "line 1, column 3: nothing more is expected here, but there is \"b\""},
      {"today()", "line 1, column 1: there is no function today; see the list of functions"},
      {"left('a')", "line 1, column 1: left takes 2 arguments, not 1"},
      {"if yes then 1", "line 1, column 14: \"else\" is expected here, not \"\""},
      {"and", "line 1, column 1: a variable or a value is expected here, not \"and\""},
      {"12x", "line 1, column 1: this is no number; codes stand in '' quotes"},
  };
  for (const auto& one : kCases) EXPECT_EQ(answer(one.text), one.answer) << one.text;
}

TEST(Expression, RefusesValuesOfTheWrongKind) {
  static constexpr Evaluation kCases[] = {
      {"amount + kind", "line 1, column 1: a number is needed here, this is a text"},
      {"amount < kind",
       "line 1, column 8: a number cannot be compared with a text; use text(), number() or date()"},
      {"amount and yes", "line 1, column 1: true or false is needed here, this is a number"},
      {"1 / (amount - 12000)", "line 1, column 1: division by zero"},
      {"amount.x", "line 1, column 7: an object is needed here, this is a number"},
      {"sum(votes)", "line 1, column 1: only numbers are added here"},
      {"year('soon')", "line 1, column 1: this text is no date such as 2026-11-22"},
      {"kind in kind", "line 1, column 6: a list is needed here, this is a text"},
  };
  for (const auto& one : kCases) EXPECT_EQ(answer(one.text), one.answer) << one.text;
  const auto condition = Expression::compile("amount");
  ASSERT_TRUE(condition.has_value());
  EXPECT_EQ(condition->test(variables()).error().message,
            "line 1, column 1: a condition gives true or false, this gives a number");
}

TEST(Expression, StopsAfterItsSteps) {
  boost::json::object many;
  auto& list = many["list"].emplace_array();
  for (int i = 0; i < 2000; ++i) list.push_back(i);
  const auto heavy = Expression::compile("length(distinct(list))");
  ASSERT_TRUE(heavy.has_value());
  EXPECT_NE(heavy->evaluate(many).error().message.find("more than 100000 steps"), std::string::npos);
  std::string text = "concat(t";
  for (int i = 0; i < 1500; ++i) text += ",t";
  boost::json::object large{{"t", std::string(100'000, 'x')}};
  const auto grows = Expression::compile(text + ")");
  ASSERT_TRUE(grows.has_value());
  EXPECT_FALSE(grows->evaluate(large).has_value());
}

TEST(Expression, EveryFunctionsExampleHolds) {
  for (const auto& function : functions()) {
    EXPECT_EQ(answer(function.example), "true") << function.name;
    EXPECT_FALSE(function.zh.empty() || function.en.empty()) << function.name;
    EXPECT_EQ(find_function(function.name), &function);
  }
}

TEST(Expression, ConstantsAreKnown) {
  EXPECT_EQ(*Expression::constant("P1D").fixed(), boost::json::value("P1D"));
  EXPECT_EQ(*Expression::compile("5")->fixed(), boost::json::value(5));
  EXPECT_EQ(Expression::compile("a")->fixed(), nullptr);
}

}  // namespace
}  // namespace jw::flow
