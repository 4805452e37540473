#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "common/stats/target_usage.h"
#include "controller/results/run_result.h"

namespace wsurge {

// Keeps what agents saw of the processes of one watched target. Owned by an Aggregator; one thread.
class WatchBook {
 public:
  explicit WatchBook(std::size_t agents) : usages_(agents) {}

  // REQUIRES: agent < agents. Those of one agent come in the order of time.
  void Add(std::size_t agent, const TargetUsage& usage) { AddUsages(usages_[agent], {usage}); }

  // As the first agent saw it that found the processes: several hosts may, when they share them.
  // Of agents that looked and found none, the first. Nothing when nobody looked.
  std::optional<WatchedUsage> Usage() const;

 private:
  std::vector<std::vector<TargetUsage>> usages_;  // by agent
};

// A whole run of it.
struct WatchedTotals {
  Nanos cpu{};
  double cpu_mean = 0;  // CPU seconds in a second: 1 is one CPU
  double cpu_max = 0;   // of one span
  TargetUsage most;     // of each the most that was held at the end of a span
};
WatchedTotals TotalsOf(const WatchedUsage& usage);

// CPU seconds in a second of this span.
double CpuRate(const TargetUsage& span);

}  // namespace wsurge
