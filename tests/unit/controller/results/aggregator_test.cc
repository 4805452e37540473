#include "controller/results/aggregator.h"

#include <chrono>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "common/stats/histogram_codec.h"

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Texts = std::vector<std::string>;

Phase MakePhase(const std::string& name, LoadForm form, int length, bool measure) {
  Phase phase;
  phase.name = name;
  phase.form = form;
  phase.duration = seconds(length);
  phase.measure = measure;
  return phase;
}

// A warm-up of 1 s and a measured phase of 4 s against one target.
Scenario TwoPhases() {
  Scenario scenario;
  Target target;
  target.name = "echo";
  target.url.text = "ws://127.0.0.1:9001/echo";
  scenario.targets = {target};
  scenario.load = {MakePhase("warm", LoadForm::kClosed, 1, false),
                   MakePhase("main", LoadForm::kClosed, 4, true)};
  Step step;
  step.name = "1.request";
  step.action = RequestStep();
  Role& role = scenario.roles.emplace_back();
  role.name = "asker";
  role.steps = {step};
  return scenario;
}

Interval Second(std::uint64_t sequence, std::uint64_t open = 0) {
  Interval interval;
  interval.sequence = sequence;
  interval.begin = seconds(sequence - 1);
  interval.end = seconds(sequence);
  interval.open_connections = open;
  return interval;
}

std::string Encoded(const PhaseMetrics& metrics, TimeMetric metric) {
  return EncodeHistogram(metrics.Total(metric).values);
}

TargetResult Only(const Aggregator& aggregator) {
  std::vector<TargetResult> results = aggregator.Results();
  REQUIRE(results.size() == 1);
  return std::move(results.front());
}

TEST_CASE("aggregator: two agents merged equal one histogram over the union") {
  std::mt19937_64 random(7);
  Aggregator merged(TwoPhases(), {}, 2);
  Histogram rtt_union;
  Histogram gap_union;
  for (std::uint64_t sequence = 1; sequence <= 5; ++sequence) {
    for (std::size_t agent = 0; agent < 2; ++agent) {
      Interval interval = Second(sequence);
      for (int i = 0; i < 500; ++i) {
        const Nanos rtt(random() >> (25 + random() % 30));
        const Nanos gap(random() >> (25 + random() % 30));
        interval.At(1).Record(TimeMetric::kRtt, i % 2, rtt);
        interval.At(1).Record(TimeMetric::kGap, kNoStep, gap);
        interval.At(1).counters.Add(Counter::kReceivedMessages);
        rtt_union.Record(rtt.count());
        gap_union.Record(gap.count());
      }
      CHECK(merged.Add(agent, interval));
    }
  }
  const TargetResult result = Only(merged);
  CHECK(Encoded(result.totals, TimeMetric::kRtt) == EncodeHistogram(rtt_union));
  CHECK(Encoded(result.totals, TimeMetric::kGap) == EncodeHistogram(gap_union));
  CHECK(result.totals.counters.Get(Counter::kReceivedMessages) == 5000);
  CHECK(result.totals.Find(TimeMetric::kRtt, 0)->values.count() == 2500);
}

TEST_CASE("aggregator: the agents' own times add up to the totals, byte for byte") {
  std::mt19937_64 random(13);
  constexpr std::size_t kAgents = 5;
  Aggregator merged(TwoPhases(), {}, kAgents);
  for (std::uint64_t sequence = 1; sequence <= 6; ++sequence) {
    for (std::size_t agent = 0; agent < kAgents; ++agent) {
      if (agent == 3 && sequence > 2) continue;  // it was lost
      Interval interval = Second(sequence);
      for (int i = 0; i < 300; ++i) {
        const auto step = static_cast<std::int32_t>(random() % 3);
        const Nanos rtt(random() >> (25 + random() % 30));
        interval.At(random() % 2).Record(TimeMetric::kRtt, step, rtt);
        if (i % 10 == 0) interval.At(1).RecordCensored(TimeMetric::kRtt, step, rtt);
      }
      CHECK(merged.Add(agent, interval));
    }
  }
  AgentMetrics sum;
  for (std::size_t agent = 0; agent < kAgents; ++agent) sum.Merge(merged.MeasuredBy(agent));
  const TargetResult result = Only(merged);
  const TimeSamples times = sum.Times(TimeMetric::kRtt).value();
  CHECK(EncodeHistogram(times.values) == Encoded(result.totals, TimeMetric::kRtt));
  CHECK(times == result.totals.Total(TimeMetric::kRtt));
  CHECK(times.censored == (4 * 6 + 2) * 30);
  CHECK(merged.MeasuredBy(3).Times(TimeMetric::kRtt).value().values.count() <
        merged.MeasuredBy(4).Times(TimeMetric::kRtt).value().values.count());
}

TEST_CASE("aggregator: health is of the measured phases, open loops are known") {
  Scenario scenario = TwoPhases();
  const auto health_in = [](const Scenario& load, std::size_t targets, std::uint32_t place) {
    Aggregator aggregator(load, {.first = 0, .count = targets}, 1);
    Interval interval = Second(1);
    interval.health = {{.phase = place, .begin = Nanos(0), .end = seconds(1)}};
    interval.usage.descriptors = 12;
    CHECK(aggregator.Add(0, interval));
    CHECK_FALSE(aggregator.Add(0, interval));  // it counts once
    return aggregator.HealthOf(0);
  };
  const auto worker = [&](std::uint32_t place) { return health_in(scenario, 1, place).workers[0]; };
  CHECK(health_in(scenario, 1, 0).descriptors == 12);
  CHECK(worker(0).wall == Nanos::zero());
  CHECK(worker(1).wall == seconds(1));
  CHECK(worker(1).busy_closed.share == 1);
  scenario.load[1].form = LoadForm::kOpen;
  CHECK(worker(1).busy_open.share == 1);
  scenario.load[1].form = LoadForm::kOnce;
  CHECK(worker(1).busy_open.share == 0);
  RepeatStep repeat;
  repeat.steps.emplace_back().action = StreamStep();
  scenario.roles[0].steps[0].action = repeat;
  CHECK(worker(1).busy_open.share == 1);
  scenario.targets.push_back(scenario.targets[0]);
  CHECK(health_in(scenario, 2, 3).workers[0].busy_open.share == 1);
}

TEST_CASE("aggregator: gaps are those of the measured phases, target by target") {
  Scenario scenario = TwoPhases();
  scenario.report.samples_one_in = 1;
  StreamStep stream;
  stream.spacing = Spacing::kPoisson;
  stream.duration = seconds(60);
  scenario.roles[0].steps[0].action = stream;
  scenario.targets.push_back(scenario.targets[0]);
  Aggregator aggregator(scenario, {.first = 0, .count = 2}, 1);
  Interval interval = Second(1);
  for (std::uint64_t i = 0; i < 4 * GapBook::kMessages; ++i) {
    for (const std::uint32_t place : {0U, 3U, 4U}) {  // of both targets, and of none
      interval.samples.push_back({.phase = place,
                                  .connection = i / GapBook::kMessages,
                                  .number = i,
                                  .sent = milliseconds(10 * i)});
    }
  }
  CHECK(aggregator.Add(0, interval));
  const std::vector<TargetResult> results = aggregator.Results();
  CHECK(results[0].gaps.empty());  // its phase was the warm-up
  REQUIRE(results[1].gaps.size() == 1);
  CHECK(results[1].gaps[0].gaps == 4 * (GapBook::kMessages - 1));
}

TEST_CASE("aggregator: an open phase that ran its whole length has a plan") {
  Scenario scenario = TwoPhases();
  Phase& open = scenario.load[1];
  open.form = LoadForm::kOpen;
  open.duration = seconds(2);
  open.sessions_per_second_from = 10;
  open.sessions_per_second_to = 30;
  Aggregator aggregator(scenario, {}, 1);
  for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) {
    Interval interval = Second(sequence);
    interval.At(sequence == 1 ? 0 : 1).counters.Add(Counter::kSessionsDue);
    aggregator.Add(0, interval);
    const TargetResult result = Only(aggregator);
    CHECK_FALSE(result.phases[0].plan);
    CHECK(result.phases[1].plan.has_value() == (sequence == 3));
  }
  const TargetResult result = Only(aggregator);
  const PhaseResult& phase = result.phases[1];
  CHECK(phase.begin == seconds(1));
  CHECK(phase.open_loop);
  CHECK(phase.plan->due == doctest::Approx(40));
  CHECK_FALSE(phase.plan->drawn);
}

TEST_CASE("aggregator: duplicates, gaps and unknown phases are refused") {
  Aggregator aggregator(TwoPhases(), {}, 2);
  const auto with_count = [](std::uint64_t sequence, std::size_t phase) {
    Interval interval = Second(sequence);
    interval.At(phase).counters.Add(Counter::kSentMessages);
    return interval;
  };
  CHECK(aggregator.Add(0, with_count(1, 1)));
  CHECK_FALSE(aggregator.Add(0, with_count(1, 1)));
  CHECK_FALSE(aggregator.Add(0, with_count(3, 1)));
  CHECK_FALSE(aggregator.Add(0, with_count(2, 2)));
  CHECK_FALSE(aggregator.Add(0, with_count(0, 1)));
  CHECK_FALSE(aggregator.Add(2, with_count(1, 1)));
  CHECK(aggregator.Add(0, with_count(2, 1)));
  CHECK(aggregator.Merged(0) == 2);
  CHECK(aggregator.Merged(1) == 0);
  CHECK(aggregator.CountersOf(0).Get(Counter::kSentMessages) == 2);
  CHECK(Only(aggregator).totals.counters.Get(Counter::kSentMessages) == 2);
}

TEST_CASE("aggregator: the totals leave the warm-up out, agents and series do not") {
  Aggregator aggregator(TwoPhases(), {}, 1);
  Interval interval = Second(1);
  interval.At(0).counters.Add(Counter::kSentMessages, 10);
  interval.At(1).counters.Add(Counter::kSentMessages, 3);
  aggregator.Add(0, interval);
  const TargetResult result = Only(aggregator);
  CHECK(result.name == "echo");
  CHECK(result.url == "ws://127.0.0.1:9001/echo");
  CHECK(result.steps == std::vector<StepResult>{{"1.request", "asker", ""}});
  CHECK(result.totals.counters.Get(Counter::kSentMessages) == 3);
  REQUIRE(result.phases.size() == 2);
  CHECK(result.phases[0].name == "warm");
  CHECK_FALSE(result.phases[0].measured);
  CHECK(result.phases[0].metrics.counters.Get(Counter::kSentMessages) == 10);
  CHECK(aggregator.CountersOf(0).Get(Counter::kSentMessages) == 13);
  REQUIRE(result.series.size() == 1);
  CHECK(result.series[0].counters.Get(Counter::kSentMessages) == 13);
  CHECK(aggregator.ResultsSoFar()[0].series.empty());
}

TEST_CASE("aggregator: seconds sums the measured phases that have both instants") {
  Aggregator aggregator(TwoPhases(), {}, 2);
  CHECK_FALSE(Only(aggregator).seconds);
  Interval first = Second(1);
  first.At(0).first_connect = Nanos::zero();
  first.At(0).last_message = milliseconds(900);
  first.At(1).first_connect = milliseconds(1200);
  first.At(1).last_message = milliseconds(1500);
  aggregator.Add(0, first);
  CHECK(Only(aggregator).seconds == milliseconds(300));
  Interval other = Second(1);
  other.At(1).first_connect = milliseconds(1100);
  other.At(1).last_message = milliseconds(1400);
  aggregator.Add(1, other);
  CHECK(Only(aggregator).seconds == milliseconds(400));
}

TEST_CASE("aggregator: a closed phase is no longer than planned, a once phase as its sessions") {
  Scenario scenario = TwoPhases();
  scenario.load[1].duration = seconds(2);
  scenario.load.push_back(MakePhase("once", LoadForm::kOnce, 3600, true));
  Aggregator aggregator(scenario, {}, 1);
  CHECK(Only(aggregator).phases[1].length == Nanos::zero());
  for (std::uint64_t sequence = 1; sequence <= 4; ++sequence) {
    Interval interval = Second(sequence);
    interval.At(1).counters.Add(Counter::kSentMessages);
    if (sequence >= 3) {
      interval.At(2).first_connect = milliseconds(2100);
      interval.At(2).last_message = milliseconds(3600);
    }
    aggregator.Add(0, interval);
    if (sequence == 1) CHECK(Only(aggregator).phases[1].length == seconds(1));
  }
  const TargetResult result = Only(aggregator);
  CHECK(result.phases[0].length == Nanos::zero());
  CHECK(result.phases[1].length == seconds(2));
  CHECK(result.phases[2].length == milliseconds(1500));
}

TEST_CASE("aggregator: ledgers balance, or the difference names agent and figures") {
  Aggregator aggregator(TwoPhases(), {}, 3);
  Interval interval = Second(1);
  interval.At(1).counters.Add(Counter::kSentMessages, 5);
  for (std::size_t agent = 0; agent < 3; ++agent) aggregator.Add(agent, interval);
  Ledger ledger;
  ledger.Add(interval);
  ledger.intervals = 1;
  aggregator.Close(0, ledger);
  CHECK(aggregator.LedgerDifferences({"a", "b", "c"}).empty());  // open ledgers are not judged
  CHECK(aggregator.MissingIntervals(0) == 0);
  CHECK(aggregator.MissingIntervals(2) == 0);

  ledger.counters.Add(Counter::kSentMessages, 2);
  ledger.counters.Add(Counter::kSessionsStarted, 1);
  aggregator.Close(1, ledger);
  CHECK(aggregator.MissingIntervals(1) == 0);
  CHECK(aggregator.LedgerDifferences({"a", "b", "c"}) ==
        Texts{"agent b: sessions.started: the intervals add up to 0, the agent counted 1",
              "agent b: ws_sent.messages: the intervals add up to 5, the agent counted 7",
              "agent b: sessions started are not done + failed + ended (1 against 0)"});

  // With intervals missing counts differ; what is missing is said instead. What the ledger says
  // within itself does not depend on them.
  ledger.intervals = 3;
  aggregator.Close(1, ledger);
  CHECK(aggregator.MissingIntervals(1) == 2);
  CHECK(aggregator.LedgerDifferences({"a", "b", "c"}) ==
        Texts{"agent b: sessions started are not done + failed + ended (1 against 0)"});
}

TEST_CASE("aggregator: the live view shows the last second that is complete") {
  Aggregator aggregator(TwoPhases(), {}, 2);
  CHECK_FALSE(aggregator.Live(milliseconds(300)));

  const auto add = [&](std::size_t agent, std::uint64_t sequence, Nanos rtt) {
    Interval interval = Second(sequence, 10);
    interval.At(1).Record(TimeMetric::kRtt, 0, rtt);
    interval.At(1).counters.Add(Counter::kSentMessages, 100);
    interval.At(1).counters.Add(Counter::kReceivedMessages, 50);
    interval.At(1).counters.AddNamed("errors.reset");
    aggregator.Add(agent, interval);
  };
  add(0, 1, Nanos(1000));
  CHECK_FALSE(aggregator.Live(milliseconds(1050)));
  add(1, 1, Nanos(1000));
  add(0, 2, Nanos(1500));
  const Progress live = aggregator.Live(milliseconds(2100)).value();
  CHECK(live.target == "echo");
  CHECK(live.elapsed == milliseconds(2100));
  CHECK(live.planned == seconds(5));
  CHECK(live.agents == 2);
  CHECK(live.phase == "main");
  CHECK(live.open_connections == 20);
  CHECK(live.messages_per_second == doctest::Approx(300));
  CHECK(live.latency_metric == "ws_rtt");
  CHECK(live.p99 == Nanos(1000));
  CHECK(live.errors == 3);

  // An agent that fell behind is not waited for; nor is one that has closed.
  for (std::uint64_t sequence = 3; sequence <= 5; ++sequence) add(0, sequence, Nanos(1700));
  CHECK(aggregator.Live(seconds(5)).value().p99 == Nanos(1700));
  CHECK(aggregator.Live(seconds(5)).value().open_connections == 10);
}

TEST_CASE("aggregator: targets that run together have results and gauges of their own") {
  Scenario scenario = TwoPhases();
  scenario.targets.push_back(scenario.targets[0]);
  scenario.targets[1].name = "other";
  Aggregator aggregator(scenario, {.first = 0, .count = 2}, 1);
  const auto add = [&](std::uint64_t sequence, std::size_t place, Counter counter,
                       std::uint64_t count, std::uint64_t open) {
    Interval interval = Second(sequence, open);
    interval.At(place).counters.Add(counter, count);
    interval.At(place).counters.Add(Counter::kSentMessages, count);
    interval.At(place).Record(TimeMetric::kGap, kNoStep, Nanos(static_cast<std::int64_t>(place)));
    CHECK(aggregator.Add(0, interval));
  };
  add(1, 0, Counter::kConnectionsOpened, 5, 5);
  add(2, 3, Counter::kConnectionsOpened, 3, 8);  // phase 1 of target 1: 1 × 2 + 1
  add(3, 1, Counter::kConnectionsClosed, 4, 4);
  CHECK_FALSE(aggregator.Add(0, [] {
    Interval beyond = Second(4);
    beyond.At(4).counters.Add(Counter::kSentMessages);
    return beyond;
  }()));

  const std::vector<TargetResult> results = aggregator.Results();
  REQUIRE(results.size() == 2);
  CHECK(results[0].name == "echo");
  CHECK(results[1].name == "other");
  CHECK(results[0].phases.at(0).metrics.counters.Get(Counter::kSentMessages) == 5);
  CHECK(results[0].totals.counters.Get(Counter::kSentMessages) == 4);
  CHECK(results[1].totals.counters.Get(Counter::kSentMessages) == 3);
  const auto gauges = [](const TargetResult& result) {
    std::vector<std::uint64_t> open;
    for (const SeriesPoint& point : result.series) open.push_back(point.open_connections);
    return open;
  };
  CHECK(gauges(results[0]) == std::vector<std::uint64_t>{5, 5, 1});
  CHECK(gauges(results[1]) == std::vector<std::uint64_t>{0, 3, 3});
  CHECK(results[1].series[1].counters.Get(Counter::kSentMessages) == 3);
  CHECK(results[1].series[0].counters.Get(Counter::kSentMessages) == 0);

  const Progress live = aggregator.Live(seconds(3)).value();
  CHECK(live.target == "2 targets");
  CHECK(live.phase == "main");
  CHECK(live.open_connections == 4);
  CHECK(live.messages_per_second == doctest::Approx(4));
}

TEST_CASE("aggregator: a phase with so many sessions lasts as long as they took") {
  Scenario scenario = TwoPhases();
  scenario.load[1].sessions = 10;
  Aggregator aggregator(scenario, {}, 1);
  Interval interval = Second(1);
  interval.At(1).first_connect = milliseconds(100);
  interval.At(1).last_message = milliseconds(350);
  aggregator.Add(0, interval);
  CHECK(Only(aggregator).phases[1].length == milliseconds(250));
  CHECK_FALSE(aggregator.Live(seconds(1)).value().planned);
}

TEST_CASE("aggregator: without requests the live view shows gaps; once phases have no plan") {
  Scenario scenario = TwoPhases();
  scenario.load = {MakePhase("once", LoadForm::kOnce, 3600, true)};
  Aggregator aggregator(scenario, {}, 1);
  Interval interval = Second(1);
  interval.At(0).Record(TimeMetric::kGap, kNoStep, Nanos(77));
  aggregator.Add(0, interval);
  const Progress live = aggregator.Live(seconds(1)).value();
  CHECK(live.latency_metric == "ws_gap");
  CHECK(live.p50 == Nanos(77));
  CHECK_FALSE(live.planned);
}

}  // namespace
}  // namespace wsurge
