#include "controller/results/statistics/quantile_interval.h"

#include <cmath>

namespace wsurge {
namespace {

constexpr double kTwoSidedFivePercent = 1.959963984540054;  // quantile 0.975 of the normal

}  // namespace

std::optional<QuantileInterval> IntervalOfPercentile(const Histogram& values, double percentile) {
  const auto count = static_cast<double>(values.count());
  const double q = percentile / 100;
  const double half = kTwoSidedFivePercent * std::sqrt(count * q * (1 - q));
  const double low = std::floor(count * q - half);
  const double high = std::ceil(count * q + half) + 1;
  if (low < 1 || high > count) return std::nullopt;
  return QuantileInterval{values.ValueAtPercentile(low / count * 100),
                          values.ValueAtPercentile(high / count * 100)};
}

std::uint64_t SamplesForTail(double percentile, double relative) {
  const double q = percentile / 100;
  const double samples =
      kTwoSidedFivePercent * kTwoSidedFivePercent * q / ((1 - q) * relative * relative);
  return static_cast<std::uint64_t>(std::ceil(samples));
}

}  // namespace wsurge
