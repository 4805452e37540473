#include "controller/results/statistics/anderson_darling.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace wsurge {
namespace {

// The logarithm of 0 would be infinite: a gap of 0 stays finite.
constexpr double kLeastProbability = 1e-12;

}  // namespace

double AndersonDarlingExponential(std::vector<double> values) {
  double mean = 0;
  for (double& value : values) {
    value = std::max(0.0, value);
    mean += value;
  }
  if (!(mean > 0)) return 0;
  const auto n = static_cast<double>(values.size());
  mean /= n;
  std::sort(values.begin(), values.end());
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    // ln F(x[i]) + ln(1 - F(x[n+1-i])), where 1 - F(x) = e^(-x/mean).
    const double below = std::max(-std::expm1(-values[i] / mean), kLeastProbability);
    const double beyond = -values[values.size() - 1 - i] / mean;
    sum += (2 * static_cast<double>(i) + 1) * (std::log(below) + beyond);
  }
  return (-n - sum / n) * (1 + 0.6 / n);
}

}  // namespace wsurge
