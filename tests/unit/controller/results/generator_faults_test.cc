#include "controller/results/generator_faults.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Texts = std::vector<std::string>;

AgentResult MakeAgent(const std::string& name) {
  AgentResult agent;
  agent.environment.name = name;
  agent.health.workers[0].seconds = 60;
  agent.health.workers[1].seconds = 60;
  return agent;
}

// Two agents, and a target of which every answer took 20 ms; nothing is wrong.
RunResult Sound() {
  RunResult result;
  result.agents = {MakeAgent("a1"), MakeAgent("a2")};
  TargetResult& target = result.targets.emplace_back();
  target.name = "echo";
  for (int i = 0; i < 1'000; ++i) {
    target.totals.Record(TimeMetric::kRtt, 0, milliseconds(20));
    target.totals.Record(TimeMetric::kSendDelay, 0, microseconds(30));
  }
  target.totals.counters.Add(Counter::kSentMessages, 1'000);
  target.phases.emplace_back().name = "main";
  return result;
}

void Late(RunResult& result, int count, Nanos by) {
  for (int i = 0; i < count; ++i) {
    result.targets[0].totals.Record(TimeMetric::kSendDelay, 0, by);
  }
}

Texts FaultsWith(const std::function<void(RunResult&)>& change) {
  RunResult result = Sound();
  change(result);
  return GeneratorFaults(result);
}

TEST_CASE("generator faults: none in a run that kept up") {
  CHECK(FaultsWith([](RunResult&) {}).empty());
  CHECK(GeneratorFaults(RunResult()).empty());
}

TEST_CASE("generator faults: lateness against a tenth of ws_rtt, or a millisecond") {
  CHECK(FaultsWith([](RunResult& r) { Late(r, 20, microseconds(1'900)); }).empty());
  CHECK(FaultsWith([](RunResult& r) { Late(r, 5, milliseconds(3)); }).empty());  // not the p99
  CHECK(FaultsWith([](RunResult& r) {
          Late(r, 20, milliseconds(3));
          PhaseMetrics of_agent;
          of_agent.Record(TimeMetric::kSendDelay, 0, milliseconds(3));
          r.agents[1].measured.Add(of_agent);
          of_agent.Record(TimeMetric::kSendDelay, 0, milliseconds(5));
          r.agents[0].measured.Add(of_agent);
        }) == Texts{"target echo: messages left late: p99 of ws_send_delay is 3.00 ms (limit 2.00 "
                    "ms, the larger of 1 ms and 10 % of the p99 of ws_rtt); the latest is agent a1 "
                    "with 5.00 ms"});
  // Without answers the millisecond counts.
  CHECK(FaultsWith([](RunResult& r) {
          r.targets[0].totals.Clear();
          Late(r, 100, microseconds(999));
        }).empty());
  CHECK(FaultsWith([](RunResult& r) {
          r.targets[0].totals.Clear();
          Late(r, 100, microseconds(1'010));
        }).size() == 1);
}

TEST_CASE("generator faults: one late message of a handful is none, all of them are") {
  const auto with = [](int calm, int late) {
    return FaultsWith([&](RunResult& r) {
      r.targets[0].totals.Clear();
      Late(r, calm, microseconds(10));
      Late(r, late, milliseconds(5));
    });
  };
  CHECK(with(9, 1).empty());
  CHECK(with(8, 2).empty());
  CHECK(with(7, 3).size() == 1);
  CHECK(with(0, 2).size() == 1);
}

TEST_CASE("generator faults: what was not sent is the generator's only when it was late") {
  const auto with_unsent = [](std::uint64_t unsent, bool late) {
    return FaultsWith([&](RunResult& r) {
      r.targets[0].totals.counters.Add(Counter::kRepliesUnsent, unsent);
      if (late) Late(r, 50, milliseconds(3));
    });
  };
  CHECK(with_unsent(500, false).empty());  // a window or a backlog held them back
  CHECK(with_unsent(10, true).size() == 1);
  const Texts faults = with_unsent(250, true);
  REQUIRE(faults.size() == 2);
  CHECK(faults[1] ==
        "target echo: 250 of 1250 messages that were due were not sent (20.0 %, limit 1 %), and "
        "the workers were late");
}

TEST_CASE("generator faults: a worker that waited for a CPU") {
  const auto with_share = [](double share) {
    return FaultsWith([&](RunResult& r) {
      WorkerHealth& worker = r.agents[0].health.workers[1];
      worker.run_queue_worst = {share, seconds(12), 0};
      worker.starved_seconds = 4;
    });
  };
  CHECK(with_share(0.05).empty());
  CHECK(with_share(0.31) ==
        Texts{"agent a1: worker 1 waited 31.0 % of the second at 12.0 s for a CPU (limit 5 %; 4 of "
              "its 60 seconds were over that): the host is too busy, or its CPU quota too small"});
}

TEST_CASE("generator faults: of many agents the three worst are named") {
  const Texts faults = FaultsWith([](RunResult& r) {
    r.agents.clear();
    for (int i = 0; i < 7; ++i) {
      AgentResult& agent = r.agents.emplace_back(MakeAgent(absl::StrCat("n", i)));
      agent.health.workers[0].run_queue_worst = {0.1 + 0.01 * ((i + 3) % 7), seconds(i), 0};
      agent.health.workers[1].run_queue_worst = {0.06, seconds(i), 0};
    }
  });
  REQUIRE(faults.size() == 3);
  CHECK(faults[0].starts_with("agent n3: worker 0 waited 16.0 % of the second at 3.0 s"));
  CHECK(faults[1].starts_with("agent n2: worker 0 waited 15.0 %"));
  CHECK(faults[2].starts_with("agent n1: worker 0 waited 14.0 %"));
  CHECK(faults[2].ends_with("; and 4 more agents, less"));
}

TEST_CASE("generator faults: a busy worker in an open loop, not in a closed one") {
  const auto with_busy = [](double open, double closed) {
    return FaultsWith([&](RunResult& r) {
      WorkerHealth& worker = r.agents[1].health.workers[0];
      worker.busy_open = {open, milliseconds(2'500), 0};
      worker.busy_closed = {closed, seconds(9), 0};
      worker.busy_seconds = 1;
    });
  };
  CHECK(with_busy(0.94, 1).empty());
  CHECK(with_busy(1.002, 0) ==
        Texts{"agent a2: worker 0 was busy 100 % of the second at 2.5 s (limit 95 % in an open "
              "loop; 1 of its 60 seconds was over that): use more workers or more agents"});
}

TEST_CASE("generator faults: sessions that an open phase did not begin") {
  struct Row {
    std::uint64_t due;  // as the agents counted
    std::uint64_t started;
    std::uint64_t refused;
    std::optional<SessionPlan> plan;
    bool fault;
  };
  const std::vector<Row> rows{
      {1'000, 1'000, 0, SessionPlan{.due = 1'000}, false},
      {1'000, 700, 300, SessionPlan{.due = 1'000}, false},  // at_most: not the generator's
      {1'000, 980, 0, std::nullopt, true},
      {1'000, 990, 0, std::nullopt, false},
      {900, 900, 0, SessionPlan{.due = 1'000}, true},  // never came to a tenth of them
      {900, 900, 0, SessionPlan{.due = 1'000, .drawn = true}, false},
      {850, 850, 0, SessionPlan{.due = 1'000, .drawn = true}, true},
      {10, 9, 0, SessionPlan{.due = 10}, false},  // the last one, at the very end
      {0, 0, 0, SessionPlan{.due = 10}, true},
      {0, 0, 0, std::nullopt, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.due);
    CAPTURE(row.started);
    const Texts faults = FaultsWith([&](RunResult& r) {
      PhaseResult& phase = r.targets[0].phases[0];
      phase.plan = row.plan;
      phase.metrics.counters.Add(Counter::kSessionsDue, row.due);
      phase.metrics.counters.Add(Counter::kSessionsStarted, row.started);
      phase.metrics.counters.Add(Counter::kSessionsRefused, row.refused);
    });
    CHECK(faults.size() == (row.fault ? 1 : 0));
  }
  CHECK(FaultsWith([](RunResult& r) {
          PhaseResult& phase = r.targets[0].phases[0];
          phase.plan = SessionPlan{.due = 1'000};
          phase.metrics.counters.Add(Counter::kSessionsDue, 900);
          phase.metrics.counters.Add(Counter::kSessionsStarted, 890);
        }) == Texts{"target echo: phase main began 890 of the 1000 sessions that were due (89.0 %, "
                    "limit 99 %): the generator did not keep the rate"});
}

TEST_CASE("generator faults: the sessions of a lost agent, of the warm-up and without data") {
  const auto unbegun = [](RunResult& r) {
    PhaseResult& phase = r.targets[0].phases[0];
    phase.plan = SessionPlan{.due = 1'000};
    phase.metrics.counters.Add(Counter::kSessionsDue, 500);
    phase.metrics.counters.Add(Counter::kSessionsStarted, 500);
  };
  CHECK(FaultsWith(unbegun).size() == 1);
  CHECK(FaultsWith([&](RunResult& r) {
          unbegun(r);
          r.agents[0].lost_at = seconds(3);
        }).empty());
  CHECK(FaultsWith([&](RunResult& r) {
          unbegun(r);
          r.targets[0].phases[0].measured = false;
        }).empty());
  CHECK(FaultsWith([&](RunResult& r) {
          unbegun(r);
          r.targets[0].phases[0].metrics.counters.AddNamed("data_exhausted", 500);
        }).empty());
}

TEST_CASE("generator faults: gaps that are not those asked for") {
  CHECK(FaultsWith([](RunResult& r) {
          r.targets[0].steps = {{"ask", "user", ""}};
          r.targets[0].gaps = {{0, 1'000, 2.9}};
        }).empty());
  CHECK(FaultsWith([](RunResult& r) {
          r.targets[0].steps = {{"ask", "user", ""}};
          r.targets[0].gaps = {{0, 1'000, 7.25}};
        }) == Texts{"target echo: the messages of step ask did not leave at random instants "
                    "(Anderson-Darling statistic 7.2 of 1000 gaps, limit 3.0): the generator did "
                    "not keep the gaps"});
}

TEST_CASE("generator faults: an agent at its own limit") {
  CHECK(FaultsWith([](RunResult& r) {
          r.agents[0].counters.AddNamed("errors.agent_limit", 5);  // in the warm-up only
          r.agents[1].measured.counters.AddNamed("errors.agent_limit");
        }) == Texts{"agent a2 hit one of its own limits 1 time (errors.agent_limit): raise its "
                    "descriptor or port limit, or use more agents"});
}

}  // namespace
}  // namespace wsurge
