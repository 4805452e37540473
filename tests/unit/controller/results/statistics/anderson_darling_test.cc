#include "controller/results/statistics/anderson_darling.h"

#include <cmath>
#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

TEST_CASE("anderson-darling: the statistic by its definition") {
  // With mean 1: F(0.5) and F(1.5).
  const double low = 1 - std::exp(-0.5);
  const double high = 1 - std::exp(-1.5);
  const double sum =
      1 * (std::log(low) + std::log(1 - high)) + 3 * (std::log(high) + std::log(1 - low));
  const double expected = (-2 - sum / 2) * (1 + 0.6 / 2);
  CHECK(AndersonDarlingExponential({1.5, 0.5}) == doctest::Approx(expected));
  CHECK(AndersonDarlingExponential({3e6, 1e6}) == doctest::Approx(expected));  // no unit
  CHECK(AndersonDarlingExponential({}) == 0);
  CHECK(AndersonDarlingExponential({0, -1}) == 0);
  CHECK(std::isfinite(AndersonDarlingExponential({0, 0, -1, 1e30})));
}

TEST_CASE("anderson-darling: the published critical values, and that of one in a thousand") {
  std::mt19937_64 random(17);
  std::exponential_distribution<double> exponential(1);
  constexpr int kRuns = 20'000;
  int beyond_5 = 0;
  int beyond_1 = 0;
  int beyond_thousandth = 0;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<double> gaps(100);
    for (double& gap : gaps) gap = exponential(random);
    const double statistic = AndersonDarlingExponential(gaps);
    if (statistic > 1.341) ++beyond_5;
    if (statistic > 1.957) ++beyond_1;
    if (statistic > kExponentialInAThousand) ++beyond_thousandth;
  }
  CHECK(beyond_5 == doctest::Approx(0.05 * kRuns).epsilon(0.1));
  CHECK(beyond_1 == doctest::Approx(0.01 * kRuns).epsilon(0.2));
  CHECK(beyond_thousandth < 0.002 * kRuns);
}

TEST_CASE("anderson-darling: gaps of another distribution are found") {
  std::mt19937_64 random(19);
  const auto statistic = [&random](auto distribution) {
    std::vector<double> gaps(1'000);
    for (double& gap : gaps) gap = distribution(random);
    return AndersonDarlingExponential(gaps);
  };
  CHECK(statistic(std::uniform_real_distribution<double>(0, 2)) > kExponentialInAThousand);
  CHECK(statistic(std::gamma_distribution<double>(1.3, 1)) > kExponentialInAThousand);
  CHECK(statistic(std::uniform_real_distribution<double>(0.999, 1.001)) > kExponentialInAThousand);
}

}  // namespace
}  // namespace wsurge
