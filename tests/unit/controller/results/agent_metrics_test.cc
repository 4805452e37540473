#include "controller/results/agent_metrics.h"

#include <chrono>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;

TEST_CASE("agent metrics: all steps in one, censored samples too, records left out") {
  PhaseMetrics phase;
  phase.Record(TimeMetric::kRtt, 0, milliseconds(1));
  phase.Record(TimeMetric::kRtt, 3, milliseconds(2));
  phase.RecordCensored(TimeMetric::kRtt, 1, milliseconds(9));
  phase.Record(TimeMetric::kRecord, 1, milliseconds(4));
  phase.At(ValueMetric::kUnread).Record(100);
  phase.counters.Add(Counter::kSentMessages, 3);
  AgentMetrics metrics;
  metrics.Add(phase);
  CHECK(metrics.Times(TimeMetric::kRtt) == phase.Total(TimeMetric::kRtt));
  CHECK_FALSE(metrics.Times(TimeMetric::kRecord));
  CHECK_FALSE(metrics.Times(TimeMetric::kGap));
  CHECK(metrics.Percentile(TimeMetric::kRtt, 0) == milliseconds(1));
  CHECK_FALSE(metrics.Percentile(TimeMetric::kGap, 50));
  REQUIRE(metrics.Values(ValueMetric::kUnread) != nullptr);
  CHECK(metrics.Values(ValueMetric::kUnread)->max() == 100);
  CHECK(metrics.Values(ValueMetric::kFairness) == nullptr);
  CHECK(metrics.counters.Get(Counter::kSentMessages) == 3);
}

TEST_CASE("agent metrics: merged they are those of all phases in one") {
  PhaseMetrics one;
  one.Record(TimeMetric::kRtt, 0, milliseconds(1));
  one.RecordCensored(TimeMetric::kRtt, 0, milliseconds(5));
  one.At(ValueMetric::kFairness).Record(7);
  PhaseMetrics two;
  two.RecordCensored(TimeMetric::kRtt, 0, milliseconds(3));
  two.Record(TimeMetric::kGap, kNoStep, milliseconds(2));
  two.At(ValueMetric::kFairness).Record(8);
  PhaseMetrics both;
  both.Merge(one);
  both.Merge(two);
  AgentMetrics merged;
  merged.Add(one);
  AgentMetrics second;
  second.Add(two);
  merged.Merge(second);
  CHECK(merged.Times(TimeMetric::kRtt) == both.Total(TimeMetric::kRtt));
  CHECK(merged.Times(TimeMetric::kGap) == both.Total(TimeMetric::kGap));
  CHECK(merged.Values(ValueMetric::kFairness)->ToHistogram() == *both.Find(ValueMetric::kFairness));
}

}  // namespace
}  // namespace wsurge
