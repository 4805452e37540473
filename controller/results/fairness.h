#pragma once

#include <cstdint>
#include <optional>

#include "common/stats/histogram.h"
#include "common/stats/interval.h"

namespace wsurge {

// How evenly messages came to the connections: each connection of each phase is one, with the data
// messages that it received then. Not samples but all of them, so every percentile is exact to the
// bucket.
struct Fairness {
  std::uint64_t connections = 0;
  // Jain's index (Σx)² ÷ (n · Σx²) (Jain, Chiu & Hawe 1984): 1 when all received the same, 1/n when
  // one received all.
  double jain = 0;
  std::int64_t min = 0;
  std::int64_t p5 = 0;
  std::int64_t p50 = 0;
  std::int64_t p95 = 0;
  std::int64_t max = 0;
};

// Nothing when no connection was counted, or none received anything. Pure; any thread.
std::optional<Fairness> FairnessOf(const PhaseMetrics& metrics);

}  // namespace wsurge
