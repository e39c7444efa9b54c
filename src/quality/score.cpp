#include "quality/score.hpp"

#include <algorithm>

#include "quality/metric.hpp"

namespace jw::quality {

std::optional<double> mean(const std::vector<std::optional<double>>& scores) {
  double sum = 0;
  int count = 0;
  for (const auto& score : scores) {
    if (!score) continue;
    sum += *score;
    ++count;
  }
  if (count == 0) return std::nullopt;
  return sum / count;
}

std::optional<double> score_of(const RuleResult& result) {
  if (result.b <= 0) return std::nullopt;
  const auto* metric = find_metric(result.metric);
  const double share = std::clamp(static_cast<double>(result.a) / static_cast<double>(result.b), 0.0, 1.0);
  return 100 * (metric != nullptr && metric->formula == Formula::Missing ? 1 - share : share);
}

namespace {

// Rules that name a metric with parts count beside its parts.
std::optional<double> metric_score(std::string_view code, const std::vector<RuleResult>& results) {
  double sum = 0, weights = 0;
  for (const auto& result : results) {
    const auto score = result.metric == code ? score_of(result) : std::nullopt;
    if (!score) continue;
    sum += *score * result.weight;
    weights += result.weight;
  }
  std::vector<std::optional<double>> parts;
  if (weights > 0) parts.emplace_back(sum / weights);
  for (const auto& metric : metrics())
    if (metric.parent == code) parts.push_back(metric_score(metric.code, results));
  return mean(parts);
}

}  // namespace

Score score_of(const std::vector<RuleResult>& results) {
  Score out;
  std::vector<std::optional<double>> all;
  for (const auto& dimension : dimensions()) {
    std::vector<std::optional<double>> scores;
    for (const auto& metric : metrics())
      if (metric.parent.empty() && metric.code.starts_with(dimension.code))
        scores.push_back(metric_score(metric.code, results));
    all.push_back(mean(scores));
    out.dimensions.push_back({std::string(dimension.code), all.back()});
  }
  out.total = mean(all);
  return out;
}

}  // namespace jw::quality
