#include "controller/results/statistics/rank_sum.h"

#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using Values = std::vector<double>;

TEST_CASE("rank sum: known values") {
  // The example of SciPy's mannwhitneyu, method="asymptotic".
  CHECK(RankSumPValue(Values{19, 22, 16, 29, 24}, Values{20, 11, 17, 12}) ==
        doctest::Approx(0.11134688653314041));
  CHECK(RankSumPValue(Values{20, 11, 17, 12}, Values{19, 22, 16, 29, 24}) ==
        doctest::Approx(0.11134688653314041));
  CHECK(RankSumPValue(Values{}, Values{1}) == 1);
  CHECK(RankSumPValue(Values{4, 4, 4}, Values{4, 4}) == 1);
  CHECK(RankSumPValue(Values{1, 2, 3}, Values{1, 2, 3}) == 1);
}

TEST_CASE("rank sum: equal values share their ranks") {
  // Ranks of the first: 1, 3, 3, 5.5; U = 2.5, its mean 4, its variance 4; z = 1/2.
  CHECK(RankSumPValue(Values{1, 2, 2, 3}, Values{2, 3}) == doctest::Approx(0.61707508));
}

TEST_CASE("rank sum: of equal distributions one in a hundred is below 1 %, a shift is found") {
  std::mt19937_64 random(5);
  std::exponential_distribution<double> exponential(1);
  int below = 0;
  int found = 0;
  for (int run = 0; run < 2'000; ++run) {
    Values a(30);
    Values b(30);
    for (double& value : a) value = exponential(random);
    for (double& value : b) value = exponential(random);
    if (RankSumPValue(a, b) < 0.01) ++below;
    for (double& value : b) value += 1;
    if (RankSumPValue(a, b) < 0.01) ++found;
  }
  CHECK(below > 4);
  CHECK(below < 40);
  CHECK(found > 1'800);
}

TEST_CASE("median: the middle, or between the two") {
  CHECK(Median(Values{}) == 0);
  CHECK(Median(Values{3}) == 3);
  CHECK(Median(Values{9, 1, 5}) == 5);
  CHECK(Median(Values{4, 1, 2, 8}) == 3);
}

}  // namespace
}  // namespace wsurge
