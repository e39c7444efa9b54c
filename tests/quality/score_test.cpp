#include "quality/score.hpp"

#include <gtest/gtest.h>

#include <set>

#include "quality/metric.hpp"

namespace jw::quality {
namespace {

RuleResult result(std::string metric, std::int64_t a, std::int64_t b, double weight = 1) {
  RuleResult out;
  out.metric = std::move(metric);
  out.a = a;
  out.b = b;
  out.weight = weight;
  return out;
}

TEST(Metrics, AreThoseOfTheStandard) {
  std::set<std::string_view> codes;
  for (const auto& metric : metrics()) {
    EXPECT_TRUE(codes.insert(metric.code).second);
    EXPECT_EQ(metric.code.size(), 6u);
    EXPECT_FALSE(metric.zh.empty() || metric.en.empty());
    if (!metric.parent.empty()) {
      ASSERT_NE(find_metric(metric.parent), nullptr);
      EXPECT_EQ(find_metric(metric.parent)->formula, Formula::Mean);
    }
  }
  EXPECT_EQ(dimensions().size(), 6u);
  EXPECT_EQ(find_metric("030300")->formula, Formula::Missing);
  EXPECT_EQ(find_metric("030500")->formula, Formula::Missing);
}

TEST(Scores, FollowTheFormulas) {
  EXPECT_EQ(score_of(result("030100", 3, 4)), 75);
  EXPECT_EQ(score_of(result("030300", 1, 4)), 75) << "1 - A/B";
  EXPECT_EQ(score_of(result("030100", 0, 0)), std::nullopt) << "B = 0: not applicable";
}

TEST(Scores, WhatIsNotApplicableHasNoWeight) {
  const auto score = score_of({result("030100", 1, 2), result("030200", 0, 0), result("020100", 10, 10)});
  EXPECT_EQ(score.dimensions[2].score, 50);
  EXPECT_EQ(score.dimensions[1].score, 100);
  EXPECT_EQ(score.dimensions[0].score, std::nullopt);
  EXPECT_EQ(score.total, 75);
  EXPECT_EQ(score_of(std::vector<RuleResult>{}).total, std::nullopt);
}

TEST(Scores, MetricsWithPartsAreTheMeanOfTheParts) {
  // (010101 + 010102 + 010103) / 3
  const auto score = score_of({result("010101", 1, 1), result("010102", 1, 2), result("010103", 0, 5)});
  EXPECT_EQ(score.dimensions[0].score, 50);
}

TEST(Scores, RulesOfAMetricAreWeighted) {
  const auto score = score_of({result("030100", 1, 1, 3), result("030100", 0, 1, 1)});
  EXPECT_EQ(score.dimensions[2].score, 75);
}

}  // namespace
}  // namespace jw::quality
