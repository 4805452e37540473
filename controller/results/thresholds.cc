#include "controller/results/thresholds.h"

#include <cmath>

#include "controller/results/stat.h"

namespace wsurge {
namespace {

// Whether `a` fares worse than `b`: is closer to breaking the condition, or breaks it by more.
bool Worse(const Threshold& threshold, double a, double b) {
  switch (threshold.comparison) {
    case Comparison::kLess:
    case Comparison::kLessOrEqual:
      return a > b;
    case Comparison::kGreater:
    case Comparison::kGreaterOrEqual:
      return a < b;
    case Comparison::kEqual:
      return std::abs(a - threshold.value) > std::abs(b - threshold.value);
    case Comparison::kNotEqual:
      return std::abs(a - threshold.value) < std::abs(b - threshold.value);
  }
  return false;
}

// Whether the condition holds whatever the value really is. Of a lower bound only that it is large
// enough can be said.
bool Passes(const Threshold& threshold, const Observation& observed) {
  if (!ComparisonHolds(threshold.comparison, observed.value, threshold.value)) return false;
  return !observed.at_least || threshold.comparison == Comparison::kGreater ||
         threshold.comparison == Comparison::kGreaterOrEqual;
}

ThresholdResult Judge(const Threshold& threshold, const std::vector<TargetResult>& targets) {
  ThresholdResult result{threshold, std::nullopt};
  const StatName name{threshold.metric, threshold.tag, threshold.tag_value, threshold.key,
                      threshold.stat};
  for (const TargetResult& target : targets) {
    if (threshold.tag == "target" && threshold.tag_value != target.name) continue;
    const std::optional<Observation> observed = Observe(target, name);
    if (!observed) return {threshold, std::nullopt};
    const bool passed = Passes(threshold, *observed);
    const bool first = !result.observed;
    // One that does not pass is worse than any that does: a lower bound may look better.
    const bool worse =
        first || (passed == result.passed ? Worse(threshold, observed->value, *result.observed)
                                          : result.passed);
    if (!worse) continue;
    result.observed = observed->value;
    result.at_least = observed->at_least;
    result.passed = passed;
  }
  return result;
}

}  // namespace

std::vector<ThresholdResult> JudgeThresholds(const std::vector<Threshold>& thresholds,
                                             const std::vector<TargetResult>& targets) {
  std::vector<ThresholdResult> results;
  results.reserve(thresholds.size());
  for (const Threshold& threshold : thresholds) results.push_back(Judge(threshold, targets));
  return results;
}

std::optional<ThresholdResult> ThresholdToAbortOn(const std::vector<Threshold>& thresholds,
                                                  const std::vector<TargetResult>& targets,
                                                  Nanos elapsed) {
  for (const Threshold& threshold : thresholds) {
    if (!threshold.abort || elapsed < threshold.after) continue;
    ThresholdResult result = Judge(threshold, targets);
    if (result.observed && !result.passed && !result.Undecided()) return result;
  }
  return std::nullopt;
}

}  // namespace wsurge
