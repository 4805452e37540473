#include "controller/results/thresholds.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "controller/results/stat.h"

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

PhaseResult MakePhase(const std::string& name, bool measured) {
  PhaseResult phase;
  phase.name = name;
  phase.measured = measured;
  phase.length = seconds(10);
  return phase;
}

// A warm-up and a measured phase of 10 s each.
TargetResult MakeTarget(const std::string& name, Nanos rtt) {
  TargetResult target;
  target.name = name;
  target.steps = {{"login", "user", ""},
                  {"ask", "user", ""},
                  {"unused", "idler", ""},
                  {"age", "user", "price_age"},
                  {"late age", "watcher", "price_age"}};
  PhaseResult warm = MakePhase("warm", false);
  warm.metrics.counters.Add(Counter::kSentMessages, 1'000);
  warm.metrics.Record(TimeMetric::kRtt, 0, seconds(5));
  PhaseResult main = MakePhase("main", true);
  PhaseMetrics& metrics = main.metrics;
  metrics.Record(TimeMetric::kRtt, 0, rtt);
  metrics.At(TimeMetric::kRtt, 1).values.RecordMany(2 * rtt.count(), 3);
  metrics.counters.Add(Counter::kSentMessages, 200);
  metrics.counters.Add(Counter::kReceivedMessages, 300);
  metrics.counters.Add(Counter::kOperationsStarted, 100);
  metrics.counters.Add(Counter::kRepliesLost, 2);
  metrics.counters.Add(Counter::kSessionsFailed, 4);
  metrics.counters.AddNamed("errors.reset", 3);
  metrics.counters.AddNamed("errors.upgrade_status_404", 1);
  metrics.counters.AddNamed("closes.1000", 5);
  metrics.counters.AddNamed("closes.1006", 2);
  metrics.counters.AddNamed("closes.ours", 50);
  metrics.counters.AddNamed("closes.unanswered", 7);
  metrics.counters.AddNamed("checks.ok.passed", 9);
  metrics.counters.AddNamed("checks.ok.failed", 1);
  metrics.counters.AddNamed("checks.v1.0.passed", 10);
  metrics.Record(TimeMetric::kRecord, 3, milliseconds(10));
  metrics.Record(TimeMetric::kRecord, 4, milliseconds(30));
  metrics.first_connect = seconds(1);
  metrics.last_message = seconds(7);
  target.totals.Merge(metrics);
  target.phases.push_back(std::move(warm));
  target.phases.push_back(std::move(main));
  return target;
}

TEST_CASE("stat: every number by its name") {
  struct Row {
    StatName name;
    std::optional<double> value;
  };
  const std::vector<Row> rows{
      // times, in seconds
      {{"ws_rtt", "", "", "", "count"}, 4},
      {{"ws_rtt", "", "", "", "min"}, 0.001},
      {{"ws_rtt", "", "", "", "max"}, 0.002},
      {{"ws_rtt", "", "", "", "mean"}, 0.00175},
      {{"ws_rtt", "", "", "", "stddev"}, 0.000433},
      {{"ws_rtt", "", "", "", "p50"}, 0.002},
      {{"ws_rtt", "", "", "", "p999"}, 0.002},
      {{"ws_rtt", "", "", "", "p9999"}, 0.002},
      {{"ws_rtt", "", "", "", "rate"}, 0.4},
      {{"ws_rtt", "", "", "", "p42"}, std::nullopt},
      {{"ws_rtt", "", "", "key", "p50"}, std::nullopt},
      {{"ws_gap", "", "", "", "count"}, 0},
      {{"ws_gap", "", "", "", "p50"}, std::nullopt},
      // tags
      {{"ws_rtt", "step", "login", "", "max"}, 0.001},
      {{"ws_rtt", "step", "ask", "", "count"}, 3},
      {{"ws_rtt", "step", "unused", "", "count"}, 0},
      {{"ws_rtt", "step", "other", "", "count"}, std::nullopt},
      {{"ws_rtt", "phase", "warm", "", "max"}, 5},
      {{"ws_rtt", "phase", "other", "", "max"}, std::nullopt},
      {{"ws_rtt", "target", "a", "", "count"}, 4},
      {{"ws_rtt", "target", "b", "", "count"}, std::nullopt},
      {{"ws_rtt", "role", "a", "", "count"}, std::nullopt},
      {{"ws_rtt", "role", "user", "", "count"}, 4},
      {{"ws_rtt", "role", "idler", "", "count"}, 0},
      {{"errors", "role", "user", "", "count"}, std::nullopt},
      // what the scenario gave names to
      {{"price_age", "", "", "", "count"}, 2},
      {{"price_age", "", "", "", "max"}, 0.03},
      {{"price_age", "role", "user", "", "max"}, 0.01},
      {{"price_age", "step", "late age", "", "min"}, 0.03},
      {{"price_age", "step", "ask", "", "min"}, std::nullopt},
      {{"price_age", "", "", "key", "max"}, std::nullopt},
      {{"record", "", "", "", "count"}, std::nullopt},
      {{"checks", "", "", "ok.failed", "count"}, 1},
      {{"checks", "", "", "ok.failed", "share"}, 0.1},
      {{"checks", "", "", "ok.passed", "rate"}, 0.9},
      {{"checks", "", "", "v1.0.passed", "share"}, 1},
      {{"checks", "", "", "failed", "share"}, 0.05},
      {{"checks", "", "", "passed", "count"}, 19},
      {{"checks", "", "", "other.passed", "count"}, 0},
      {{"checks", "", "", "other.passed", "share"}, std::nullopt},
      {{"checks", "", "", "ok", "count"}, std::nullopt},
      {{"errors", "step", "login", "", "count"}, std::nullopt},
      {{"ws_sent", "phase", "warm", "messages", "rate"}, 100},
      // counts
      {{"errors", "", "", "", "count"}, 4},
      {{"errors", "", "", "", "share"}, 0.04},
      {{"errors", "phase", "warm", "", "share"}, std::nullopt},
      {{"errors", "", "", "reset", "count"}, 3},
      {{"errors", "", "", "reset", "share"}, 0.03},
      {{"errors", "", "", "upgrade_status_404", "count"}, 1},
      {{"errors", "", "", "dns", "count"}, 0},
      {{"closes", "", "", "", "count"}, 7},
      {{"closes", "", "", "1006", "count"}, 2},
      {{"closes", "", "", "ours", "count"}, 50},
      {{"closes", "", "", "1001", "count"}, 0},
      {{"replies", "", "", "lost", "count"}, 2},
      {{"sessions", "", "", "failed", "rate"}, 0.4},
      {{"ws_sent", "", "", "messages", "count"}, 200},
      {{"ws_sent", "", "", "messages", "rate"}, 20},
      {{"ws_received", "", "", "messages", "rate"}, 30},
      {{"operations", "", "", "started", "count"}, 100},
      {{"ws_sent", "", "", "", "count"}, std::nullopt},
      {{"ws_sent", "", "", "pigeons", "count"}, std::nullopt},
      {{"unknown", "", "", "", "count"}, std::nullopt},
      // the study's numbers
      {{"seconds", "", "", "", ""}, 6},
      {{"seconds", "", "", "", "value"}, 6},
      {{"throughput", "", "", "", ""}, 50},
      {{"throughput", "phase", "warm", "", ""}, std::nullopt},
      {{"throughput", "", "", "", "p99"}, std::nullopt},
  };
  const TargetResult target = MakeTarget("a", milliseconds(1));
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name.metric));
    CAPTURE(std::string(row.name.tag_value));
    CAPTURE(std::string(row.name.key));
    CAPTURE(std::string(row.name.stat));
    const std::optional<double> value = Stat(target, row.name);
    CHECK(value.has_value() == row.value.has_value());
    if (value && row.value) CHECK(*value == doctest::Approx(*row.value).epsilon(0.001));
  }
}

TEST_CASE("stat: throughput leaves out what was received in phases without seconds") {
  TargetResult target = MakeTarget("a", milliseconds(1));
  PhaseResult more = MakePhase("more", true);
  more.metrics.counters.Add(Counter::kReceivedMessages, 1'000'000);
  target.phases.push_back(std::move(more));
  CHECK(Stat(target, {"throughput", "", "", "", ""}) == 50);
}

Threshold Make(const std::string& metric, const std::string& stat, Comparison comparison,
               double value) {
  Threshold threshold;
  threshold.that = "as written";
  threshold.metric = metric;
  threshold.stat = stat;
  threshold.comparison = comparison;
  threshold.value = value;
  return threshold;
}

std::vector<TargetResult> TwoTargets() {
  std::vector<TargetResult> targets;
  targets.push_back(MakeTarget("a", milliseconds(1)));
  targets.push_back(MakeTarget("b", milliseconds(3)));
  return targets;
}

TEST_CASE("thresholds: one without a target must hold for each, the worst is observed") {
  struct Row {
    Comparison comparison;
    double value;
    double observed;
    bool passed;
  };
  const std::vector<Row> rows{
      {Comparison::kLess, 0.0061, 0.006, true},
      {Comparison::kLess, 0.006, 0.006, false},
      {Comparison::kLessOrEqual, 0.006, 0.006, true},
      {Comparison::kGreater, 0.001, 0.002, true},
      {Comparison::kGreater, 0.002, 0.002, false},
      {Comparison::kGreaterOrEqual, 0.002, 0.002, true},
      {Comparison::kEqual, 0.002, 0.006, false},
      {Comparison::kNotEqual, 0.002, 0.002, false},
      {Comparison::kNotEqual, 0.007, 0.006, true},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(ComparisonSymbol(row.comparison)));
    CAPTURE(row.value);
    const auto results =
        JudgeThresholds({Make("ws_rtt", "max", row.comparison, row.value)}, TwoTargets());
    REQUIRE(results.size() == 1);
    CHECK(results[0].threshold.that == "as written");
    CHECK(results[0].observed == row.observed);
    CHECK(results[0].passed == row.passed);
  }
}

TEST_CASE("thresholds: one with a target is judged on that target alone") {
  Threshold threshold = Make("ws_rtt", "max", Comparison::kLess, 0.003);
  threshold.tag = "target";
  threshold.tag_value = "a";
  const auto for_a = JudgeThresholds({threshold}, TwoTargets());
  CHECK(for_a[0].passed);
  CHECK(for_a[0].observed == 0.002);
  threshold.tag_value = "b";
  CHECK_FALSE(JudgeThresholds({threshold}, TwoTargets())[0].passed);
}

TEST_CASE("thresholds: what has no sample does not pass") {
  const auto none = Make("ws_sink", "p99", Comparison::kLess, 1);
  for (const auto& targets : {std::size_t{0}, std::size_t{2}}) {
    const auto results =
        JudgeThresholds({none}, targets == 0 ? std::vector<TargetResult>() : TwoTargets());
    CHECK_FALSE(results[0].observed);
    CHECK_FALSE(results[0].passed);
  }
  std::vector<TargetResult> targets = TwoTargets();
  targets[0].totals.Record(TimeMetric::kSink, kNoStep, Nanos(1));
  CHECK_FALSE(JudgeThresholds({none}, targets)[0].passed);  // the other target has none
}

// Replies of 1 ms, and a tenth that was cut off after 40 ms.
std::vector<TargetResult> Censored() {
  std::vector<TargetResult> targets(1);
  targets[0].name = "a";
  for (int i = 0; i < 900; ++i) targets[0].totals.Record(TimeMetric::kRtt, 0, milliseconds(1));
  for (int i = 0; i < 100; ++i) {
    targets[0].totals.RecordCensored(TimeMetric::kRtt, 0, milliseconds(40));
  }
  return targets;
}

TEST_CASE("stat: which numbers are only lower bounds") {
  const std::vector<TargetResult> targets = Censored();
  const TargetResult& target = targets[0];
  for (const std::string stat : {"p95", "p99", "max", "mean"}) {
    CAPTURE(stat);
    CHECK(Observe(target, {"ws_rtt", "", "", "", stat}).value().at_least);
  }
  for (const std::string stat : {"p50", "p75", "min", "stddev", "count"}) {
    CAPTURE(stat);
    CHECK_FALSE(Observe(target, {"ws_rtt", "", "", "", stat}).value().at_least);
  }
  CHECK_FALSE(
      Observe(MakeTarget("a", milliseconds(1)), {"ws_rtt", "", "", "", "max"}).value().at_least);
}

TEST_CASE("thresholds: a lower bound passes only what a larger value passes too") {
  struct Row {
    std::string stat;
    Comparison comparison;
    double value;
    bool passed;
    bool undecided;
  };
  for (const Row& row : {Row{"p99", Comparison::kLess, 0.060, false, true},
                         Row{"p99", Comparison::kLessOrEqual, 0.060, false, true},
                         Row{"p99", Comparison::kLess, 0.020, false, false},
                         Row{"p99", Comparison::kGreater, 0.020, true, false},
                         Row{"p99", Comparison::kGreaterOrEqual, 0.020, true, false},
                         Row{"p99", Comparison::kGreater, 0.060, false, false},
                         Row{"p99", Comparison::kNotEqual, 0.060, false, true},
                         Row{"p50", Comparison::kLess, 0.020, true, false}}) {
    CAPTURE(row.stat);
    CAPTURE(row.value);
    const auto results =
        JudgeThresholds({Make("ws_rtt", row.stat, row.comparison, row.value)}, Censored());
    CHECK(results[0].passed == row.passed);
    CHECK(results[0].Undecided() == row.undecided);
    CHECK(results[0].at_least == (row.stat == "p99"));
  }
}

TEST_CASE("thresholds: a target that leaves it open fares worse than one that passes") {
  std::vector<TargetResult> targets = Censored();
  TargetResult& slower = targets.emplace_back();
  slower.name = "b";
  for (int i = 0; i < 1'000; ++i) slower.totals.Record(TimeMetric::kRtt, 0, milliseconds(55));
  for (int turn = 0; turn < 2; ++turn) {
    const auto results =
        JudgeThresholds({Make("ws_rtt", "p99", Comparison::kLess, 0.060)}, targets);
    CHECK(results[0].Undecided());
    CHECK(results[0].observed.value() == doctest::Approx(0.040).epsilon(0.001));
    std::swap(targets[0], targets[1]);
  }
}

TEST_CASE("thresholds: a run is not aborted by what is open") {
  Threshold threshold = Make("ws_rtt", "p99", Comparison::kLess, 0.060);
  threshold.abort = true;
  CHECK_FALSE(ThresholdToAbortOn({threshold}, Censored(), seconds(10)));
  threshold.value = 0.020;
  CHECK(ThresholdToAbortOn({threshold}, Censored(), seconds(10)));
}

TEST_CASE("thresholds: a run is aborted by the first that is due, known and broken") {
  Threshold broken = Make("ws_rtt", "max", Comparison::kLess, 0.001);
  broken.abort = true;
  broken.after = seconds(10);
  Threshold unknown = Make("ws_sink", "p99", Comparison::kLess, 1);
  unknown.abort = true;
  Threshold holds = Make("errors", "count", Comparison::kLess, 100);
  holds.abort = true;
  Threshold no_abort = broken;
  no_abort.abort = false;
  no_abort.after = Nanos::zero();
  const std::vector<Threshold> all{unknown, holds, no_abort, broken};
  CHECK_FALSE(ThresholdToAbortOn(all, TwoTargets(), seconds(9)));
  const auto found = ThresholdToAbortOn(all, TwoTargets(), seconds(10));
  REQUIRE(found);
  CHECK(found->threshold == broken);
  CHECK(found->observed == 0.006);
  CHECK_FALSE(found->passed);
}

TEST_CASE("fairness is judged by its own statistics") {
  TargetResult target = MakeTarget("echo", milliseconds(10));
  CHECK_FALSE(Stat(target, {"fairness", "", "", "", "jain"}));  // nobody received anything
  Histogram& received = target.totals.At(ValueMetric::kFairness);
  received.Record(10);
  received.Record(30);
  CHECK(*Stat(target, {"fairness", "", "", "", "jain"}) == doctest::Approx(0.8));
  CHECK(*Stat(target, {"fairness", "", "", "", "min"}) == 10);
  CHECK(*Stat(target, {"fairness", "", "", "", "max"}) == 30);
  CHECK_FALSE(Stat(target, {"fairness", "", "", "", "p99"}));
}

}  // namespace
}  // namespace wsurge
