#include "controller/agents/clock_offset_estimator.h"

#include <algorithm>
#include <chrono>

namespace wsurge {
namespace {

// What a stranger says its clock reads; so far from overflow that any two can be subtracted.
constexpr Nanos kFarthest = std::chrono::hours(24 * 365 * 100);

bool Plausible(Nanos reading) { return reading >= -kFarthest && reading <= kFarthest; }

}  // namespace

void ClockOffsetEstimator::Add(Nanos sent, Nanos theirs, Nanos received) {
  if (received < sent || !Plausible(theirs)) return;
  const Nanos half = (received - sent) / 2;
  // Rounded up: half a nanosecond must not fall out of the bound.
  const Exchange fresh{{theirs - (sent + half), (received - sent) - half}, received};
  if (best_) {
    const ClockEstimate before = At(*best_, received);
    // Both hold the truth, unless one of the clocks was stopped or set meanwhile (a machine that
    // was suspended): then what was measured before is worth nothing.
    const bool contradicts = std::chrono::abs(before.offset - fresh.estimate.offset) >
                             before.bound + fresh.estimate.bound;
    if (!contradicts && before.bound < fresh.estimate.bound) return;
  }
  best_ = fresh;
}

ClockEstimate ClockOffsetEstimator::At(const Exchange& exchange, Nanos now) {
  const Nanos age = std::max(now - exchange.at, Nanos::zero());
  return {exchange.estimate.offset, exchange.estimate.bound + age / kDriftDivisor};
}

std::optional<ClockEstimate> ClockOffsetEstimator::estimate(Nanos now) const {
  if (!best_) return std::nullopt;
  return At(*best_, now);
}

}  // namespace wsurge
