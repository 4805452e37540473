#include "common/workload/shares.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using Weights = std::vector<std::uint32_t>;

std::vector<std::uint64_t> Parts(const Shares& shares, std::uint64_t total) {
  std::vector<std::uint64_t> parts;
  for (std::size_t i = 0; i < shares.owners(); ++i) parts.push_back(shares.Part(total, i));
  return parts;
}

// Whether everybody is within one of its exact share, on the right side of it.
bool WithinQuota(const Weights& weights, const std::vector<std::uint64_t>& parts,
                 std::uint64_t total) {
  const std::uint64_t sum = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::uint64_t exact = total * weights[i];
    if (parts[i] < exact / sum || parts[i] > (exact + sum - 1) / sum) return false;
  }
  return true;
}

std::vector<Weights> ManyWeights() {
  std::vector<Weights> many{{1},
                            {7},
                            {1, 1},
                            {4, 4, 4},
                            {1, 2},
                            {2, 1},
                            {5, 3, 1},
                            {1, 1, 1, 97},
                            {97, 1, 1, 1},
                            {6, 10, 14},
                            {4'294'967'295, 1},
                            {4'294'967'295, 4'294'967'291, 3}};
  std::mt19937 random(17);
  for (int i = 0; i < 30; ++i) {
    Weights weights(1 + random() % 9);
    for (std::uint32_t& weight : weights) weight = static_cast<std::uint32_t>(1 + random() % 40);
    many.push_back(weights);
  }
  return many;
}

TEST_CASE("shares: parts are those of the table") {
  struct Row {
    Weights weights;
    std::uint64_t total;
    std::vector<std::uint64_t> parts;
  };
  const std::vector<Row> rows{
      {{1}, 5, {5}},
      {{1, 1, 1}, 0, {0, 0, 0}},
      {{1, 1, 1}, 10, {4, 3, 3}},
      {{8, 8, 8}, 11, {4, 4, 3}},
      {{1, 2}, 1, {0, 1}},
      {{1, 2}, 2, {1, 1}},
      {{1, 2}, 300, {100, 200}},
      {{3, 1}, 1'000'000'000'000, {750'000'000'000, 250'000'000'000}},
      {{9061, 7179, 5259, 3319, 1182}, 26, {10, 7, 5, 3, 1}},
      // Here the method of greatest divisors leaves quota: {20, 17, 0, 0, 0} and {0, 0, 0, 50}.
      {{5117, 4400, 162, 161, 160}, 37, {19, 17, 1, 0, 0}},
      {{1, 1, 1, 97}, 50, {1, 0, 0, 49}},
      {{2'000'003, 1'000'001}, 3, {2, 1}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.total);
    CAPTURE(row.weights.size());
    const Shares shares(row.weights);
    CHECK((Parts(shares, row.total) == row.parts));
  }
}

TEST_CASE("shares: items go to the owners of the table, in this order") {
  const Shares shares({5, 3, 1});
  const std::vector<std::size_t> expected{0, 1, 0, 0, 1, 0, 1, 0, 2};
  for (std::uint64_t item = 0; item < 27; ++item) {
    CAPTURE(item);
    CHECK(shares.Owner(item) == expected[item % 9]);
  }
}

TEST_CASE("shares: with equal weights items go round in turn") {
  const Shares shares({6, 6, 6});
  for (std::uint64_t item = 0; item < 20; ++item) CHECK(shares.Owner(item) == item % 3);
  CHECK(shares.Items(8, 1) == std::vector<std::uint64_t>{1, 4, 7});
}

TEST_CASE("shares: parts add up, keep quota, and grow by one item of one owner") {
  for (const Weights& weights : ManyWeights()) {
    CAPTURE(weights.size());
    CAPTURE(weights.front());
    const Shares shares(weights);
    std::vector<std::uint64_t> before(weights.size(), 0);
    for (std::uint64_t total = 1; total <= 450; ++total) {
      CAPTURE(total);
      const std::vector<std::uint64_t> parts = Parts(shares, total);
      REQUIRE(std::accumulate(parts.begin(), parts.end(), std::uint64_t{0}) == total);
      REQUIRE(WithinQuota(weights, parts, total));
      // With the sum growing by one, no part shrinking means that one grew by one.
      const bool monotone =
          std::equal(parts.begin(), parts.end(), before.begin(),
                     [](std::uint64_t now, std::uint64_t was) { return now >= was; });
      REQUIRE(monotone);
      before = parts;
    }
  }
}

TEST_CASE("shares: Owner, Items and Part tell the same") {
  constexpr std::uint64_t kTotal = 300;
  for (const Weights& weights : ManyWeights()) {
    CAPTURE(weights.size());
    CAPTURE(weights.front());
    const Shares shares(weights);
    std::vector<std::vector<std::uint64_t>> items(weights.size());
    for (std::uint64_t item = 0; item < kTotal; ++item) items[shares.Owner(item)].push_back(item);
    for (std::size_t owner = 0; owner < weights.size(); ++owner) {
      CHECK(shares.Items(kTotal, owner) == items[owner]);
      CHECK(shares.Part(kTotal, owner) == items[owner].size());
    }
  }
}

TEST_CASE("shares: a common factor of the weights changes nothing") {
  const Shares plain({3, 1, 4});
  const Shares scaled({300'000'003, 100'000'001, 400'000'004});
  for (std::uint64_t item = 0; item < 50; ++item) CHECK(plain.Owner(item) == scaled.Owner(item));
}

TEST_CASE("shares: weights too many for a table follow the same rule") {
  // The sums are just within the limit and just beyond it.
  const Weights within{524'288, 262'144, 262'143, 1};
  const Weights beyond{524'288, 262'144, 262'143, 2};
  CHECK(std::accumulate(within.begin(), within.end(), std::uint64_t{0}) == Shares::kMaxPeriod);
  const Shares table(within);
  const Shares steps(beyond);
  CHECK(table.Items(2'000, 2) == steps.Items(2'000, 2));
  for (const std::uint64_t total : {0U, 1U, 1'000U, 20'000U}) {
    CAPTURE(total);
    CHECK(WithinQuota(beyond, Parts(steps, total), total));
  }
  // A whole period and 1,000 more, without stepping through the period.
  std::vector<std::uint64_t> expected = Parts(steps, 1'000);
  for (std::size_t i = 0; i < beyond.size(); ++i) expected[i] += beyond[i];
  CHECK(Parts(steps, Shares::kMaxPeriod + 1 + 1'000) == expected);
  CHECK(steps.Owner(Shares::kMaxPeriod + 1 + 777) == steps.Owner(777));
}

TEST_CASE("shares: a million items among a hundred owners") {
  Weights weights;
  for (std::uint32_t i = 0; i < 100; ++i) weights.push_back(1 + i % 16);
  const Shares shares(weights);
  const std::vector<std::uint64_t> parts = Parts(shares, 1'000'000);
  CHECK(std::accumulate(parts.begin(), parts.end(), std::uint64_t{0}) == 1'000'000);
  CHECK(WithinQuota(weights, parts, 1'000'000));
  CHECK(shares.Items(1'000'000, 15).size() == parts[15]);
}

}  // namespace
}  // namespace wsurge
