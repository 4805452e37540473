#include "agent/engine/session/recorder.h"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::seconds;

TEST_CASE("recorder: intervals follow each other and hold what was recorded in them") {
  Recorder recorder;
  recorder.Begin(seconds(100));
  recorder.Count(Counter::kSentMessages, 3);
  recorder.Time(TimeMetric::kRtt, 2, Nanos(50));
  recorder.CountError("refused", 0);
  recorder.CountCloseCode(1006);
  recorder.CountCheck("has id", true, 0);
  recorder.CountCheck("has id", false, 0);
  recorder.CountCheck("has id", true, 0);
  recorder.CountClose("ours");
  const Interval first = recorder.Take(seconds(101), 7);
  CHECK(first.begin == Nanos::zero());
  CHECK(first.end == seconds(1));
  CHECK(first.open_connections == 7);
  const PhaseMetrics& phase = first.phases().at(0);
  CHECK(phase.counters.Get(Counter::kSentMessages) == 3);
  CHECK(phase.counters.Get("errors.refused") == 1);
  CHECK(phase.counters.Get("closes.1006") == 1);
  CHECK(phase.counters.Get("checks.has id.passed") == 2);
  CHECK(phase.counters.Get("checks.has id.failed") == 1);
  CHECK(phase.counters.Get("closes.ours") == 1);
  REQUIRE(phase.Find(TimeMetric::kRtt, 2) != nullptr);
  CHECK(phase.Find(TimeMetric::kRtt, 2)->values.count() == 1);

  const Interval second = recorder.Take(seconds(102), 0);
  CHECK(second.begin == seconds(1));
  CHECK(second.end == seconds(2));
  CHECK(second.Total().empty());
}

TEST_CASE("recorder: a sample belongs to the phase in which it was due") {
  Recorder recorder;
  recorder.Begin(seconds(10));
  CHECK(recorder.PhaseAt(seconds(9)) == 0);  // there is none before
  recorder.BeginPhase(1, seconds(20));
  recorder.BeginPhase(2, seconds(30));
  CHECK(recorder.PhaseAt(seconds(30)) == 2);
  CHECK(recorder.PhaseAt(seconds(30) - Nanos(1)) == 1);
  recorder.Count(Counter::kSentMessages);
  recorder.Time(TimeMetric::kRtt, 0, Nanos(5), 1);
  recorder.Censored(TimeMetric::kRtt, 0, Nanos(9), 1);
  const Interval interval = recorder.Take(seconds(31), 0);
  CHECK(interval.phases().at(2).counters.Get(Counter::kSentMessages) == 1);
  const TimeSamples* samples = interval.phases().at(1).Find(TimeMetric::kRtt, 0);
  REQUIRE(samples != nullptr);
  CHECK(samples->values.count() == 2);
  CHECK(samples->censored == 1);
  CHECK(samples->censored_min == 9);
}

TEST_CASE("recorder: the first attempt and the last message count from the part's begin") {
  Recorder recorder;
  recorder.Begin(seconds(100));
  recorder.ConnectAttempt(seconds(101));
  recorder.ConnectAttempt(seconds(102));
  recorder.Message(seconds(103));
  recorder.Message(seconds(104));
  const Interval interval = recorder.Take(seconds(105), 0);
  CHECK(interval.phases().at(0).first_connect == Nanos(seconds(1)));
  CHECK(interval.phases().at(0).last_message == Nanos(seconds(4)));
}

TEST_CASE("recorder: its ledger is the sum of what it gave out") {
  Recorder recorder;
  recorder.Begin(seconds(1));
  Ledger sum;
  for (int second = 0; second < 5; ++second) {
    recorder.BeginPhase(static_cast<std::size_t>(second / 2), seconds(second + 1));
    recorder.Count(Counter::kSentMessages, 10);
    recorder.Time(TimeMetric::kGap, kNoStep, Nanos(second));
    recorder.Time(TimeMetric::kGap, kNoStep, Nanos(-1));  // out of range is counted too
    sum.Add(recorder.Take(seconds(second + 2), 0));
  }
  recorder.Count(Counter::kSentMessages);  // not given out yet
  CHECK(Differences(sum, recorder.ledger()).empty());
  CHECK(recorder.ledger().counters.Get(Counter::kSentMessages) == 50);
  CHECK(recorder.ledger().samples.at("ws_gap") == 10);
}

TEST_CASE("recorder: the phases of the second of several targets follow those of the first") {
  Recorder recorder(/*first_phase=*/2);
  recorder.Begin(seconds(1));
  recorder.Count(Counter::kSentMessages);
  recorder.CountError("refused", 1);
  recorder.ConnectAttempt(seconds(2));
  const Interval interval = recorder.Take(seconds(3), 0);
  REQUIRE(interval.phases().size() == 4);
  CHECK(interval.phases()[2].counters.Get(Counter::kSentMessages) == 1);
  CHECK(interval.phases()[2].first_connect == Nanos(seconds(1)));
  CHECK(interval.phases()[3].counters.Get("errors.refused") == 1);
}

TEST_CASE("recorder: samples are kept in their phase's place, and beyond the limit only counted") {
  Recorder recorder(/*first_phase=*/6, /*samples_one_in=*/3);
  recorder.Begin(seconds(100));
  recorder.BeginPhase(1, seconds(110));
  std::string sampled;
  for (int i = 0; i < 7; ++i) sampled += recorder.NextIsSampled() ? 'x' : '.';
  CHECK(sampled == "..x..x.");
  MessageSample sample{.phase = 1,
                       .step = 4,
                       .connection = 9,
                       .number = 2,
                       .fate = MessageFate::kMatched,
                       .due = seconds(111),
                       .sent = seconds(112),
                       .received = seconds(113)};
  recorder.Sample(sample);
  Interval interval = recorder.Take(seconds(114), 0);
  sample.phase = 7;
  sample.due = seconds(11);
  sample.sent = seconds(12);
  sample.received = seconds(13);
  CHECK(interval.samples == std::vector<MessageSample>{sample});
  CHECK(interval.samples_dropped == 0);

  for (std::size_t i = 0; i < kMaxSamplesPerInterval + 5; ++i) recorder.Sample(sample);
  interval = recorder.Take(seconds(115), 0);
  CHECK(interval.samples.size() == kMaxSamplesPerInterval);
  CHECK(interval.samples_dropped == 5);
}

TEST_CASE("recorder: other values than times are kept in the phase that runs") {
  Recorder recorder(2);
  recorder.BeginPhase(1, seconds(5));
  recorder.Value(ValueMetric::kFairness, 0);
  recorder.Value(ValueMetric::kFairness, 40);
  recorder.Value(ValueMetric::kUnread, 70'000);
  const Interval interval = recorder.Take(seconds(6), 0);
  const PhaseMetrics& phase = interval.phases().at(3);
  REQUIRE(phase.Find(ValueMetric::kFairness) != nullptr);
  CHECK(phase.Find(ValueMetric::kFairness)->count() == 2);
  CHECK(phase.Find(ValueMetric::kFairness)->min() == 0);
  CHECK(phase.Find(ValueMetric::kUnread)->max() == 70'000);
}

}  // namespace
}  // namespace wsurge
