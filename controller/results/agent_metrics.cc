#include "controller/results/agent_metrics.h"

#include <algorithm>

namespace wsurge {

void AgentMetrics::Add(const PhaseMetrics& phase) {
  counters.Merge(phase.counters);
  phase.ForEach([this](TimeMetric metric, std::int32_t, const TimeSamples& samples) {
    if (metric == TimeMetric::kRecord) return;
    SparseTimes& times = times_[metric];
    times.values.Merge(samples.values);
    times.censored += samples.censored;
    times.censored_min = std::min(times.censored_min, samples.censored_min);
  });
  for (std::size_t i = 0; i < kValueMetricCount; ++i) {
    const auto metric = static_cast<ValueMetric>(i);
    const Histogram* values = phase.Find(metric);
    if (values != nullptr && values->count() > 0) values_[metric].Merge(*values);
  }
}

void AgentMetrics::Merge(const AgentMetrics& other) {
  counters.Merge(other.counters);
  for (const auto& [metric, from] : other.times_) {
    SparseTimes& times = times_[metric];
    times.values.Merge(from.values);
    times.censored += from.censored;
    times.censored_min = std::min(times.censored_min, from.censored_min);
  }
  for (const auto& [metric, from] : other.values_) values_[metric].Merge(from);
}

std::optional<TimeSamples> AgentMetrics::Times(TimeMetric metric) const {
  const auto found = times_.find(metric);
  if (found == times_.end()) return std::nullopt;
  const SparseTimes& times = found->second;
  return TimeSamples{times.values.ToHistogram(), times.censored, times.censored_min};
}

std::optional<Nanos> AgentMetrics::Percentile(TimeMetric metric, double percentile) const {
  const auto found = times_.find(metric);
  if (found == times_.end() || found->second.values.count() == 0) return std::nullopt;
  return Nanos(found->second.values.ValueAtPercentile(percentile));
}

const SparseHistogram* AgentMetrics::Values(ValueMetric metric) const {
  const auto found = values_.find(metric);
  return found == values_.end() ? nullptr : &found->second;
}

}  // namespace wsurge
