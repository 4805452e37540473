#include "common/plan/load.h"

#include <algorithm>
#include <cmath>

namespace wsurge {

std::uint64_t ConnectionsAt(const Phase& phase, Nanos elapsed) {
  if (phase.connections_from == phase.connections_to || phase.duration <= Nanos::zero()) {
    return phase.connections_to;
  }
  const double part = std::clamp(ToSeconds(elapsed) / ToSeconds(phase.duration), 0.0, 1.0);
  const auto from = static_cast<double>(phase.connections_from);
  const auto to = static_cast<double>(phase.connections_to);
  return static_cast<std::uint64_t>(std::floor(from + (to - from) * part + 1e-9));
}

std::uint64_t MaxConnections(const Phase& phase) {
  if (phase.form == LoadForm::kOpen) return phase.at_most;
  return std::max(phase.connections_from, phase.connections_to);
}

std::uint64_t MaxConnections(const std::vector<Phase>& load) {
  std::uint64_t most = 0;
  for (const Phase& phase : load) most = std::max(most, MaxConnections(phase));
  return most;
}

}  // namespace wsurge
