#include "controller/agents/clock_offset_estimator.h"

#include "doctest/doctest.h"

namespace wsurge {
namespace {

TEST_CASE("ClockOffsetEstimator: nothing is known before the first exchange") {
  ClockOffsetEstimator estimator;
  CHECK_FALSE(estimator.estimate().has_value());
}

TEST_CASE("ClockOffsetEstimator: the offset is taken from the middle, the bound is half the trip") {
  struct Row {
    int sent, agent, received, offset, bound;
  };
  constexpr Row kRows[] = {
      {1'000, 6'050, 1'100, 5'000, 50},  // agent ahead
      {1'000, 550, 1'100, -500, 50},     // agent behind
      {1'000, 1'000, 1'000, 0, 0},       // no trip at all
      {1'000, 1'001, 1'003, 0, 2},       // odd: rounded so that the bound holds
  };
  for (const Row& row : kRows) {
    ClockOffsetEstimator estimator;
    estimator.Add(Nanos(row.sent), Nanos(row.agent), Nanos(row.received));
    REQUIRE(estimator.estimate().has_value());
    CHECK(estimator.estimate()->offset.count() == row.offset);
    CHECK(estimator.estimate()->bound.count() == row.bound);
  }
}

TEST_CASE("ClockOffsetEstimator: the shortest round trip of the last 16 wins") {
  ClockOffsetEstimator estimator;
  estimator.Add(Nanos(0), Nanos(105), Nanos(10));  // offset 100, bound 5
  for (std::size_t i = 1; i < ClockOffsetEstimator::kKept; ++i) {
    estimator.Add(Nanos(0), Nanos(250), Nanos(100));  // offset 200, bound 50
  }
  CHECK(*estimator.estimate() == ClockEstimate{Nanos(100), Nanos(5)});
  estimator.Add(Nanos(0), Nanos(250), Nanos(100));  // the short one is the 17th last now
  CHECK(*estimator.estimate() == ClockEstimate{Nanos(200), Nanos(50)});
}

TEST_CASE("ClockOffsetEstimator: an answer from before its question is ignored") {
  ClockOffsetEstimator estimator;
  estimator.Add(Nanos(10), Nanos(5), Nanos(9));
  CHECK(estimator.exchanges() == 0);
}

}  // namespace
}  // namespace wsurge
