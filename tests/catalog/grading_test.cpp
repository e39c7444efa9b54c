#include <gtest/gtest.h>

#include "base/file.hpp"
#include "catalog/clearances.hpp"
#include "catalog/grade_policy.hpp"
#include "node.hpp"

namespace jw::catalog {
namespace {

using testing::member_of;
using testing::must;
using testing::reason;
using testing::small_form;

std::vector<std::string> demands(const Grading& item, std::string_view mode) {
  std::vector<std::string> out;
  for (const auto* rule : GradePolicy::national().of(item, mode)) out.push_back(rule->demand);
  return out;
}

using List = std::vector<std::string>;

TEST(GradePolicy, SaysWhatAGradePermitsAndWhereThatStands) {
  const auto& policy = GradePolicy::national();
  ASSERT_FALSE(policy.rules.empty());
  EXPECT_EQ(demands({"general", 1, "none"}, "return"), List{});
  EXPECT_EQ(demands({"general", 3, "personal"}, "verify"), List{});
  EXPECT_EQ(demands({"general", 4, "sensitive"}, "verify"), List{"equal_only"});
  EXPECT_EQ(demands({"general", 4, "none"}, "aggregate"), List{"no_extremes"});
  EXPECT_EQ(demands({"general", 3, "sensitive"}, "batch"), (List{"hide", "advise"}));
  EXPECT_EQ(demands({"general", 4, "none"}, "query"), (List{"hide", "advise"}));
  EXPECT_EQ(demands({"general", 2, "personal"}, "return"), List{"advise"});
  EXPECT_EQ(demands({"core", 1, "none"}, "aggregate"), (List{"decision", "no_extremes"}));
  EXPECT_EQ(demands({"important", 1, "none"}, "verify"), (List{"decision", "equal_only"}));
  // A mode that nobody knows is held to every rule.
  EXPECT_EQ(demands({"general", 3, "sensitive"}, "teleport"), (List{"hide", "advise"}));
  EXPECT_EQ(policy.below({"general", 3, "sensitive"}, "unconditional").size(), 1U);
  EXPECT_EQ(policy.below({"general", 1, "personal"}, "conditional").size(), 2U);
  EXPECT_TRUE(policy.below({"general", 4, "sensitive"}, "not_shared").empty());
}

TEST(GradePolicy, NoResourceIsKeptBelowTheFloors) {
  const auto& policy = GradePolicy::national();
  EXPECT_EQ(policy.least_grade({"general", 1, "sensitive"}, "unconditional"), 4);
  EXPECT_EQ(policy.least_grade({"general", 1, "personal"}, ""), 2);
  EXPECT_EQ(policy.least_grade({"general", 3, "personal"}, "conditional"), 3);
  EXPECT_EQ(policy.least_grade({"general", 1, "none"}, "not_shared"), 4);
  EXPECT_EQ(policy.least_grade({"core", 1, "none"}, "not_shared"), 1) << "core has rules of its own";
  auto form = small_form();
  for (auto& item : form.items) item.grade = 1;
  form.items[0].personal = "sensitive";
  form.items[1].personal = "personal";
  const auto kept = must(checked(form));
  EXPECT_EQ(kept.items[0].grade, 4);
  EXPECT_EQ(kept.items[1].grade, 2);
  EXPECT_EQ(kept.grade, 4);
  for (const auto& item : kept.items)
    EXPECT_TRUE(policy.below(grading_of(item), kept.sharing).empty()) << item.name;
  EXPECT_EQ(must(checked(kept)).items, kept.items) << "once is enough";
}

TEST(GradePolicy, RefusesAFileItDoesNotUnderstand) {
  const std::string sources =
      R"("sources":[{"id":"s","zh":"一","en":"one"}],"returning":["query"],"answering":["verify"])";
  const auto with = [&](const std::string& rule) {
    return GradePolicy::parse("{" + sources + R"(,"floors":[],"rules":[)" + rule + "]}");
  };
  EXPECT_TRUE(with(R"({"level":"core","demand":"decision","modes":[],"source":"s","zh":"一","en":"one"})"));
  for (const auto* bad :
       {R"({"level":"core","demand":"ignore","modes":[],"source":"s","zh":"一","en":"one"})",
        R"({"level":"core","demand":"hide","modes":["fax"],"source":"s","zh":"一","en":"one"})",
        R"({"level":"core","demand":"hide","modes":[],"source":"t","zh":"一","en":"one"})",
        R"({"level":"secret","demand":"hide","modes":[],"source":"s","zh":"一","en":"one"})",
        R"({"demand":"hide","modes":[],"source":"s","zh":"一","en":"one"})",
        R"({"level":"core","demand":"hide","modes":[],"source":"s","zh":"","en":"one"})",
        R"({"level":"core","demand":"hide","when":"never","modes":[],"source":"s","zh":"一","en":"one"})"})
    EXPECT_FALSE(with(bad)) << bad;
}

class ClearancesTest : public testing::CatalogTest {
 protected:
  ClearancesTest() {
    node_.add_org("32", "data", "江苏省数据局");
    node_.add_org("3206", "data", "南通市数据局");
    node_.add_org("32", "health", "江苏省卫生健康委员会");
    node_.add_org("320613", "data", "崇川区数据局");
  }

  static ClearanceForm decision() {
    ClearanceForm form;
    form.authority = "江苏省数据局";
    form.number = "苏数批〔2026〕12 号";
    form.decided = "2026-01-05";
    return form;
  }

  const Call clerk_ = member_of("32.statistics", "clerk");
  const Call bureau_ = member_of("32.data", "bureau");
};

TEST_F(ClearancesTest, ADecisionCoversWhatItNamesUntilItEndsOrIsWithdrawn) {
  const auto form = small_form();
  const auto id = must(node_.resources_->draft(clerk_, form)).id;
  const auto item = form.items[0].name;
  const Clearances register_(*node_.database_, node_.clock_);
  EXPECT_EQ(reason(register_.file(clerk_, id, decision())), "right.missing")
      << "the department does not clear itself";

  auto narrow = decision();
  narrow.items = {item};
  narrow.modes = {"return"};
  narrow.recipient = "320613.data";
  narrow.valid_until = "2099-12-31";
  const auto filed = must(register_.file(bureau_, id, narrow));
  EXPECT_TRUE(filed.in_force);
  auto held = must(register_.list(clerk_, id));
  ASSERT_EQ(held.size(), 1U);
  EXPECT_TRUE(cleared(held, item, "320613.data", "return", "2026-12-01"));
  EXPECT_FALSE(cleared(held, "other", "320613.data", "return", "2026-12-01"));
  EXPECT_FALSE(cleared(held, item, "320602.data", "return", "2026-12-01"));
  EXPECT_FALSE(cleared(held, item, "320613.data", "batch", "2026-12-01"));
  EXPECT_FALSE(cleared(held, item, "320613.data", "return", "2100-01-01"));
  EXPECT_FALSE(cleared(held, item, "320613.data", "return", "2026-01-04"));

  // Nor does the bureau of another block, or one below, or a department that calls somebody a bureau.
  for (const auto* org : {"33.data", "3206.data", "32.health"}) {
    EXPECT_EQ(reason(register_.file(member_of(org, "bureau"), id, decision())), "resource.unknown") << org;
    EXPECT_EQ(reason(register_.withdraw(member_of(org, "bureau"), filed.id, "撤销")), "clearance.unknown")
        << org;
  }

  EXPECT_EQ(reason(register_.withdraw(bureau_, filed.id, " ")), "clearance.form");
  EXPECT_FALSE(must(register_.withdraw(bureau_, filed.id, "决定已撤销")).in_force);
  EXPECT_EQ(reason(register_.withdraw(bureau_, filed.id, "再撤")), "clearance.withdrawn");
  EXPECT_EQ(reason(register_.withdraw(bureau_, "no-such", "再撤")), "clearance.unknown");
  held = must(register_.list(clerk_, id));
  EXPECT_FALSE(cleared(held, item, "320613.data", "return", "2026-12-01"));

  must(register_.file(bureau_, id, decision()));
  held = must(register_.list(clerk_, id));
  EXPECT_TRUE(cleared(held, "anything", "anybody", "verify", "2026-12-01")) << "nothing named means any";
}

TEST_F(ClearancesTest, RefusesADecisionThatDoesNotSayWhoWhenAndWhat) {
  const auto id = must(node_.resources_->draft(clerk_, small_form())).id;
  const Clearances register_(*node_.database_, node_.clock_);
  std::vector<ClearanceForm> bad(9, decision());
  bad[0].authority = " ";
  bad[1].number = "";
  bad[2].decided = "2999-01-01";
  bad[3].valid_until = "2025-01-01";
  bad[4].items = {"no such item"};
  bad[5].modes = {"fax"};
  bad[6].recipient = "99.zz";
  bad[7].authority = "江苏省\n数据局";
  bad[8].note = "同意\u202E";
  for (std::size_t i = 0; i < bad.size(); ++i)
    EXPECT_EQ(reason(register_.file(bureau_, id, bad[i])), "clearance.form") << i;
  EXPECT_EQ(reason(register_.file(bureau_, "no-such", decision())), "resource.unknown");
}

TEST(Levels, AResourceIsAsHighAsItsHighestItem) {
  auto form = small_form();
  form.items[0].level = "important";
  form.items[0].grade = 4;
  const auto kept = must(checked(form));
  EXPECT_EQ(kept.level, "important");
  EXPECT_EQ(kept.grade, 4);
  form.items[0].level = "secret";
  EXPECT_EQ(reason(checked(form)), "resource.items");
}

}  // namespace
}  // namespace jw::catalog
