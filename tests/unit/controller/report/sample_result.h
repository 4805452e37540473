#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "controller/results/run_result.h"

namespace wsurge {

inline AgentResult SampleAgent(const std::string& name, double share, std::uint64_t sent) {
  AgentResult agent;
  agent.environment = {name, "host-1",  "0.1.0", "6.1.0-18-amd64",      8,
                       4,    1'048'576, 2,       {{"rack", "7\x1b[2J"}}};
  agent.share = share;
  agent.connections = 100;
  agent.clock = {std::chrono::microseconds(-120), std::chrono::microseconds(35)};
  agent.start_skew = std::chrono::microseconds(80);
  agent.counters.Add(Counter::kSentMessages, sent);
  agent.counters.Add(Counter::kSentBytes, sent * 16);
  agent.counters.Add(Counter::kReceivedMessages, sent - 10);
  PhaseMetrics measured;
  for (int i = 0; i < 2'000; ++i) {
    measured.Record(TimeMetric::kRtt, 0, std::chrono::microseconds(1'000 + i));
    measured.Record(TimeMetric::kSendDelay, 0, std::chrono::microseconds(20 + i / 100));
    measured.At(ValueMetric::kUnread).Record(i);
  }
  agent.measured.Add(measured);
  agent.health.descriptors = 120;
  agent.health.resident_bytes = 25'000'000;
  WorkerHealth& worker = agent.health.workers[0];
  worker.wall = std::chrono::seconds(10);
  worker.idle = std::chrono::seconds(8);
  worker.run_queue = std::chrono::milliseconds(100);
  worker.cpu = std::chrono::milliseconds(1'900);
  worker.longest_pass = std::chrono::microseconds(2'100);
  worker.longest_pass_at = std::chrono::seconds(4);
  worker.seconds = 10;
  worker.run_queue_worst = {0.031, std::chrono::seconds(7), 1};
  worker.busy_closed = {0.41, std::chrono::seconds(3), 1};
  return agent;
}

// Replies of 1 ms to 12 ms, of which the slowest were cut off.
inline PhaseResult SampleMainPhase() {
  PhaseResult phase;
  phase.name = "main";
  phase.open_loop = true;
  phase.begin = std::chrono::seconds(1);
  phase.plan = SessionPlan{.due = 212.5, .drawn = true};
  phase.length = std::chrono::seconds(10);
  PhaseMetrics& metrics = phase.metrics;
  for (int i = 0; i < 12'000; ++i) {
    metrics.Record(TimeMetric::kRtt, 0, std::chrono::microseconds(1'000 + i / 2));
    metrics.Record(TimeMetric::kService, 0, std::chrono::microseconds(900 + i / 2));
  }
  for (int i = 0; i < 200; ++i) {
    metrics.RecordCensored(TimeMetric::kRtt, 0, std::chrono::milliseconds(12));
    metrics.Record(TimeMetric::kConnect, kNoStep, std::chrono::microseconds(300 + i));
  }
  metrics.Record(TimeMetric::kFirstMessage, kNoStep, std::chrono::milliseconds(2));
  metrics.Record(TimeMetric::kFirstMessage, kNoStep, Nanos(-1));
  for (int i = 0; i < 30; ++i) {
    metrics.Record(TimeMetric::kRecord, 2, std::chrono::milliseconds(5 + i));
  }
  Counters& counters = metrics.counters;
  counters.Add(Counter::kSentWireBytes, 97'600);
  counters.Add(Counter::kReceivedWireBytes, 96'000);
  counters.Add(Counter::kConnectionsDropped, 3);
  counters.Add(Counter::kSessionsDue, 210);
  counters.Add(Counter::kSessionsRefused, 10);
  counters.Add(Counter::kRepliesUnsent, 4);
  counters.AddNamed("checks.ok.passed", 11'000);
  counters.AddNamed("checks.ok.failed", 1'000);
  counters.AddNamed("checks.has\x1b[2J id.passed", 5);
  counters.Add(Counter::kSentMessages, 12'200);
  counters.Add(Counter::kSentBytes, 195'200);
  counters.Add(Counter::kReceivedMessages, 12'000);
  counters.Add(Counter::kReceivedBytes, 192'000);
  counters.Add(Counter::kReceivedDiscarded, 17);
  counters.Add(Counter::kConnectionsOpened, 198);
  counters.Add(Counter::kConnectionsFailed, 2);
  counters.Add(Counter::kConnectionsClosed, 198);
  counters.Add(Counter::kSessionsStarted, 200);
  counters.Add(Counter::kSessionsDone, 120);
  counters.Add(Counter::kSessionsFailed, 12);
  counters.Add(Counter::kSessionsEnded, 68);
  counters.Add(Counter::kRepliesExpected, 12'200);
  counters.Add(Counter::kRepliesMatched, 12'000);
  counters.Add(Counter::kRepliesLost, 190);
  counters.Add(Counter::kRepliesInFlight, 10);
  counters.Add(Counter::kOperationsStarted, 12'400);
  counters.AddNamed("errors.refused", 2);
  counters.AddNamed("errors.reset", 10);
  counters.AddNamed("closes.1006", 10);
  counters.AddNamed("closes.ours", 188);
  for (int i = 0; i < 198; ++i) metrics.At(ValueMetric::kFairness).Record(50 + i / 8);
  metrics.first_connect = std::chrono::seconds(1);
  metrics.last_message = std::chrono::milliseconds(11'200);
  return phase;
}

inline SeriesPoint SamplePoint() {
  SeriesPoint point;
  point.begin = std::chrono::seconds(3);
  point.end = std::chrono::milliseconds(4'500);
  point.open_connections = 198;
  point.agents = 2;
  point.counters.Add(Counter::kSentMessages, 1'200);
  point.counters.Add(Counter::kReceivedMessages, 1'180);
  point.counters.AddNamed("errors.reset", 1);
  point.times[TimeMetric::kRtt] = {
      1'180, std::chrono::microseconds(2'000), std::chrono::microseconds(1'250),
      std::chrono::microseconds(6'900), std::chrono::microseconds(7'001)};
  point.times[TimeMetric::kConnect] = {3, Nanos(250'001), std::nullopt, std::nullopt,
                                       Nanos(300'001)};
  return point;
}

inline ThresholdResult SampleThreshold(const std::string& that, const std::string& metric,
                                       const std::string& stat, std::optional<double> observed,
                                       bool passed) {
  Threshold threshold;
  threshold.that = that;
  threshold.metric = metric;
  threshold.stat = stat;
  return {std::move(threshold), observed, passed};
}

inline WatchedUsage SampleWatch() {
  TargetUsage first{.begin = Nanos(0),
                    .end = std::chrono::seconds(1),
                    .cpu = std::chrono::milliseconds(250),
                    .processes = 2,
                    .threads = 5,
                    .resident_bytes = 30'000'000,
                    .descriptors = 110,
                    .sockets = 101};
  TargetUsage second = first;
  second.begin = first.end;
  second.end = std::chrono::seconds(3);
  second.cpu = std::chrono::milliseconds(1'500);
  second.threads = 4;
  second.descriptors.reset();
  second.sockets.reset();
  return {.agent = 0, .agent_name = "agent-1", .found = true, .spans = {first, second}};
}

// A run with something in every field, hostile names included.
inline RunResult SampleResult() {
  RunResult result;
  result.id = "20261124-211530-quickstart-3f9a";
  result.name = "quick\x1b[31mstart";
  result.scenario_sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  result.tool_version = "0.1.0";
  result.tags = {{"commit", "abc\x1b[2J"}};
  result.seed = 18'446'744'073'709'551'615U;
  result.started_at_unix = std::chrono::milliseconds(1'795'554'930'250);
  result.duration = std::chrono::milliseconds(12'345);
  result.verdict = Verdict::kDegraded;
  result.reasons = {
      "agent agent-2 was lost after 9.5 s: its 50.0 % of the load is missing from then on"};
  result.notes = {"the name \xC2\x9B is not \xFF UTF-8"};
  result.interrupted = true;
  result.agents.push_back(SampleAgent("agent-1", 0.5, 6'110));
  result.agents.push_back(SampleAgent("agent-2", 0.5, 6'090));
  result.agents[1].lost_at = std::chrono::milliseconds(9'500);
  result.agents[1].measured = {};
  result.agents[1].health.run_queue_unknown = true;
  result.agents[1].health.workers[0].busy_open = {1.002, std::chrono::seconds(5), 1};

  TargetResult target;
  target.name = "echo";
  target.url = "ws://127.0.0.1:9001/echo?a=\"b\"";
  target.steps = {{"ask", "trader", ""}, {"2.think", "trader", ""}, {"age", "trader", "price_age"}};
  PhaseResult warm;
  warm.name = "warm";
  warm.measured = false;
  warm.length = std::chrono::seconds(1);
  target.phases.push_back(std::move(warm));
  target.phases.push_back(SampleMainPhase());
  target.totals.Merge(target.phases[1].metrics);
  target.series = {SamplePoint()};
  target.seconds = std::chrono::milliseconds(10'200);
  target.watch = SampleWatch();
  result.targets.push_back(std::move(target));

  result.thresholds = {
      SampleThreshold("ws_rtt.p99 < 50ms", "ws_rtt", "p99", 0.0120000001, true),
      SampleThreshold("errors.share < 0.01%", "errors", "share", 12.0 / 12'400, false),
      SampleThreshold("ws_sink.p99 < 1ms", "ws_sink", "p99", std::nullopt, false),
      SampleThreshold("closes.1006.count == 10", "closes", "count", 10, true),
      SampleThreshold("ws_rtt.p99 < 20ms", "ws_rtt", "p99", 0.0120000001, false)};
  result.thresholds.back().at_least = true;
  result.thresholds.back().threshold.value = 0.02;
  result.ledger_differences = {
      "agent agent-1: ws_sent.bytes: the intervals add up to 1, the agent "
      "counted 2"};
  return result;
}

}  // namespace wsurge
