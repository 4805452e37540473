#include "controller/results/watch_book.h"

#include <algorithm>

namespace wsurge {

std::optional<WatchedUsage> WatchBook::Usage() const {
  const auto found =
      std::find_if(usages_.begin(), usages_.end(), [](const std::vector<TargetUsage>& usages) {
        return std::any_of(usages.begin(), usages.end(),
                           [](const TargetUsage& usage) { return usage.processes > 0; });
      });
  const auto looked =
      std::find_if_not(usages_.begin(), usages_.end(),
                       [](const std::vector<TargetUsage>& usages) { return usages.empty(); });
  const auto chosen = found != usages_.end() ? found : looked;
  if (chosen == usages_.end()) return std::nullopt;
  return WatchedUsage{.agent = static_cast<std::size_t>(chosen - usages_.begin()),
                      .agent_name = "",
                      .found = found != usages_.end(),
                      .spans = *chosen};
}

double CpuRate(const TargetUsage& span) {
  const Nanos wall = span.end - span.begin;
  return wall > Nanos::zero() ? ToSeconds(span.cpu) / ToSeconds(wall) : 0;
}

WatchedTotals TotalsOf(const WatchedUsage& usage) {
  WatchedTotals totals;
  TargetUsage& most = totals.most;
  Nanos wall{};
  for (const TargetUsage& span : usage.spans) {
    totals.cpu += span.cpu;
    wall += span.end - span.begin;
    totals.cpu_max = std::max(totals.cpu_max, CpuRate(span));
    most.processes = std::max(most.processes, span.processes);
    most.threads = std::max(most.threads, span.threads);
    most.resident_bytes = std::max(most.resident_bytes, span.resident_bytes);
    // Nothing is less than any count.
    most.descriptors = std::max(most.descriptors, span.descriptors);
    most.sockets = std::max(most.sockets, span.sockets);
  }
  if (wall > Nanos::zero()) totals.cpu_mean = ToSeconds(totals.cpu) / ToSeconds(wall);
  return totals;
}

}  // namespace wsurge
