#include <gtest/gtest.h>

#include <fmt/format.h>

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
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
  EXPECT_EQ(refusal(verify, shape), "grant.comparison") << "by prefixes a value is read out";
  verify.items[1].verify = {"eq"};
  EXPECT_EQ(refusal(verify, shape), "") << "a yes or no to a whole value gives none away";
  verify.modes = {"verify", "query"};
  EXPECT_EQ(refusal(verify, shape), "grant.sensitive_clear") << "one returning mode is enough";
}

// A value that is never shown can be read out by asking, so what may be compared is judged as well.
TEST(Compile, JudgesComparisonsByTheGradeWhateverTheTreatment) {
  auto grant = online_grant();
  auto shape = sample_shape();
  grant.items[1].treatment = treatment("drop");
  const auto compared = [&](std::vector<std::string> by) {
    grant.items[1].verify = std::move(by);
    return refusal(grant, shape);
  };
  for (const auto* level : {"core", "important"}) {
    shape.columns[1] = sample_shape().columns[1];
    shape.columns[1].level = level;
    EXPECT_EQ(compared({"eq"}), "grant.decision") << level;
    EXPECT_EQ(compared({"eq", "prefix", "range"}), "grant.decision") << level;
    EXPECT_EQ(compared({}), "") << level << " neither given nor compared";
    shape.columns[1].cleared = true;
    EXPECT_EQ(compared({"eq"}), "") << level << " with the decision on file";
    EXPECT_EQ(compared({"eq", "range"}), "grant.comparison") << level;
  }
  shape.columns[1] = sample_shape().columns[1];
  EXPECT_EQ(compared({"eq", "prefix", "range"}), "");
  for (const auto* kind : {"sensitive", "grade 4"}) {
    shape.columns[1] = sample_shape().columns[1];
    if (std::string_view(kind) == "sensitive") {
      shape.columns[1].personal = Personal::Sensitive;
    } else {
      shape.columns[1].grade = 4;
    }
    EXPECT_EQ(compared({"eq"}), "") << kind;
    EXPECT_EQ(compared({"eq", "prefix"}), "grant.comparison") << kind;
    EXPECT_EQ(compared({"range"}), "grant.comparison") << kind;
  }
}

TEST(Compile, CountsHidingByWhatIsLeftOfEveryValueOfTheType) {
  auto grant = sample_grant();
  auto shape = sample_shape();
  const auto given = [&](std::size_t item, const Treatment& what) {
    shape = sample_shape();
    shape.columns[item].personal = Personal::Sensitive;
    grant = sample_grant();
    grant.items[item].treatment = what;
    return refusal(grant, shape);
  };
  EXPECT_EQ(given(4, treatment("bucket", {{"edges", "0,1,2,3,4,5,6,7,8,9,10"}})), "grant.sensitive_clear");
  EXPECT_EQ(given(4, treatment("bucket", {{"width", 2}})), "grant.sensitive_clear");
  EXPECT_EQ(given(4, treatment("bucket", {{"width", 10}})), "");
  EXPECT_EQ(given(4, treatment("bucket", {{"edges", "18,60"}})), "");
  // true and false: a star for each character tells which, and one known pseudonym tells all.
  const auto of_two = [&](const Treatment& what, Personal personal) {
    shape = sample_shape();
    shape.columns.push_back({"disabled", "是否残疾", "boolean", false, false, personal});
    grant = sample_grant();
    grant.items.push_back({"disabled", "是否残疾", "boolean", what});
    return refusal(grant, shape);
  };
  EXPECT_EQ(of_two(treatment("keep_ends", {{"head", 0}, {"tail", 0}}), Personal::None), "treatment.type");
  EXPECT_EQ(of_two(treatment("pseudonym", {{"key", "sample"}}), Personal::Sensitive),
            "grant.sensitive_clear");
  EXPECT_EQ(of_two(treatment("encrypt", {{"key", "sample"}}), Personal::Sensitive), "grant.sensitive_clear");
  EXPECT_EQ(of_two(treatment("pseudonym", {{"key", "sample"}}), Personal::None), "");
  EXPECT_EQ(of_two(treatment("constant", {{"value", "隐"}}), Personal::Sensitive), "");
  EXPECT_EQ(of_two(treatment("drop"), Personal::Sensitive), "");
}

TEST(Compile, TellsExtremesOnlyWhereTheGradePermitsThem) {
  const auto extremes = [](Personal personal, std::int64_t grade, const char* level, const Treatment& what) {
    auto grant = online_grant();
    grant.modes = {"aggregate"};
    grant.mode = "aggregate";
    grant.caps.min_group = 5;
    for (auto& item : grant.items) item.verify.clear();
    grant.items[4].treatment = what;
    auto shape = sample_shape();
    auto& item = shape.columns[4];
    item.personal = personal;
    item.grade = grade;
    item.level = level;
    item.cleared = true;
    return compile(grant, shape, SampleKeys()).value().columns[4].extremes;
  };
  const auto clear = treatment("clear"), tens = treatment("round", {{"digits", -1}});
  EXPECT_TRUE(extremes(Personal::Personal, 3, "general", clear));
  EXPECT_FALSE(extremes(Personal::Sensitive, 1, "general", clear)) << "sensitive is grade 4 at least";
  EXPECT_FALSE(extremes(Personal::None, 4, "general", clear));
  EXPECT_FALSE(extremes(Personal::None, 1, "important", clear));
  EXPECT_FALSE(extremes(Personal::None, 1, "core", clear));
  EXPECT_TRUE(extremes(Personal::Sensitive, 4, "general", tens)) << "the least of rounded values is rounded";
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

// The hash says by which plan a batch was made. What a treatment makes of the same parameters changes
// with its revision, and then what was delivered before is replaced and not added to.
TEST(Compile, HashesTheRevisionOfATreatment) {
  auto grant = sample_grant();
  grant.items = {{"code", "统一代码", "text", treatment("pseudonym", {{"key", "sample"}})},
                 {"name", "名称", "text", treatment("clear")}};
  grant.rows.clear();
  grant.mode = "batch";
  grant.region_item.clear();
  const auto plan = compile(grant, sample_shape(), SampleKeys()).value();
  const auto hashed = [](const char* revision) {
    const auto text = fmt::format(
        R"({{"columns":[{{"name":"code",{}"source_type":"text","treatment":{{"key":"sample","kind":"pseudonym"}},"type":"text"}},)"
        R"({{"name":"name","source_type":"text","treatment":{{"kind":"clear"}},"type":"text"}}],"keys":["code"],)"
        R"("prefixes":[],"rows":[],"v":1}})",
        revision);
    return "sha256:" + crypto::to_hex(crypto::sha256(text));
  };
  EXPECT_EQ(plan.hash, hashed(R"("revision":2,)"));
  EXPECT_NE(plan.hash, hashed("")) << "as it was while pseudonyms used the root key itself";
}

}  // namespace
}  // namespace jw::grant
