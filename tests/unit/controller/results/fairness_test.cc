#include "controller/results/fairness.h"

#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

std::optional<Fairness> Of(const std::vector<std::int64_t>& messages) {
  PhaseMetrics metrics;
  for (const std::int64_t count : messages) metrics.At(ValueMetric::kFairness).Record(count);
  return FairnessOf(metrics);
}

TEST_CASE("fairness: Jain's index of known allocations") {
  struct Row {
    std::vector<std::int64_t> messages;
    double jain;
  };
  const std::vector<Row> rows{
      {{100, 100, 100, 100}, 1},
      {{400, 0, 0, 0}, 0.25},
      {{1, 2, 3, 4, 5}, 225.0 / (5 * 55)},  // (Σx)² ÷ (n · Σx²)
      {{7}, 1},
  };
  for (const Row& row : rows) {
    const auto fairness = Of(row.messages);
    REQUIRE(fairness);
    CHECK(fairness->jain == doctest::Approx(row.jain));
    CHECK(fairness->connections == row.messages.size());
  }
}

TEST_CASE("fairness: percentiles are of all connections") {
  std::vector<std::int64_t> messages;
  for (int i = 1; i <= 100; ++i) messages.push_back(i);
  const auto fairness = Of(messages);
  REQUIRE(fairness);
  CHECK(fairness->min == 1);
  CHECK(fairness->p5 == 5);
  CHECK(fairness->p50 == 50);
  CHECK(fairness->p95 == 95);
  CHECK(fairness->max == 100);
}

TEST_CASE("fairness: nobody received anything") {
  CHECK_FALSE(Of({}));
  CHECK_FALSE(Of({0, 0}));
}

}  // namespace
}  // namespace wsurge
