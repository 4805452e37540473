#include "controller/results/fairness.h"

namespace wsurge {

std::optional<Fairness> FairnessOf(const PhaseMetrics& metrics) {
  const Histogram* messages = metrics.Find(ValueMetric::kFairness);
  if (messages == nullptr || messages->max() == 0) return std::nullopt;
  const double mean = messages->Mean();
  const double deviation = messages->StandardDeviation();
  // Σx ÷ n = m and Σx² ÷ n = m² + s².
  const double jain = mean * mean / (mean * mean + deviation * deviation);
  return Fairness{.connections = messages->count(),
                  .jain = jain,
                  .min = messages->min(),
                  .p5 = messages->ValueAtPercentile(5),
                  .p50 = messages->ValueAtPercentile(50),
                  .p95 = messages->ValueAtPercentile(95),
                  .max = messages->max()};
}

}  // namespace wsurge
