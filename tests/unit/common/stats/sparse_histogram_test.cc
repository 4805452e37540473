#include "common/stats/sparse_histogram.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "common/stats/histogram_codec.h"

namespace wsurge {
namespace {

// Most of them between 100 us and 10 ms, as latencies are, and some anywhere.
std::int64_t RandomLatency(std::mt19937_64& random) {
  const bool anywhere = random() % 50 == 0;
  std::uniform_real_distribution<double> exponent(anywhere ? 0 : std::log(1e5),
                                                  anywhere ? std::log(4e12) : std::log(1e7));
  return static_cast<std::int64_t>(std::exp(exponent(random))) -
         (random() % 500 == 0 ? 20'000'000 : 0);
}

constexpr double kRanks[] = {0, 0.1, 50, 75, 90, 95, 99, 99.9, 99.99, 100};

void CheckSame(const SparseHistogram& sparse, const Histogram& whole) {
  CHECK(EncodeHistogram(sparse.ToHistogram()) == EncodeHistogram(whole));
  CHECK(sparse.ToHistogram() == whole);
  CHECK(sparse.count() == whole.count());
  CHECK(sparse.out_of_range() == whole.out_of_range());
  CHECK(sparse.min() == whole.min());
  CHECK(sparse.max() == whole.max());
  for (const double percentile : kRanks) {
    CHECK(sparse.ValueAtPercentile(percentile) == whole.ValueAtPercentile(percentile));
    CHECK(sparse.CountBeyond(percentile) == whole.CountBeyond(percentile));
  }
}

TEST_CASE("sparse histogram: nothing is nothing") {
  CheckSame(SparseHistogram(), Histogram());
  CHECK(SparseHistogram().buckets() == 0);
}

TEST_CASE("sparse histogram: the extremes of the range") {
  Histogram whole;
  for (const std::int64_t value : {std::int64_t{-1}, std::int64_t{0}, Histogram::kHighestValue,
                                   Histogram::kHighestValue + 1}) {
    whole.Record(value);
  }
  CheckSame(SparseHistogram(whole), whole);
}

TEST_CASE(
    "sparse histogram: those of k agents, in any order, are that of the union, byte for byte") {
  std::mt19937_64 random(23);
  for (std::size_t agents = 1; agents <= 40; agents += 3) {
    Histogram whole;
    std::vector<SparseHistogram> of_agents(agents);
    for (std::size_t agent = 0; agent < agents; ++agent) {
      // One stops in the middle: what came before stays in.
      const int seconds = agent == 1 ? 3 : 6;
      for (int second = 0; second < seconds; ++second) {
        Histogram interval;
        for (std::uint64_t i = 0; i < random() % 300; ++i) {
          const std::int64_t value = RandomLatency(random);
          interval.Record(value);
          whole.Record(value);
        }
        of_agents[agent].Merge(interval);
      }
    }
    std::vector<std::size_t> order(agents);
    std::iota(order.begin(), order.end(), 0);
    SparseHistogram forward;
    for (const std::size_t agent : order) forward.Merge(of_agents[agent]);
    std::shuffle(order.begin(), order.end(), random);
    SparseHistogram shuffled;
    for (const std::size_t agent : order) shuffled.Merge(of_agents[agent]);
    CheckSame(forward, whole);
    CHECK(forward == shuffled);
  }
}

TEST_CASE("sparse histogram: merged with itself it holds everything twice") {
  Histogram whole;
  for (std::int64_t value = 1; value < 5'000'000; value = value * 3 / 2 + 1) whole.Record(value);
  SparseHistogram sparse(whole);
  sparse.Merge(sparse);
  whole.Merge(Histogram(whole));
  CheckSame(sparse, whole);
}

TEST_CASE("sparse histogram: memory is for the buckets that hold samples") {
  Histogram whole;
  whole.RecordMany(1'000'000, 1'000'000);
  whole.RecordMany(2'000'000, 5);
  CHECK(SparseHistogram(whole).buckets() == 2);
  Histogram cleared(whole);
  cleared.Clear();
  CHECK(SparseHistogram(cleared).buckets() == 0);
}

}  // namespace
}  // namespace wsurge
