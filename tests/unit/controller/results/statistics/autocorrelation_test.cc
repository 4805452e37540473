#include "controller/results/statistics/autocorrelation.h"

#include <cmath>
#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

TEST_CASE("autocorrelation: known values") {
  struct Row {
    std::vector<double> values;
    double r;
  };
  const std::vector<Row> rows{
      {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.7},
      {{1, -1, 1, -1}, -0.75},
      {{5, 5, 5, 5}, 0},
      {{1, 2}, 0},
      {{}, 0},
  };
  for (const Row& row : rows) CHECK(LagOneAutocorrelation(row.values) == doctest::Approx(row.r));
  CHECK(AutocorrelationLimit(100) == doctest::Approx(0.2576).epsilon(0.001));
  CHECK(AutocorrelationLimit(0) == 1);
}

TEST_CASE("autocorrelation: of independent series about one in a hundred is beyond the limit") {
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal(10, 2);
  int beyond = 0;
  for (int run = 0; run < 2'000; ++run) {
    std::vector<double> values(60);
    for (double& value : values) value = normal(random);
    if (std::abs(LagOneAutocorrelation(values)) > AutocorrelationLimit(60)) ++beyond;
  }
  CHECK(beyond > 4);
  CHECK(beyond < 40);
}

}  // namespace
}  // namespace wsurge
