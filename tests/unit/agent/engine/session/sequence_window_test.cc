#include "agent/engine/session/sequence_window.h"

#include <algorithm>
#include <cstddef>
#include <random>
#include <set>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using Arrival = SequenceWindow::Arrival;

TEST_CASE("SequenceWindow: in order, twice, late and missing") {
  SequenceWindow window;
  CHECK(window.missing() == 0);
  CHECK(window.Add(5) == Arrival::kInOrder);  // the first one that a late joiner sees
  CHECK(window.Add(6) == Arrival::kInOrder);
  CHECK(window.Add(6) == Arrival::kDuplicate);
  CHECK(window.Add(9) == Arrival::kInOrder);
  CHECK(window.missing() == 2);
  CHECK(window.Add(8) == Arrival::kReordered);
  CHECK(window.Add(8) == Arrival::kDuplicate);
  CHECK(window.missing() == 1);
  CHECK(window.Add(3) == Arrival::kReordered);  // before the first: now 4 is missing too
  CHECK(window.missing() == 2);
}

TEST_CASE("SequenceWindow: beyond its span a message is late while one is missing there") {
  SequenceWindow window;
  for (std::uint64_t n = 0; n < 1'000; ++n) {
    if (n != 10) window.Add(n);
  }
  CHECK(window.missing() == 1);
  CHECK(window.Add(10) == Arrival::kReordered);
  CHECK(window.missing() == 0);
  CHECK(window.Add(10) == Arrival::kDuplicate);
  // What is missing within the span says nothing of what is behind it.
  window.Add(1'001);
  CHECK(window.Add(3) == Arrival::kDuplicate);
  CHECK(window.missing() == 1);
  CHECK(window.Add(1'000) == Arrival::kReordered);
}

TEST_CASE("SequenceWindow: a jump over more than its span forgets nothing that counts") {
  SequenceWindow window;
  window.Add(0);
  CHECK(window.Add(10'000) == Arrival::kInOrder);
  CHECK(window.missing() == 9'999);
  CHECK(window.Add(10'000 - 255) == Arrival::kReordered);
  CHECK(window.missing() == 9'998);
  CHECK(window.Add(39 * 256) == Arrival::kReordered);  // kept where 0 was
}

TEST_CASE("SequenceWindow: any stream with losses, repeats and late ones within its span") {
  std::mt19937_64 random(11);
  const auto chance = [&](double p) { return std::bernoulli_distribution(p)(random); };
  for (int round = 0; round < 200; ++round) {
    // Numbers with their places in the order of arrival; late ones stay within half the span.
    std::vector<std::pair<double, std::uint64_t>> order;
    for (std::uint64_t n = 0; n < 2'000; ++n) {
      if (chance(0.05)) continue;
      const auto at = static_cast<double>(n);
      order.emplace_back(chance(0.1) ? at + std::uniform_real_distribution<>(0, 120)(random) : at,
                         n);
      if (chance(0.05)) {
        order.emplace_back(at + std::uniform_real_distribution<>(0, 120)(random), n);
      }
    }
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    SequenceWindow window;
    std::set<std::uint64_t> came;
    for (const auto& [at, n] : order) {
      const Arrival expected = came.contains(n)                     ? Arrival::kDuplicate
                               : came.empty() || n > *came.rbegin() ? Arrival::kInOrder
                                                                    : Arrival::kReordered;
      REQUIRE(window.Add(n) == expected);
      came.insert(n);
      REQUIRE(window.missing() == *came.rbegin() - *came.begin() + 1 - came.size());
    }
  }
}

}  // namespace
}  // namespace wsurge
