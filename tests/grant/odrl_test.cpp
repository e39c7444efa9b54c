#include "grant/odrl.hpp"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "base/gzip.hpp"
#include "base/json.hpp"
#include "fixture.hpp"

namespace jw::grant {
namespace {

namespace json = boost::json;

std::string text(const json::value& value) { return std::string(value.as_string()); }

TEST(Odrl, TheSuitesCasesAreJudgedAsItsReportsSay) {
  const auto lines = gzip::read(std::string(JW_TEST_DIR) + "/vectors/odrl.jsonl.gz");
  ASSERT_TRUE(lines) << describe(lines.error());
  std::size_t cases = 0, rules = 0, premises = 0;
  for (std::size_t at = 0; at < lines->size();) {
    const auto end = lines->find('\n', at);
    const auto test = parse_json(std::string_view(*lines).substr(at, end - at)).value().as_object();
    at = end + 1;
    SCOPED_TRACE(text(test.at("name")));
    const auto policy = odrl::read_policy(test.at("policy"));
    ASSERT_TRUE(policy) << describe(policy.error());
    const auto& request = test.at("request").as_object();
    const auto& state = test.at("world").as_object();
    odrl::World world;
    world.now = parse_time(text(state.at("now"))).value();
    for (const auto& [member, collections] : state.at("part_of").as_object())
      for (const auto& collection : collections.as_array())
        world.part_of[std::string(member)].insert(text(collection));
    for (const auto& duty : state.at("fulfilled").as_array()) world.fulfilled.insert(text(duty));
    // Written and read again it says the same; prohibitions come after permissions then.
    const auto again = odrl::read_policy(odrl::write_policy(*policy));
    ASSERT_TRUE(again) << describe(again.error());
    ASSERT_EQ(again->rules.size(), policy->rules.size());
    for (const auto& rule : policy->rules)
      EXPECT_NE(std::find(again->rules.begin(), again->rules.end(), rule), again->rules.end()) << rule.id;
    const auto verdicts = odrl::evaluate(
        *again, {text(request.at("party")), text(request.at("action")), text(request.at("target"))}, world);
    for (const auto& [rule, expected] : test.at("expected").as_object()) {
      const auto found = std::find_if(verdicts.begin(), verdicts.end(), [&](const auto& verdict) {
        return verdict.rule == std::string_view(rule);
      });
      ASSERT_NE(found, verdicts.end()) << rule;
      const std::pair<const char*, bool> parts[] = {{"active", found->active()},
                                                    {"party", found->party},
                                                    {"target", found->target},
                                                    {"action", found->action},
                                                    {"constraints", found->constraints}};
      for (const auto& [name, ours] : parts) {
        const auto* wanted = expected.as_object().if_contains(name);
        if (!wanted) continue;
        EXPECT_EQ(ours, wanted->as_bool()) << name << " of " << rule;
        ++premises;
      }
      ++rules;
    }
    ++cases;
  }
  EXPECT_EQ(cases, 34U);
  EXPECT_EQ(rules, 34U);
  EXPECT_GT(premises, 90U);
}

TEST(Odrl, WhatIsNotUnderstoodIsNotSatisfied) {
  odrl::World world;
  world.now = parse_time("2026-11-29T00:00:00Z").value();
  const auto constraint = [](std::string left, std::string op, std::string right) {
    odrl::Constraint made;
    made.left = std::string(odrl::kNamespace) + std::move(left);
    made.op = std::string(odrl::kNamespace) + std::move(op);
    made.right = std::move(right);
    return made;
  };
  EXPECT_TRUE(odrl::satisfied(constraint("dateTime", "gt", "2026-01-01T00:00:00Z"), world));
  EXPECT_FALSE(odrl::satisfied(constraint("dateTime", "isA", "2026-01-01T00:00:00Z"), world));
  EXPECT_FALSE(odrl::satisfied(constraint("dateTime", "gt", "yesterday"), world));
  EXPECT_FALSE(odrl::satisfied(constraint("count", "lt", "5"), world));
  for (const auto* bad :
       {R"([])", R"({})", R"({"uid":"x","obligation":[]})", R"({"uid":"x","permission":[1]})",
        R"({"uid":"x","permission":[{"constraint":[{}]}]})"})
    EXPECT_FALSE(odrl::read_policy(parse_json(bad).value())) << bad;
}

TEST(Odrl, AGrantInPlainOdrlPermitsEachItemAndNothingDropped) {
  auto grant = online_grant();
  grant.items[2].treatment = treatment("drop");
  const auto plain = to_odrl(grant);
  std::size_t verify = 0, query = 0;
  for (const auto& permission : plain.at("permission").as_array()) {
    const auto& rule = permission.as_object();
    EXPECT_EQ(text(rule.at("target")).find("#phone"), std::string::npos);
    const auto action = text(rule.at("action"));
    verify += action.ends_with("#verify") ? 1 : 0;
    query += action.ends_with("#query") ? 1 : 0;
  }
  EXPECT_EQ(verify, 2U);
  EXPECT_EQ(query, grant.items.size() - 1);
  // Every operand of ours has its meaning in the published context.
  const auto context = json::serialize(profile_context());
  for (const auto& cap : cap_kinds()) EXPECT_NE(context.find(std::string(cap.kind)), std::string::npos);
}

}  // namespace
}  // namespace jw::grant
