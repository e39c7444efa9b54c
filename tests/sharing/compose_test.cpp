#include "sharing/compose.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "grant/treatments.hpp"
#include "sharing/composer.hpp"

namespace jw::sharing {
namespace {

const Time kComposed = *parse_time("2026-11-30T02:00:00.000Z");
constexpr const char* kGrantId = "0192f0c4-0000-7000-8000-000000000001";

class Composed : public testing::Test {
 protected:
  Composed() {
    for (const auto& name : {std::string("code"), std::string("name"), long_name("甲"), long_name("乙")}) {
      auto& item = resource_.items.emplace_back();
      item.name = item.title = name;
      item.type = "text";
      a_.items.push_back(name);
    }
    resource_.items[0].key = true;
    resource_.id = "res-1";
    a_.mode = "verify";
    a_.until = "2027-12-31";
    a_.purpose = "低保对象核对";
    a_.applicant.id = "320613.data";
    a_.provider.id = "32.civil";
    form_.outcome = "grant";
    form_.terms = boost::json::object{{"purpose_code", "2.2"}};
  }
  // As long as the last character is told apart only far beyond what a tweak holds.
  static std::string long_name(const char* last) {
    std::string name;
    for (int i = 0; i < 30; ++i) name += "项";
    return name + last;
  }
  void choose(const std::string& item, boost::json::object treatment) {
    auto& choice = form_.items.emplace_back();
    choice.name = item;
    choice.treatment = std::move(treatment);
  }
  grant::Grant made() {
    auto grant = compose(a_, resource_, form_, kGrantId, kComposed);
    EXPECT_TRUE(grant) << describe(grant.error());
    return *std::move(grant);
  }
  static std::string said(const grant::GrantItem& item, const char* name) {
    return std::string(grant::text(item.treatment, name, ""));
  }

  catalog::Resource resource_;
  Application a_;
  DecisionForm form_;
};

TEST_F(Composed, OnePurposeIsItsCodeAndNotTheApplicantsWords) {
  choose("code", {{"kind", "pseudonym"}, {"scope", "purpose"}});
  const auto key = said(made().items[0], "key");
  EXPECT_TRUE(key.starts_with("p-"));
  a_.purpose = "核对低保家庭";
  EXPECT_EQ(said(made().items[0], "key"), key) << "other words for the same purpose";
  form_.terms.as_object()["purpose_code"] = "3.1";
  EXPECT_NE(said(made().items[0], "key"), key) << "the same words for another purpose";
  form_.terms.as_object()["purpose_code"] = "2.2";
  a_.applicant.id = "320682.data";
  EXPECT_NE(said(made().items[0], "key"), key);
  a_.applicant.id = "320613.data";
  // Words that say the code are not the code; without one the words are all there is.
  form_.terms = nullptr;
  a_.purpose = "2.2";
  const auto words = said(made().items[0], "key");
  EXPECT_NE(words, key);
  a_.purpose = "低保";
  EXPECT_NE(said(made().items[0], "key"), words);
}

TEST_F(Composed, AModeThatIsNoneIsSaidByName) {
  form_.mode = "dance";
  const auto made = compose(a_, resource_, form_, kGrantId, kComposed);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().reason, "decision.mode");
  EXPECT_NE(made.error().message.find("return, batch, subscribe, verify, query, aggregate"),
            std::string::npos);
}

TEST_F(Composed, LongNamesHaveTweaksOfTheirOwn) {
  for (const auto& item : resource_.items)
    choose(item.name, {{"kind", "format_preserving"}, {"format", "digits"}});
  const auto grant = made();
  EXPECT_EQ(said(grant.items[1], "tweak"), std::string(kGrantId) + "/name");
  const auto one = said(grant.items[2], "tweak"), other = said(grant.items[3], "tweak");
  EXPECT_NE(one, other) << "the names differ in their last character only";
  for (const auto& tweak : {one, other}) {
    EXPECT_TRUE(is_utf8(tweak)) << "else nobody can sign it";
    EXPECT_LE(tweak.size(), 100U);
    EXPECT_TRUE(tweak.starts_with(kGrantId));
  }
}

TEST_F(Composed, OfTwoTreatmentsOfOneItemTheStricterIsCarriedOut) {
  const boost::json::object one{{"kind", "keep_ends"}, {"head", 3}, {"tail", 4}},
      stricter{{"kind", "keep_ends"}, {"head", 1}, {"tail", 0}};
  for (const bool first : {true, false}) {
    form_.items.clear();
    choose("name", first ? stricter : one);
    choose("name", {{"kind", "clear"}});
    choose("name", first ? one : stricter);
    EXPECT_EQ(to_json(made().items[1].treatment), stricter);
  }
  choose("name", {{"kind", "constant"}, {"value", "隐"}});
  EXPECT_EQ(made().items[1].treatment.kind, "constant");
}

TEST_F(Composed, TheReviewerSeesWhichComparisonsTheGradePermits) {
  resource_.items[1].personal = "sensitive";
  resource_.items[2].level = "core";
  resource_.items[3].grade = 3;
  const auto items = compose_items(a_, resource_, {}, "2026-11-30");
  const auto permitted = [&](std::size_t item) {
    std::vector<std::string> out;
    for (const auto& one : items[item].comparisons)
      if (one.permitted) out.push_back(one.kind);
    return out;
  };
  using List = std::vector<std::string>;
  EXPECT_EQ(permitted(0), (List{"eq", "prefix", "range"}));
  EXPECT_EQ(permitted(1), List{"eq"}) << "sensitive: a range or prefix reads it out";
  EXPECT_EQ(permitted(2), List{}) << "core, and no decision on file";
  EXPECT_EQ(permitted(3), (List{"eq", "prefix", "range"}));
  EXPECT_FALSE(items[1].comparisons[1].zh.empty());
  EXPECT_EQ(items[1].proposed, (boost::json::object{{"kind", "clear"}}))
      << "which comparisons may be made says nothing against the treatment";
}

}  // namespace
}  // namespace jw::sharing
