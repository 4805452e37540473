#include "agent/watch/process_tree.h"

#include <algorithm>
#include <set>
#include <utility>

namespace wsurge {

// The time of the tree is what its living members took and what they have reaped: when one ends,
// its time moves to the parent that waits for it. Some parents do not wait; then the sum falls by
// what the process had taken, and what the others took in the meantime is the better figure.
TreeUsage ProcessTree::Look(const std::vector<ProcessFacts>& processes, std::uint64_t now) {
  const std::map<ProcessId, Times> before = std::exchange(members_, {});
  std::set<std::int64_t> pids(new_roots_.begin(), new_roots_.end());
  new_roots_.clear();
  for (const ProcessFacts& process : processes) {
    if (before.contains(process.id)) pids.insert(process.id.pid);
  }
  for (bool grown = true; grown;) {
    grown = false;
    for (const ProcessFacts& process : processes) {
      if (pids.contains(process.parent) && pids.insert(process.id.pid).second) grown = true;
    }
  }

  TreeUsage usage;
  Nanos sum{};
  Nanos sum_before{};
  Nanos by_the_living{};
  for (const auto& [id, times] : before) sum_before += times.cpu + times.reaped;
  for (const ProcessFacts& process : processes) {
    if (!pids.contains(process.id.pid)) continue;
    members_[process.id] = {process.cpu, process.reaped_cpu};
    usage.threads += process.threads;
    usage.resident_bytes += process.resident_bytes;
    sum += process.cpu + process.reaped_cpu;
    const auto known = before.find(process.id);
    if (known != before.end()) {
      by_the_living += process.cpu - std::min(process.cpu, known->second.cpu);
    } else if (last_look_ && process.id.start >= *last_look_) {
      by_the_living += process.cpu;
    } else {
      sum_before += process.cpu + process.reaped_cpu;
    }
  }
  usage.cpu = std::max(sum - sum_before, by_the_living);
  last_look_ = now;
  return usage;
}

std::vector<std::int64_t> ProcessTree::Members() const {
  std::vector<std::int64_t> pids;
  pids.reserve(members_.size());
  for (const auto& [id, times] : members_) pids.push_back(id.pid);
  return pids;
}

}  // namespace wsurge
