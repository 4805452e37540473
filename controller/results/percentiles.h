#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "common/base/clock.h"
#include "common/stats/histogram.h"
#include "common/stats/interval.h"

namespace wsurge {

// The percentiles that thresholds and reports know, by the name that both use.
struct NamedPercentile {
  std::string_view name;
  double percentile;
};
inline constexpr std::array<NamedPercentile, 7> kPercentiles{{{"p50", 50},
                                                              {"p75", 75},
                                                              {"p90", 90},
                                                              {"p95", 95},
                                                              {"p99", 99},
                                                              {"p999", 99.9},
                                                              {"p9999", 99.99}}};

// A report shows a percentile only when at least so many samples lie beyond it.
inline constexpr std::uint64_t kSamplesBeyond = 10;

// Whether a statistic that was read as `nanos` is only a lower bound, since some of the samples
// were cut off: the mean, and every value at or above the smallest of those. The real ones of them
// may lie anywhere beyond.
inline bool IsLowerBound(const TimeSamples& samples, std::string_view stat, double nanos) {
  if (samples.censored == 0 || stat == "stddev") return false;
  return stat == "mean" || nanos >= static_cast<double>(samples.censored_min);
}

// The percentile, if a report may show it.
inline std::optional<Nanos> ShownPercentile(const Histogram& values, double percentile) {
  if (values.CountBeyond(percentile) < kSamplesBeyond) return std::nullopt;
  return Nanos(values.ValueAtPercentile(percentile));
}

}  // namespace wsurge
