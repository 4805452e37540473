#include "controller/results/statistics/autocorrelation.h"

#include <cmath>
#include <cstddef>
#include <numeric>

namespace wsurge {
namespace {

constexpr double kTwoSidedOnePercent = 2.5758293035489004;  // quantile 0.995 of the normal

}  // namespace

double LagOneAutocorrelation(std::span<const double> values) {
  if (values.size() < 3) return 0;
  const double mean =
      std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  double squares = 0;
  double products = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double off = values[i] - mean;
    squares += off * off;
    if (i + 1 < values.size()) products += off * (values[i + 1] - mean);
  }
  return squares > 0 ? products / squares : 0;
}

double AutocorrelationLimit(std::size_t values) {
  return values == 0 ? 1 : kTwoSidedOnePercent / std::sqrt(static_cast<double>(values));
}

}  // namespace wsurge
