#include "sharing/narrowing.hpp"

#include <gtest/gtest.h>

#include "sharing/arbiter.hpp"

namespace jw::sharing {
namespace {

class Narrow : public testing::Test {
 protected:
  Narrow() {
    for (const auto* name : {"code", "name", "phone"}) {
      auto& item = resource_.items.emplace_back();
      item.name = item.title = name;
    }
    resource_.items[2].personal = "sensitive";
    a_.items = {"code", "name", "phone"};
    a_.mode = "batch";
    a_.region.code = "3206";
    a_.until = "2027-12-31";
    form_.outcome = "grant";
  }
  std::string reason() {
    const auto found = narrowings(a_, resource_, form_);
    return found ? "" : found.error().reason;
  }
  ItemChoice treated(std::string name, std::string reason = "") {
    ItemChoice choice;
    choice.name = std::move(name);
    choice.treatment = boost::json::object{{"kind", "keep_ends"}, {"head", 1}};
    choice.reason = std::move(reason);
    return choice;
  }

  catalog::Resource resource_;
  Application a_;
  DecisionForm form_;
};

TEST_F(Narrow, NothingLessNeedsNothing) { EXPECT_TRUE(narrowings(a_, resource_, form_)->empty()); }

TEST_F(Narrow, EachHasItsReason) {
  form_.items = {treated("name")};
  EXPECT_EQ(reason(), "decision.explain");
  form_.items = {treated("name", " \n")};
  EXPECT_EQ(reason(), "decision.explain");
  form_.items = {treated("name", "无需全名")};
  form_.until = "2027-06-30";
  EXPECT_EQ(reason(), "decision.explain");
  form_.until_reason = "先行试用";
  form_.region = "320613";
  form_.region_reason = "仅本区业务";
  form_.mode = "return";
  form_.mode_reason = "回流即可";
  const auto found = narrowings(a_, resource_, form_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size(), 4u);
  for (const auto& one : *found) EXPECT_FALSE(one.reason.empty());
}

TEST_F(Narrow, TheLawExplainsWhatItAsksFor) {
  form_.items = {treated("phone")};
  const auto found = narrowings(a_, resource_, form_);
  ASSERT_TRUE(found);
  EXPECT_NE(found->front().reason.find("个人信息保护法"), std::string::npos);
}

TEST_F(Narrow, NeverMoreThanAsked) {
  form_.until = "2028-01-01";
  EXPECT_EQ(reason(), "decision.until");
  form_.until = "";
  form_.region = "32";
  EXPECT_EQ(reason(), "decision.region");
  form_.region = "";
  form_.items = {treated("secret", "x")};
  EXPECT_EQ(reason(), "decision.item");
}

TEST_F(Narrow, AnItemLeftOutTwiceIsLeftOutOnce) {
  for (const auto* name : {"code", "name", "name"}) {
    auto& choice = form_.items.emplace_back();
    choice.name = name;
    choice.drop = true;
    choice.reason = "不给";
  }
  EXPECT_EQ(reason(), "") << "the phone is still given";
}

TEST_F(Narrow, NothingLeftIsARefusal) {
  for (const auto* name : {"code", "name", "phone"}) {
    auto& choice = form_.items.emplace_back();
    choice.name = name;
    choice.drop = true;
    choice.reason = "不给";
  }
  EXPECT_EQ(reason(), "decision.empty");
}

TEST_F(Narrow, WhatIsOnlyComparedIsSomething) {
  a_.mode = "verify";
  for (const auto* name : {"code", "name", "phone"}) {
    auto& choice = form_.items.emplace_back();
    choice.name = name;
    choice.treatment = boost::json::object{{"kind", "drop"}};
    choice.reason = "只核验";
  }
  EXPECT_EQ(reason(), "decision.empty") << "nothing is compared either";
  boost::json::object terms{{"purpose_code", "4.1"}, {"verify", {{"name", boost::json::array{"eq"}}}}};
  form_.terms = terms;
  EXPECT_EQ(reason(), "");
  terms["modes"] = boost::json::array{"query"};
  form_.terms = terms;
  EXPECT_EQ(reason(), "decision.empty") << "nothing could be asked by query";
  terms["modes"] = boost::json::array{"verify"};
  terms["verify"] = boost::json::object{{"name", boost::json::array{}}};
  form_.terms = terms;
  EXPECT_EQ(reason(), "decision.empty");
  terms["verify"] = boost::json::object{{"other", boost::json::array{"eq"}}};
  form_.terms = terms;
  EXPECT_EQ(reason(), "decision.empty");
  terms["verify"] = boost::json::object{{"name", boost::json::array{"eq"}}};
  form_.terms = terms;
  form_.items[1].drop = true;
  EXPECT_EQ(reason(), "decision.empty") << "left out altogether, so not compared";
  form_.items[1].drop = false;
  form_.mode = "query";
  form_.mode_reason = "改为查询";
  EXPECT_EQ(reason(), "decision.empty");
}

// Trap 15.
TEST_F(Narrow, ReturnFlowHasNoConditions) {
  a_.mode = "return";
  form_.items = {treated("name", "想遮一下")};
  EXPECT_EQ(reason(), "decision.return_flow");
  form_.items = {treated("phone")};
  EXPECT_EQ(reason(), "");
  form_.until = "2027-01-01";
  form_.until_reason = "短一点";
  EXPECT_EQ(reason(), "decision.return_flow");
}

TEST_F(Narrow, WhatAnswersItselfHidesOnlyWhatItMust) {
  const auto form = automatic_decision(a_, resource_, {}, "2026-11-29");
  ASSERT_EQ(form.items.size(), 1u);
  EXPECT_EQ(form.items.front().name, "phone");
  EXPECT_TRUE(narrowings(a_, resource_, form));
}

TEST(Authority, IsABureauAboveOrBesideOneOfThemAndNoParty) {
  Application a;
  a.applicant.id = "320613.data";
  a.provider.id = "32.statistics";
  EXPECT_TRUE(is_authority(a, "32.data"));
  EXPECT_TRUE(is_authority(a, "3206.data"));
  EXPECT_FALSE(is_authority(a, "320613.data"));
  EXPECT_FALSE(is_authority(a, "3205.data"));
  EXPECT_FALSE(is_authority(a, "32.health"));
  EXPECT_FALSE(is_authority(a, ""));
}

}  // namespace
}  // namespace jw::sharing
