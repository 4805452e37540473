#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>

#include "common/base/clock.h"
#include "common/stats/counters.h"
#include "common/stats/interval.h"
#include "common/stats/metric_names.h"
#include "common/stats/sparse_histogram.h"

namespace wsurge {

// TimeSamples that take little memory.
struct SparseTimes {
  SparseHistogram values;
  std::uint64_t censored = 0;
  std::int64_t censored_min = std::numeric_limits<std::int64_t>::max();

  friend bool operator==(const SparseTimes&, const SparseTimes&) = default;
};

// What one agent measured over the measured phases, all targets and steps together, kept sparse so
// that a run may have a thousand agents. The metrics of `record` steps are not in it: their names
// belong to steps.
class AgentMetrics {
 public:
  Counters counters;

  void Add(const PhaseMetrics& phase);
  void Merge(const AgentMetrics& other);

  // Nothing where the agent has no sample.
  std::optional<TimeSamples> Times(TimeMetric metric) const;
  std::optional<Nanos> Percentile(TimeMetric metric, double percentile) const;
  const SparseHistogram* Values(ValueMetric metric) const;

 private:
  std::map<TimeMetric, SparseTimes> times_;
  std::map<ValueMetric, SparseHistogram> values_;
};

}  // namespace wsurge
