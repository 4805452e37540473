#pragma once

#include <cstdint>
#include <optional>

#include "common/stats/histogram.h"

namespace wsurge {

struct QuantileInterval {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

// The 95 % confidence interval of a percentile from order statistics, without any assumption about
// the distribution: the samples at the ranks n·q ∓ 1.96·√(n·q·(1 − q)) (Le Boudec, "Performance
// Evaluation of Computer and Communication Systems", 2010, section 2.2.2). It holds for independent
// samples; of dependent ones it is too narrow. Nothing where a rank would lie outside the samples.
std::optional<QuantileInterval> IntervalOfPercentile(const Histogram& values, double percentile);

// How many independent samples it takes until the part of them beyond `percentile` is known within
// ± `relative` of itself with 95 %: 1.96² · q ÷ ((1 − q) · relative²), q = percentile ÷ 100.
// p99.9 within 10 %: about 384,000.
std::uint64_t SamplesForTail(double percentile, double relative);

}  // namespace wsurge
