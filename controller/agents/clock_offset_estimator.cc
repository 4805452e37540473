#include "controller/agents/clock_offset_estimator.h"

#include <algorithm>

namespace wsurge {

void ClockOffsetEstimator::Add(Nanos sent, Nanos agent, Nanos received) {
  if (received < sent) return;
  const Nanos half = (received - sent) / 2;
  // Rounded up: half a nanosecond must not fall out of the bound.
  exchanges_.push_back({agent - (sent + half), (received - sent) - half});
  if (exchanges_.size() > kKept) exchanges_.pop_front();
}

std::optional<ClockEstimate> ClockOffsetEstimator::estimate() const {
  const auto best = std::min_element(
      exchanges_.begin(), exchanges_.end(),
      [](const ClockEstimate& a, const ClockEstimate& b) { return a.bound < b.bound; });
  if (best == exchanges_.end()) return std::nullopt;
  return *best;
}

}  // namespace wsurge
