#include <gtest/gtest.h>

#include "fixture.hpp"
#include "grant/keys.hpp"

namespace jw::grant {
namespace {

std::string refusal(const Grant& grant, const ResourceShape& shape = sample_shape()) {
  const auto plan = compile(grant, shape, SampleKeys());
  return plan ? "" : plan.error().reason;
}

TEST(Compile, MakesThePlanOfAGrant) {
  const auto plan = compile(sample_grant(), sample_shape(), no_keys());
  ASSERT_TRUE(plan) << describe(plan.error());
  EXPECT_EQ(plan->columns.size(), 6U);
  EXPECT_EQ(plan->prefixes, std::vector<std::string>{"320613"});
  EXPECT_TRUE(plan->rows.empty());
  EXPECT_EQ(plan->region, 6U);
  EXPECT_TRUE(plan->carries_changes);
  EXPECT_EQ(plan->out_keys, std::vector<std::size_t>{0});
  EXPECT_EQ(plan->columns[3].type, "text") << "a year is no date";
  EXPECT_EQ(plan->columns[4].type, "decimal");
}

TEST(Compile, RefusesASensitiveItemThatIsNotHidden) {
  auto grant = sample_grant();
  const Treatment open[] = {treatment("clear"), treatment("truncate", {{"unit", "chars"}, {"count", 1000}}),
                            treatment("truncate", {{"unit", "town"}})};
  for (const auto& what : open) {
    grant.items[2].treatment = what;
    EXPECT_EQ(refusal(grant), "grant.sensitive_clear") << what.kind;
  }
  const Treatment hidden[] = {treatment("drop"), treatment("constant", {{"value", "x"}}),
                              treatment("pseudonym", {{"key", "sample"}}),
                              treatment("keep_ends", {{"head", 100}})};
  for (const auto& what : hidden) {
    grant.items[2].treatment = what;
    EXPECT_EQ(refusal(grant), "") << what.kind;
  }
}

TEST(Compile, RefusesWhatTheGradesDoNotPermit) {
  auto grant = sample_grant();
  auto shape = sample_shape();
  shape.columns[1].grade = 4;
  EXPECT_EQ(refusal(grant, shape), "grant.grade") << "grade 4 in clear where rows are returned";
  grant.items[1].treatment = treatment("keep_ends", {{"preset", "name"}});
  EXPECT_EQ(refusal(grant, shape), "");
  for (const auto* level : {"important", "core"}) {
    shape.columns[1].level = level;
    EXPECT_EQ(refusal(grant, shape), "grant.decision") << level;
    shape.columns[1].cleared = true;
    EXPECT_EQ(refusal(grant, shape), "") << level << " with the decision on file";
    shape.columns[1].cleared = false;
  }
  grant.items[1].treatment = treatment("drop");
  EXPECT_EQ(refusal(grant, shape), "") << "what is not delivered asks for nothing";
}

TEST(Compile, HoldsAnItemToTheFloorOfItsKindWhateverItsGradeSays) {
  auto grant = sample_grant();
  auto shape = sample_shape();
  // Sensitive with grade 1 is grade 4: no coarsening that leaves some values whole.
  shape.columns[1].personal = Personal::Sensitive;
  shape.columns[1].grade = 1;
  for (const auto* mode : {"return", "batch", "subscribe", "query"}) {
    auto asked = grant;
    if (std::string_view(mode) != "return") {
      asked = online_grant();
      asked.mode = mode;
      asked.modes = {mode};
      asked.items[1].verify.clear();
      asked.items[3].verify.clear();
    }
    EXPECT_EQ(refusal(asked, shape), "grant.sensitive_clear") << mode;
  }
  auto verify = online_grant();
  verify.modes = {"verify"};
  EXPECT_EQ(refusal(verify, shape), "") << "a yes or no gives no value away";
  verify.modes = {"verify", "query"};
  EXPECT_EQ(refusal(verify, shape), "grant.sensitive_clear") << "one returning mode is enough";
}

TEST(Compile, CanaryRowsNeedAnItemThatTells) {
  auto grant = online_grant();
  grant.mode = "batch";
  grant.modes = {"batch"};
  grant.caps.calls_per_second = 0;
  for (auto& item : grant.items) item.verify.clear();
  grant.canary_rows = 5;
  EXPECT_EQ(refusal(grant), "");
  grant.items[0].treatment = treatment("pseudonym", {{"key", "sample"}});
  EXPECT_EQ(refusal(grant), "");
  grant.items[0].treatment = treatment("keep_ends", {{"head", 2}});
  EXPECT_EQ(refusal(grant), "grant.canary");
  auto shape = sample_shape();
  shape.columns[1].identifier = "credit_code";
  EXPECT_EQ(refusal(grant, shape), "") << "an identifier tells as well as a key";
  grant.rows.push_back({"name", RowCondition::Op::Prefix, {"甲"}});
  EXPECT_EQ(refusal(grant, shape), "grant.canary") << "what the rows are chosen by is not made up";
}

TEST(Compile, RefusesATreatmentThatDoesNotFitTheType) {
  auto grant = sample_grant();
  const Treatment odd[] = {
      treatment("bucket", {{"width", 10}}), treatment("round", {{"digits", -1}}),
      treatment("noise", {{"key", "sample"}, {"epsilon_thousandths", 1}, {"sensitivity", 1}})};
  for (const auto& what : odd) {
    grant.items[1].treatment = what;
    EXPECT_EQ(refusal(grant), "treatment.type") << what.kind;
  }
}

TEST(Compile, KeepsAReturnFlowInsideTheRecipientsRegion) {
  auto grant = sample_grant();
  using Op = RowCondition::Op;
  const std::pair<RowCondition, bool> cases[] = {
      {{"region", Op::Prefix, {"320613"}}, true},
      {{"region", Op::Prefix, {"320613001"}}, true},
      {{"region", Op::Prefix, {"320613001", "320613002"}}, true},
      {{"region", Op::In, {"320613001001", "320613"}}, true},
      {{"region", Op::Eq, {"320613001"}}, true},
      {{"region", Op::Prefix, {"3206"}}, false},
      {{"region", Op::Prefix, {"320613", "320602"}}, false},
      {{"region", Op::Eq, {"320602"}}, false},
      {{"region", Op::Prefix, {"320613x"}}, false},
      {{"region", Op::Prefix, {"3206131"}}, false},
      {{"name", Op::Prefix, {"320613"}}, false},
  };
  for (const auto& [row, allowed] : cases) {
    grant.rows = {row};
    EXPECT_EQ(refusal(grant), allowed ? "" : "grant.scope") << row.values[0];
  }
  grant.rows.clear();
  EXPECT_EQ(refusal(grant), "grant.scope");
  grant.mode = "batch";
  EXPECT_EQ(refusal(grant), "") << "a batch may hold every region";
  grant.mode = "return";
  grant.rows = {{"region", Op::Prefix, {"320613"}}};
  for (const auto* org : {"data", "x.data", ".data", "320602.data", ""}) {
    grant.recipient.org = org;
    EXPECT_EQ(refusal(grant), "grant.scope") << org;
  }
}

TEST(Compile, RefusesWhatTheResourceDoesNotHave) {
  const auto changed = [](auto change) {
    auto grant = sample_grant();
    change(grant);
    return refusal(grant);
  };
  EXPECT_EQ(changed([](Grant& g) { g.resource.id = "res-2"; }), "grant.resource");
  EXPECT_EQ(changed([](Grant& g) { g.items[0].name = "gone"; }), "grant.item");
  EXPECT_EQ(changed([](Grant& g) { g.items[3].type = "text"; }), "grant.item");
  EXPECT_EQ(changed([](Grant& g) { g.key_items = {"gone"}; }), "grant.item");
  EXPECT_EQ(changed([](Grant& g) { g.key_items = {"name"}; }), "grant.item");
  EXPECT_EQ(changed([](Grant& g) { g.region_item = "name"; }), "grant.item");
  EXPECT_EQ(changed([](Grant& g) { g.rows.push_back({"gone", RowCondition::Op::Eq, {"x"}}); }), "grant.item");
  EXPECT_EQ(changed([](Grant& g) {
              g.items[1].treatment = treatment("round", {{"digits", 0}});
            }),
            "treatment.type");
  EXPECT_EQ(changed([](Grant& g) { g.items[0].treatment = treatment("xor"); }), "treatment.unknown");
  EXPECT_EQ(changed([](Grant& g) {
              g.items[0].treatment = treatment("pseudonym", {{"key", "missing"}});
            }),
            "grant.key");
  EXPECT_EQ(changed([](Grant& g) { g.mode = "stream"; }), "grant.scope");
  EXPECT_EQ(changed([](Grant& g) {
              g.rows.push_back({"name", RowCondition::Op::Range, {"a"}});
            }),
            "grant.scope");
  EXPECT_EQ(changed([](Grant& g) { g.rows.push_back({"name", RowCondition::Op::In, {}}); }), "grant.scope");
}

TEST(Compile, CarriesChangesOnlyWhenTheWholeKeyStaysUnique) {
  const auto carries = [](auto change) {
    auto grant = sample_grant();
    auto shape = sample_shape();
    change(grant, shape);
    return compile(grant, shape, SampleKeys()).value().carries_changes;
  };
  EXPECT_TRUE(carries([](Grant& g, auto&) {
    g.items[0].treatment = treatment("pseudonym", {{"key", "sample"}});
  }));
  EXPECT_FALSE(carries([](Grant& g, auto&) {
    g.items[0].treatment = treatment("keep_ends", {{"head", 6}});
  }));
  EXPECT_FALSE(carries([](Grant& g, auto&) { g.items[0].treatment = treatment("drop"); }));
  EXPECT_FALSE(carries([](Grant& g, auto&) { g.items.erase(g.items.begin()); }));
  EXPECT_FALSE(carries([](Grant& g, auto&) { g.key_items.clear(); }));
  EXPECT_FALSE(carries([](Grant&, ResourceShape& s) { s.columns[1].key = true; })) << "half a key";
}

TEST(Compile, HashesWhatThePlanDoes) {
  const auto base = compile(sample_grant(), sample_shape(), SampleKeys()).value();
  auto grant = sample_grant();
  grant.id = "0192f0c4-0000-7000-8000-000000000009";
  grant.purpose = "别的用途";
  EXPECT_EQ(compile(grant, sample_shape(), SampleKeys())->hash, base.hash);
  grant.rows[0].values = {"320613001"};
  const auto narrower = compile(grant, sample_shape(), SampleKeys()).value();
  EXPECT_NE(narrower.hash, base.hash);
  EXPECT_EQ(narrower.treatment_hash, base.treatment_hash);
  grant.items[4].treatment = treatment("round", {{"digits", 1}});
  EXPECT_NE(compile(grant, sample_shape(), SampleKeys())->treatment_hash, base.treatment_hash);
}

}  // namespace
}  // namespace jw::grant
