#include "common/plan/metric_words.h"

#include <cstddef>

#include <doctest/doctest.h>

#include "common/stats/metric_names.h"

namespace wsurge {
namespace {

TEST_CASE("metric words: those of times and counters are the names that metrics are kept by") {
  // What `record` steps give goes by the names that they give.
  REQUIRE(TimeMetric::kRecord == static_cast<TimeMetric>(kTimeMetricCount - 1));
  REQUIRE(TimeMetricWords().size() == kTimeMetricCount - 1);
  for (std::size_t i = 0; i < TimeMetricWords().size(); ++i) {
    CHECK(TimeMetricWords()[i] == Name(static_cast<TimeMetric>(i)));
  }
  REQUIRE(CounterWords().size() == kCounterCount);
  for (std::size_t i = 0; i < kCounterCount; ++i) {
    CHECK(CounterWords()[i] == Name(static_cast<Counter>(i)));
  }
}

}  // namespace
}  // namespace wsurge
