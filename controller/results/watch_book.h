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

}  // namespace wsurge
