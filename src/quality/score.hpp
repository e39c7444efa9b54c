#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

namespace jw::quality {

// What one rule counted in one measurement.
struct RuleResult {
  std::string rule;  // id; "" for what is counted without a rule
  std::string code;
  std::string name;
  std::int64_t version = 0;
  std::string metric;
  std::string severity;
  double weight = 1;
  std::int64_t a = 0;  // as the metric's formula says
  std::int64_t b = 0;
  std::optional<double> score;  // 0..100; nothing: not applicable
};
BOOST_DESCRIBE_STRUCT(RuleResult, (), (rule, code, name, version, metric, severity, weight, a, b, score))

struct DimensionScore {
  std::string dimension;
  std::optional<double> score;
};
BOOST_DESCRIBE_STRUCT(DimensionScore, (), (dimension, score))

struct Score {
  std::optional<double> total;
  std::vector<DimensionScore> dimensions;  // all, in the order of the standard
};

// A rule's score, in percent: 100 X by the formula of its metric.
std::optional<double> score_of(const RuleResult& result);

// A metric is the weighted mean of its rules, or the mean of the metrics below it; a dimension the
// mean of its metrics; the total the mean of the dimensions. What is not applicable is left out.
Score score_of(const std::vector<RuleResult>& results);

// The mean of the scores there are.
std::optional<double> mean(const std::vector<std::optional<double>>& scores);

}  // namespace jw::quality
