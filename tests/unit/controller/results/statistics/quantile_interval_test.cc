#include "controller/results/statistics/quantile_interval.h"

#include <random>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

TEST_CASE("quantile interval: the ranks of the published table") {
  // Values 1 … 100: a value is its own rank. Le Boudec 2010, table A.1: ranks 40 and 61.
  Histogram values;
  for (int i = 1; i <= 100; ++i) values.Record(i);
  const auto median = IntervalOfPercentile(values, 50);
  REQUIRE(median);
  CHECK(median->low == 40);
  CHECK(median->high == 61);
  CHECK_FALSE(IntervalOfPercentile(values, 99));  // its upper rank is beyond the samples
  CHECK_FALSE(IntervalOfPercentile(Histogram(), 50));
}

TEST_CASE("quantile interval: holds the true p99 in 95 of 100 runs") {
  std::mt19937_64 random(11);
  int held = 0;
  for (int run = 0; run < 1'000; ++run) {
    Histogram values;
    for (int i = 0; i < 2'000; ++i) values.Record(static_cast<std::int64_t>(random() % 2'000));
    const auto interval = IntervalOfPercentile(values, 99);
    REQUIRE(interval);
    if (interval->low <= 1'980 && 1'980 <= interval->high) ++held;
  }
  CHECK(held > 930);
  CHECK(held < 985);
}

TEST_CASE("samples for a tail: known figures") {
  CHECK(SamplesForTail(99.9, 0.1) == 383'762);
  CHECK(SamplesForTail(99, 0.1) == 38'031);
  CHECK(SamplesForTail(50, 0.01) == 38'415);
}

}  // namespace
}  // namespace wsurge
