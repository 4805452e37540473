#include "controller/agents/clock_offset_estimator.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <random>

#include "doctest/doctest.h"

namespace wsurge {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("ClockOffsetEstimator: nothing is known before the first exchange") {
  ClockOffsetEstimator estimator;
  CHECK_FALSE(estimator.estimate(Nanos(5)).has_value());
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
    const auto estimate = estimator.estimate(Nanos(row.received));
    REQUIRE(estimate.has_value());
    CHECK(estimate->offset.count() == row.offset);
    CHECK(estimate->bound.count() == row.bound);
  }
}

TEST_CASE("ClockOffsetEstimator: a bound grows by 50 ppm of its age") {
  ClockOffsetEstimator estimator;
  estimator.Add(Nanos(0), Nanos(105), Nanos(10));
  CHECK(estimator.estimate(Nanos(10))->bound == Nanos(5));
  CHECK(estimator.estimate(seconds(1) + Nanos(10))->bound == microseconds(50) + Nanos(5));
  CHECK(estimator.estimate(Nanos(0))->bound == Nanos(5));  // never below half the trip
}

TEST_CASE("ClockOffsetEstimator: a short trip counts until its age has made it worse") {
  ClockOffsetEstimator estimator;
  const Nanos trip = microseconds(20);
  estimator.Add(Nanos(0), microseconds(110), trip);  // offset 100 us, bound 10 us
  // 0.5 s later: half the trip is 40 us, the old one is good to 35 us.
  const Nanos later = seconds(1) / 2;
  estimator.Add(later, later + microseconds(130), later + microseconds(80));
  CHECK(estimator.estimate(later + microseconds(80))->offset == microseconds(100));
  // 0.7 s later the old one is good to 45 us only.
  const Nanos latest = Nanos(700'000'000);
  estimator.Add(latest, latest + microseconds(130), latest + microseconds(80));
  CHECK(*estimator.estimate(latest + microseconds(80)) ==
        ClockEstimate{microseconds(90), microseconds(40)});
}

TEST_CASE("ClockOffsetEstimator: what contradicts the past counts from then on") {
  ClockOffsetEstimator estimator;
  estimator.Add(Nanos(0), microseconds(110), microseconds(20));
  // Its host was suspended: the clock is a minute behind what it was.
  const Nanos later = seconds(61);
  // The trip is so long that it would be worth less than the old estimate.
  estimator.Add(later, later - seconds(60) + milliseconds(5), later + milliseconds(10));
  CHECK(estimator.estimate(later + milliseconds(10))->offset == -seconds(60));
}

TEST_CASE("ClockOffsetEstimator: an answer from before its question, or from nowhere, is ignored") {
  ClockOffsetEstimator estimator;
  estimator.Add(Nanos(10), Nanos(5), Nanos(9));
  estimator.Add(Nanos(10), Nanos(std::numeric_limits<std::int64_t>::max()), Nanos(19));
  estimator.Add(Nanos(10), Nanos(std::numeric_limits<std::int64_t>::min()), Nanos(19));
  CHECK_FALSE(estimator.estimate(Nanos(20)).has_value());
}

TEST_CASE("ClockOffsetEstimator: the error is within the bound, whatever way the network goes") {
  std::mt19937_64 random(7);
  const auto below = [&](std::int64_t limit) {
    return Nanos(std::uniform_int_distribution<std::int64_t>(0, limit)(random));
  };
  for (int clock = 0; clock < 200; ++clock) {
    ClockOffsetEstimator estimator;
    const Nanos offset = below(2'000'000'000'000) - seconds(1'000);
    // Within the 50 ppm that are promised, to either side.
    const double drift = std::uniform_real_distribution<double>(-50e-6, 50e-6)(random);
    const auto theirs = [&](Nanos ours) {
      return ours + offset + FromSeconds(ToSeconds(ours) * drift);
    };
    Nanos now = below(1'000'000'000);
    for (int exchange = 0; exchange < 50; ++exchange) {
      const Nanos sent = now;
      const Nanos read = sent + below(exchange % 5 == 0 ? 5'000'000 : 50'000);
      now = read + below(exchange % 7 == 0 ? 5'000'000 : 50'000);
      estimator.Add(sent, theirs(read), now);
      const Nanos asked = now + below(3'000'000'000);
      const ClockEstimate estimate = *estimator.estimate(asked);
      const Nanos error = std::chrono::abs(theirs(asked) - asked - estimate.offset);
      CHECK(error <= estimate.bound + Nanos(2));  // FromSeconds rounds
      now += below(1'000'000'000);
    }
  }
}

}  // namespace
}  // namespace wsurge
