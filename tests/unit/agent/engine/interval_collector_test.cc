#include "agent/engine/interval_collector.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

Interval Part(std::uint64_t sent, std::uint64_t open = 0) {
  Interval interval;
  interval.At(0).counters.Add(Counter::kSentMessages, sent);
  interval.open_connections = open;
  return interval;
}

std::vector<std::uint64_t> Sent(const std::vector<Interval>& intervals) {
  std::vector<std::uint64_t> sent;
  sent.reserve(intervals.size());
  for (const Interval& interval : intervals) {
    sent.push_back(interval.Total().counters.Get(Counter::kSentMessages));
  }
  return sent;
}

using Numbers = std::vector<std::uint64_t>;

TEST_CASE("interval collector: a second is complete with its last worker's part") {
  IntervalCollector collector(2);
  collector.Add(1, Part(1, 10));
  CHECK(collector.TakeComplete().empty());
  collector.Add(2, Part(10, 10));  // the first worker is ahead
  CHECK(collector.TakeComplete().empty());
  collector.Add(1, Part(2, 5));
  const auto complete = collector.TakeComplete();
  CHECK(Sent(complete) == Numbers{3});
  CHECK(complete.front().open_connections == 15);
  collector.Add(2, Part(20));
  CHECK(Sent(collector.TakeComplete()) == Numbers{30});
  CHECK(collector.TakeComplete().empty());
}

TEST_CASE("interval collector: a worker that has finished is not waited for") {
  IntervalCollector collector(2);
  collector.AddLast(1, Part(1));
  collector.Add(1, Part(2));
  CHECK(Sent(collector.TakeComplete()) == Numbers{3});
  collector.Add(2, Part(4));
  CHECK(Sent(collector.TakeComplete()) == Numbers{4});
  collector.AddLast(3, Part(5));
  CHECK(Sent(collector.TakeComplete()) == Numbers{5});
}

TEST_CASE("interval collector: seconds come out in order, also when the last one frees several") {
  IntervalCollector collector(2);
  for (const std::uint64_t second : {1U, 2U, 3U}) collector.Add(second, Part(second));
  CHECK(collector.TakeComplete().empty());
  collector.AddLast(1, Part(100));
  CHECK(Sent(collector.TakeComplete()) == Numbers{101, 2, 3});
}

TEST_CASE("interval collector: nothing is lost or doubled, in any order of workers") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const std::size_t workers = 1 + random() % 5;
    IntervalCollector collector(workers);
    std::vector<std::uint64_t> next(workers, 1);
    std::vector<std::uint64_t> last(workers);
    for (auto& second : last) second = 1 + random() % 6;
    std::vector<std::uint64_t> expected(6);
    std::vector<std::uint64_t> got;
    for (;;) {
      std::vector<std::size_t> running;
      for (std::size_t w = 0; w < workers; ++w) {
        if (next[w] <= last[w]) running.push_back(w);
      }
      if (running.empty()) break;
      const std::size_t w = running[random() % running.size()];
      const std::uint64_t second = next[w]++;
      const std::uint64_t amount = random() % 100;
      expected[second - 1] += amount;
      if (second == last[w]) {
        collector.AddLast(second, Part(amount));
      } else {
        collector.Add(second, Part(amount));
      }
      for (const std::uint64_t sent : Sent(collector.TakeComplete())) got.push_back(sent);
    }
    std::uint64_t longest = 0;
    for (const std::uint64_t second : last) longest = std::max(longest, second);
    expected.resize(longest);
    REQUIRE(got == expected);
  }
}

}  // namespace
}  // namespace wsurge
