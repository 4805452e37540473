#include "common/stats/histogram.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

// Spread over all magnitudes, as latencies are not but errors of indexing would be.
std::vector<std::int64_t> RandomValues(std::uint32_t seed, int count) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> exponent(0, std::log(3.6e12));
  std::vector<std::int64_t> values;
  values.reserve(static_cast<std::size_t>(count) + 1);
  for (int i = 0; i < count; ++i) {
    values.push_back(static_cast<std::int64_t>(std::exp(exponent(random))));
  }
  return values;
}

Histogram Of(const std::vector<std::int64_t>& values) {
  Histogram histogram;
  for (const std::int64_t value : values) histogram.Record(value);
  return histogram;
}

TEST_CASE("histogram: buckets lie as in an HdrHistogram of three digits over an hour") {
  struct Row {
    std::int64_t value;
    std::size_t bucket;
    std::int64_t lowest;
    std::int64_t highest;
  };
  // Printed by the Python implementation of HdrHistogram.
  for (const Row& row :
       {Row{0, 0, 0, 0}, Row{1, 1, 1, 1}, Row{1023, 1023, 1023, 1023}, Row{1024, 1024, 1024, 1024},
        Row{2047, 2047, 2047, 2047}, Row{2048, 2048, 2048, 2049}, Row{2049, 2048, 2048, 2049},
        Row{4095, 3071, 4094, 4095}, Row{4096, 3072, 4096, 4099},
        Row{10'000'000, 14532, 9994240, 10002431}, Row{1'000'000'000, 21363, 999817216, 1000341503},
        Row{3'599'999'999'999, 33420, 3599182594048, 3601330077695},
        Row{3'600'000'000'000, 33420, 3599182594048, 3601330077695}}) {
    CAPTURE(row.value);
    CHECK(Histogram::BucketOf(row.value) == row.bucket);
    CHECK(Histogram::LowestIn(row.bucket) == row.lowest);
    CHECK(Histogram::HighestIn(row.bucket) == row.highest);
  }
}

TEST_CASE("histogram: buckets follow each other without gap and are at most 0.1 % wide") {
  const std::size_t last = Histogram::BucketOf(Histogram::kHighestValue);
  std::size_t wrong = 0;
  for (std::size_t bucket = 0; bucket <= last; ++bucket) {
    const std::int64_t lowest = Histogram::LowestIn(bucket);
    const std::int64_t highest = Histogram::HighestIn(bucket);
    const bool right =
        Histogram::LowestIn(bucket + 1) == highest + 1 && Histogram::BucketOf(lowest) == bucket &&
        Histogram::BucketOf(highest) == bucket && (highest - lowest) * 1000 <= lowest;
    if (!right) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("histogram: nothing recorded gives zeros") {
  const Histogram histogram;
  CHECK(histogram.count() == 0);
  CHECK(histogram.min() == 0);
  CHECK(histogram.max() == 0);
  CHECK(histogram.sum() == 0);
  CHECK(histogram.Mean() == 0);
  CHECK(histogram.StandardDeviation() == 0);
  CHECK(histogram.ValueAtPercentile(50) == 0);
  CHECK(histogram.CountBeyond(50) == 0);
}

TEST_CASE("histogram: extremes, count and sum are exact") {
  Histogram histogram;
  histogram.Record(10'000'001);
  histogram.Record(999'999'999);
  histogram.RecordMany(3'599'999'999'999, 10'000'000);
  CHECK(histogram.count() == 10'000'002);
  CHECK(histogram.min() == 10'000'001);
  CHECK(histogram.max() == 3'599'999'999'999);
  // 3.6e19: more than 64 bits hold.
  const Uint128 sum = static_cast<Uint128>(3'599'999'999'999) * 10'000'000 + 1'010'000'000;
  CHECK((histogram.sum() == sum));
  CHECK(histogram.Mean() == doctest::Approx(static_cast<double>(sum) / 10'000'002));
}

TEST_CASE("histogram: values out of range are counted and not recorded") {
  struct Row {
    std::int64_t value;
    std::uint64_t count;
    std::uint64_t out_of_range;
  };
  for (const Row& row : {Row{-1, 0, 3}, Row{std::numeric_limits<std::int64_t>::min(), 0, 3},
                         Row{0, 3, 0}, Row{3'600'000'000'000, 3, 0}, Row{3'600'000'000'001, 0, 3},
                         Row{std::numeric_limits<std::int64_t>::max(), 0, 3}}) {
    CAPTURE(row.value);
    Histogram histogram;
    histogram.Record(row.value);
    histogram.RecordMany(row.value, 2);
    CHECK(histogram.count() == row.count);
    CHECK(histogram.out_of_range() == row.out_of_range);
    CHECK(histogram.max() == (row.count == 0 ? 0 : row.value));
  }
}

TEST_CASE("histogram: recording a value no times changes nothing") {
  Histogram histogram;
  histogram.RecordMany(7, 0);
  CHECK(histogram == Histogram());
}

TEST_CASE("histogram: percentiles and moments are those of the reference implementation") {
  Histogram histogram;
  for (std::int64_t i = 1; i <= 10'000; ++i) histogram.Record(i * i * i);
  struct Row {
    double percentile;
    std::int64_t value;
    std::uint64_t beyond;
  };
  // Printed by the Python implementation of HdrHistogram; it shows the upper end of the last
  // bucket, 1000190509055, where ours stops at the largest value, and 0 where ours shows the
  // smallest.
  for (const Row& row :
       {Row{-1, 1, 9999}, Row{0, 1, 9999}, Row{0.001, 1, 9999}, Row{1, 1000447, 9900},
        Row{25, 15627976703, 7500}, Row{50, 125023813631, 5000}, Row{75, 421980536831, 2500},
        Row{90, 729070698495, 1000}, Row{95, 857382846463, 500}, Row{99, 970662608895, 100},
        Row{99.9, 997506154495, 10}, Row{99.99, 1'000'000'000'000, 1},
        Row{99.999, 1'000'000'000'000, 0}, Row{100, 1'000'000'000'000, 0},
        Row{200, 1'000'000'000'000, 0}}) {
    CAPTURE(row.percentile);
    CHECK(histogram.ValueAtPercentile(row.percentile) == row.value);
    CHECK(histogram.CountBeyond(row.percentile) == row.beyond);
  }
  CHECK(histogram.StandardDeviation() == doctest::Approx(283516786457.4888).epsilon(1e-12));
  CHECK(histogram.Mean() == 250'050'002'500.0);
}

TEST_CASE("histogram: a percentile that is no number is taken as 0") {
  const Histogram histogram = Of({5, 9});
  CHECK(histogram.ValueAtPercentile(std::nan("")) == 5);
  CHECK(histogram.CountBeyond(std::nan("")) == 1);
}

TEST_CASE("histogram: percentile 0 is the smallest sample, not the end of its bucket") {
  CHECK(Of({9'994'300, 9'994'900}).ValueAtPercentile(0) == 9'994'300);
}

TEST_CASE("histogram: a rank between two samples is rounded to the nearest") {
  const Histogram histogram = Of({10, 20, 30, 40, 50});
  struct Row {
    double percentile;
    std::int64_t value;
  };
  for (const Row& row : {Row{25, 10}, Row{29.9, 10}, Row{30, 20}, Row{49.9, 20}, Row{50, 30},
                         Row{90, 50}, Row{89.9, 40}}) {
    CAPTURE(row.percentile);
    CHECK(histogram.ValueAtPercentile(row.percentile) == row.value);
  }
}

TEST_CASE("histogram: equal samples deviate by nothing and rank beyond their own median") {
  Histogram histogram;
  histogram.RecordMany(10'000'001, 1000);
  CHECK(histogram.StandardDeviation() == 0);
  CHECK(histogram.ValueAtPercentile(50) == 10'000'001);
  CHECK(histogram.CountBeyond(50) == 500);
}

TEST_CASE("histogram: a percentile is at most 0.1 % above the sample of that rank") {
  for (const std::uint32_t seed : {1U, 2U, 3U}) {
    std::vector<std::int64_t> values = RandomValues(seed, 20'000);
    const Histogram histogram = Of(values);
    std::sort(values.begin(), values.end());
    for (const double percentile : {0.1, 1.0, 10.0, 50.0, 75.0, 90.0, 99.0, 99.9, 99.99, 100.0}) {
      CAPTURE(seed);
      CAPTURE(percentile);
      const std::uint64_t rank = histogram.count() - histogram.CountBeyond(percentile);
      const std::int64_t truth = values[static_cast<std::size_t>(rank - 1)];
      const std::int64_t shown = histogram.ValueAtPercentile(percentile);
      CHECK(std::abs(static_cast<double>(rank) - percentile * 200) <= 0.5 + 1e-6);
      CHECK(shown >= truth);
      CHECK((shown - truth) * 1000 <= truth);
    }
  }
}

TEST_CASE("histogram: merged parts equal the union in any order and grouping") {
  std::vector<std::int64_t> all;
  std::vector<Histogram> parts;
  for (const std::uint32_t seed : {4U, 5U, 6U}) {
    std::vector<std::int64_t> values = RandomValues(seed, 3'000);
    values.push_back(-static_cast<std::int64_t>(seed));
    parts.push_back(Of(values));
    all.insert(all.end(), values.begin(), values.end());
  }
  const Histogram whole = Of(all);

  Histogram forward;
  for (const Histogram& part : parts) forward.Merge(part);
  Histogram last_two = parts[2];
  last_two.Merge(parts[1]);
  last_two.Merge(Histogram());
  Histogram backward = last_two;
  backward.Merge(parts[0]);

  CHECK(forward == whole);
  CHECK(backward == whole);
  CHECK(forward.out_of_range() == 3);
  CHECK_FALSE(last_two == whole);
}

TEST_CASE("histogram: merged with itself it holds everything twice") {
  Histogram histogram = Of({1, 5000, 70'000'000});
  histogram.Merge(histogram);
  CHECK(histogram == Of({1, 5000, 70'000'000, 1, 5000, 70'000'000}));
}

TEST_CASE("histogram: equality sees every part of the content") {
  const Histogram histogram = Of({1'000'000, 2'000'000});
  for (const Histogram& other :
       {Of({1'000'000}), Of({1'000'000, 2'000'001}), Of({1'000'001, 1'999'999}),
        Of({1'000'000, 2'000'000, -1}), Of({}), Of({1'000'000, 3'000'000})}) {
    CHECK_FALSE(histogram == other);
  }
  // Same count, extremes and sum, other counters.
  CHECK_FALSE(Of({1, 2, 2, 3}) == Of({1, 1, 3, 3}));
}

TEST_CASE("histogram: cleared it equals a new one and records as one") {
  Histogram histogram = Of(RandomValues(7, 1000));
  histogram.Record(-1);
  histogram.Clear();
  CHECK(histogram == Histogram());
  histogram.Record(42);
  CHECK(histogram == Of({42}));
  Histogram merged;
  merged.Merge(histogram);
  CHECK(merged == Of({42}));
}

TEST_CASE("histogram: a copy is independent and a moved-from one is empty") {
  Histogram original = Of({10, 20'000});
  Histogram copy = original;
  copy.Record(10);
  CHECK(original == Of({10, 20'000}));
  original = copy;
  CHECK(original == Of({10, 20'000, 10}));

  Histogram target = Of({77});
  target = std::move(copy);
  CHECK(target == original);
  CHECK(copy == Histogram());  // NOLINT(bugprone-use-after-move)
  copy.Record(3);
  CHECK(copy == Of({3}));
}

TEST_CASE("histogram: the buckets visited ascend and hold all samples") {
  const Histogram histogram = Of({0, 2049, 2048, 10'000'000, 10'000'001});
  struct Row {
    std::int64_t lowest;
    std::int64_t highest;
    std::uint64_t count;
    bool operator==(const Row&) const = default;
  };
  std::vector<Row> rows;
  histogram.ForEachBucket([&](std::int64_t lowest, std::int64_t highest, std::uint64_t count) {
    rows.push_back({lowest, highest, count});
  });
  const std::vector<Row> expected{{0, 0, 1}, {2048, 2049, 2}, {9994240, 10002431, 2}};
  CHECK((rows == expected));
}

}  // namespace
}  // namespace wsurge
