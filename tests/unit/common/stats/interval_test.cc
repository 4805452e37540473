#include "common/stats/interval.h"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Interval Span(int begin, int end, std::uint64_t open) {
  Interval interval;
  interval.begin = seconds(begin);
  interval.end = seconds(end);
  interval.open_connections = open;
  return interval;
}

TEST_CASE("phase metrics: a total has the samples of all steps") {
  PhaseMetrics metrics;
  metrics.Record(TimeMetric::kRtt, 0, milliseconds(1));
  metrics.Record(TimeMetric::kRtt, 3, milliseconds(9));
  metrics.Record(TimeMetric::kGap, kNoStep, milliseconds(5));
  const TimeSamples total = metrics.Total(TimeMetric::kRtt);
  CHECK(total.values.count() == 2);
  CHECK(total.values.min() == 1'000'000);
  CHECK(total.values.max() == 9'000'000);
  CHECK(metrics.StepLimit() == 4);
  CHECK(metrics.Find(TimeMetric::kRtt, 1) == nullptr);
  CHECK(metrics.Find(TimeMetric::kRtt, 99) == nullptr);
}

TEST_CASE("phase metrics: a censored sample counts at its age and is marked") {
  PhaseMetrics metrics;
  metrics.Record(TimeMetric::kRtt, 0, milliseconds(1));
  metrics.RecordCensored(TimeMetric::kRtt, 0, seconds(10));
  metrics.RecordCensored(TimeMetric::kRtt, 0, seconds(2));
  const TimeSamples* samples = metrics.Find(TimeMetric::kRtt, 0);
  REQUIRE(samples != nullptr);
  CHECK(samples->values.count() == 3);
  CHECK(samples->censored == 2);
  CHECK(samples->censored_min == 2'000'000'000);
}

TEST_CASE("phase metrics: merging keeps the first connect and the last message") {
  struct Row {
    std::optional<Nanos> a, b, first, last;
  };
  const std::vector<Row> rows{
      {{}, {}, {}, {}},
      {seconds(1), {}, seconds(1), seconds(1)},
      {{}, seconds(2), seconds(2), seconds(2)},
      {seconds(1), seconds(2), seconds(1), seconds(2)},
      {seconds(2), seconds(1), seconds(1), seconds(2)},
  };
  for (const Row& row : rows) {
    PhaseMetrics a;
    a.first_connect = a.last_message = row.a;
    PhaseMetrics b;
    b.first_connect = b.last_message = row.b;
    a.Merge(b);
    CHECK(a.first_connect == row.first);
    CHECK(a.last_message == row.last);
  }
}

TEST_CASE("phase metrics: empty until something is recorded, and after Clear") {
  PhaseMetrics metrics;
  CHECK(metrics.empty());
  metrics.Record(TimeMetric::kGap, kNoStep, Nanos(-1));  // only counted as out of range
  CHECK_FALSE(metrics.empty());
  metrics.Clear();
  CHECK(metrics.empty());
  metrics.last_message = seconds(1);
  CHECK_FALSE(metrics.empty());
}

TEST_CASE("interval: merging another agent's adds the gauge, appending the next takes it") {
  Interval merged = Span(1, 2, 10);
  merged.Merge(Span(1, 3, 5));
  CHECK(merged.begin == seconds(1));
  CHECK(merged.end == seconds(3));
  CHECK(merged.open_connections == 15);

  Interval appended = Span(1, 2, 10);
  appended.Append(Span(2, 3, 5));
  CHECK(appended.begin == seconds(1));
  CHECK(appended.end == seconds(3));
  CHECK(appended.open_connections == 5);
}

TEST_CASE("interval: phases stay apart, the total has them all") {
  Interval a = Span(0, 1, 0);
  a.At(0).Record(TimeMetric::kGap, kNoStep, milliseconds(1));
  Interval b = Span(0, 1, 0);
  b.At(2).Record(TimeMetric::kGap, kNoStep, milliseconds(3));
  b.At(2).counters.Add(Counter::kReceivedMessages, 7);
  a.Merge(b);
  REQUIRE(a.phases().size() == 3);
  CHECK(a.phases()[0].Total(TimeMetric::kGap).values.count() == 1);
  CHECK(a.phases()[1].empty());
  CHECK(a.phases()[2].counters.Get(Counter::kReceivedMessages) == 7);
  const PhaseMetrics total = a.Total();
  CHECK(total.Total(TimeMetric::kGap).values.count() == 2);
  CHECK(total.counters.Get(Counter::kReceivedMessages) == 7);
}

TEST_CASE("interval: Clear forgets everything") {
  Interval interval = Span(1, 2, 3);
  interval.sequence = 4;
  interval.At(0).counters.Add(Counter::kSentBytes);
  interval.Clear();
  CHECK(interval.sequence == 0);
  CHECK(interval.begin == Nanos::zero());
  CHECK(interval.end == Nanos::zero());
  CHECK(interval.open_connections == 0);
  CHECK(interval.Total().empty());
}

}  // namespace
}  // namespace wsurge
