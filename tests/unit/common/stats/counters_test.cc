#include "common/stats/counters.h"

#include <map>
#include <string>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

TEST_CASE("counters: a count is the same by place and by name") {
  Counters counters;
  counters.Add(Counter::kSentMessages, 3);
  counters.AddByName("ws_sent.messages", 4);
  counters.AddByName("errors.reset", 2);
  counters.AddNamed("errors.reset");
  CHECK(counters.Get("ws_sent.messages") == 7);
  CHECK(counters.Get(Counter::kSentMessages) == 7);
  CHECK(counters.Get("errors.reset") == 3);
  CHECK(counters.Get("errors.refused") == 0);
}

TEST_CASE("counters: All names what is not 0, in alphabetical order") {
  Counters counters;
  counters.Add(Counter::kSessionsDone, 1);
  counters.AddNamed("closes.1006", 2);
  counters.Add(Counter::kRepliesLate, 0);
  const std::map<std::string, std::uint64_t> expected{{"closes.1006", 2}, {"sessions.done", 1}};
  CHECK(counters.All() == expected);
}

TEST_CASE("counters: SumOf adds the names with the prefix and no neighbours") {
  Counters counters;
  counters.AddNamed("errors", 1);
  counters.AddNamed("errors.dns", 2);
  counters.AddNamed("errors.reset", 4);
  counters.AddNamed("errors_other", 8);
  CHECK(counters.SumOf("errors.") == 6);
  CHECK(counters.SumOf("closes.") == 0);
}

TEST_CASE("counters: merging adds up, and Clear forgets") {
  Counters a;
  a.Add(Counter::kSentBytes, 10);
  a.AddNamed("closes.1000", 1);
  Counters b;
  b.Add(Counter::kSentBytes, 5);
  b.AddNamed("closes.1000", 2);
  b.AddNamed("closes.1001", 3);
  a.Merge(b);
  CHECK(a.Get(Counter::kSentBytes) == 15);
  CHECK(a.Get("closes.1000") == 3);
  CHECK(a.Get("closes.1001") == 3);
  CHECK_FALSE(a.empty());
  a.Clear();
  CHECK(a.empty());
  CHECK(a == Counters());
}

TEST_CASE("metric names: each name is found again") {
  for (std::size_t i = 0; i < kCounterCount; ++i) {
    const auto counter = static_cast<Counter>(i);
    CHECK(CounterFromName(Name(counter)) == counter);
  }
  for (std::size_t i = 0; i < kTimeMetricCount; ++i) {
    const auto metric = static_cast<TimeMetric>(i);
    CHECK(TimeMetricFromName(Name(metric)) == metric);
  }
  for (std::size_t i = 0; i < kValueMetricCount; ++i) {
    const auto metric = static_cast<ValueMetric>(i);
    CHECK(ValueMetricFromName(Name(metric)) == metric);
  }
  CHECK_FALSE(CounterFromName("ws_sent"));
  CHECK_FALSE(TimeMetricFromName(""));
}

}  // namespace
}  // namespace wsurge
