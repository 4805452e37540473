#include "controller/results/notes.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Texts = std::vector<std::string>;

// One target and one role; `tls` of the target's URL.
Scenario WithTls(bool tls, bool verify) {
  Scenario scenario;
  scenario.targets.emplace_back().url.tls = tls;
  Role& role = scenario.roles.emplace_back();
  role.name = "trader";
  role.connection.tls.verify = verify;
  return scenario;
}

TEST_CASE("NotesOn: certificates that nobody verified") {
  const Texts unverified{"certificates were not verified (tls.verify: false): trader"};
  CHECK(NotesOn(WithTls(true, false), RunResult()) == unverified);
  CHECK(NotesOn(WithTls(true, true), RunResult()).empty());
  CHECK(NotesOn(WithTls(false, false), RunResult()).empty());
  Scenario login = WithTls(false, false);
  login.roles[0].login.emplace().url.tls = true;
  CHECK(NotesOn(login, RunResult()) == unverified);
  Scenario own_url = WithTls(true, false);
  own_url.roles[0].url.emplace();
  CHECK(NotesOn(own_url, RunResult()).empty());
}

TEST_CASE("NotesOn: refused sessions and data that ran out, warm-up included") {
  RunResult result;
  TargetResult& target = result.targets.emplace_back();
  target.name = "echo";
  target.phases.resize(2);
  target.phases[0].measured = false;
  target.phases[0].metrics.counters.Add(Counter::kSessionsDue, 100);
  target.phases[1].metrics.counters.Add(Counter::kSessionsDue, 50);
  target.phases[1].metrics.counters.Add(Counter::kSessionsRefused, 7);
  target.phases[0].metrics.counters.AddNamed("data_exhausted");
  CHECK(NotesOn(WithTls(false, true), result) ==
        Texts{"target echo: 7 of 150 sessions that were due did not start: as many as `at_most` "
              "allows were running",
              "target echo: the data ran out: 1 session found no row"});
}

TEST_CASE("NotesOn: a target that was to be watched and was not") {
  Scenario scenario = WithTls(false, true);
  scenario.targets[0].watch = Watch{Watch::By::kPort, 9001, ""};
  RunResult result;
  result.targets.emplace_back().name = "echo";
  CHECK(NotesOn(scenario, result) ==
        Texts{"target echo was not watched: no agent runs on the host that it runs on"});
  result.targets[0].watch =
      WatchedUsage{.agent = 0, .agent_name = "a1", .found = false, .spans = {}};
  CHECK(NotesOn(scenario, result) ==
        Texts{"target echo was not watched: agent a1 found no process that listens on port 9001"});
  scenario.targets[0].watch = Watch{Watch::By::kCommand, 0, "uvicorn"};
  CHECK(NotesOn(scenario, result) ==
        Texts{"target echo was not watched: agent a1 found no process with \"uvicorn\" in its "
              "command line"});
  scenario.targets[0].watch = Watch{Watch::By::kPid, 7, ""};
  CHECK(NotesOn(scenario, result) ==
        Texts{"target echo was not watched: agent a1 found no process 7"});
  result.targets[0].watch->found = true;
  CHECK(NotesOn(scenario, result).empty());
}

// Two agents without a fault.
RunResult TwoAgents() {
  RunResult result;
  result.agents.resize(2);
  result.agents[0].environment.name = "a1";
  result.agents[1].environment.name = "a2";
  return result;
}

TEST_CASE("NotesOn: a busy worker of a closed loop bounds its throughput") {
  Scenario scenario = WithTls(false, true);
  scenario.load.resize(2);
  scenario.load[1].name = "steady";
  RunResult result = TwoAgents();
  result.agents[0].health.workers[0].busy_open = {1, seconds(1), 0};
  result.agents[0].health.workers[0].busy_closed = {0.94, seconds(1), 1};
  CHECK(NotesOn(scenario, result).empty());
  result.agents[0].health.workers[1].busy_closed = {0.96, seconds(2), 1};
  result.agents[1].health.workers[3].busy_closed = {0.991, milliseconds(3'500), 1};
  CHECK(NotesOn(scenario, result) ==
        Texts{"client-bound: agent a2: worker 3 was busy 99 % of the second at 3.5 s in phase "
              "steady, a closed loop: its throughput is the client's"});
}

TEST_CASE("NotesOn: more received than a connection can") {
  Scenario scenario = WithTls(false, true);
  RunResult result;
  TargetResult& target = result.targets.emplace_back();
  target.name = "feed";
  PhaseResult& phase = target.phases.emplace_back();
  phase.name = "main";
  phase.length = seconds(10);
  for (const int messages : {1'000, 3'000, 3'500}) {
    phase.metrics.At(ValueMetric::kFairness).Record(messages);
  }
  CHECK(NotesOn(scenario, result).empty());
  scenario.roles[0].connection.ceiling_per_second = 250;
  CHECK(NotesOn(scenario, result).empty());
  scenario.roles[0].connection.ceiling_per_second = 140;
  CHECK(NotesOn(scenario, result) ==
        Texts{"target feed: infeasible: in phase main a connection received 250.0 messages a "
              "second on average, 1.79 times what connection.ceiling says it can (140.0/s)"});
  scenario.roles.emplace_back();  // of which nobody says what it can receive
  CHECK(NotesOn(scenario, result).empty());
}

TEST_CASE("NotesOn: much that lay unread, and what a kernel does not count") {
  const auto unread = [](AgentResult& agent, std::int64_t bytes) {
    PhaseMetrics metrics;
    metrics.At(ValueMetric::kUnread).Record(bytes);
    agent.measured.Add(metrics);
  };
  RunResult result = TwoAgents();
  unread(result.agents[0], 60'000);
  CHECK(NotesOn(WithTls(false, true), result).empty());
  unread(result.agents[1], 100 << 10);
  result.agents[0].health.run_queue_unknown = true;
  result.agents[1].health.run_queue_unknown = true;
  CHECK(NotesOn(WithTls(false, true), result) ==
        Texts{"agent a2: half of its reads found more than 100 KiB waiting in the receive queue: "
              "how long messages lay there before they were read is not known, and part of every "
              "latency",
              "whether workers waited for a CPU is not known, since the kernel does not count it "
              "(CONFIG_SCHEDSTATS): a1, a2"});
}

}  // namespace
}  // namespace wsurge
