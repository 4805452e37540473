#include "controller/run/coordinator.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "doctest/doctest.h"

#include "tests/unit/controller/run/fake_run.h"

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Calls = std::vector<std::string>;

Scenario TwoTargets() {
  Scenario scenario = OneTarget({ClosedPhase(seconds(1))});
  scenario.targets.push_back(scenario.targets[0]);
  scenario.targets[1].name = "other";
  return scenario;
}

TEST_CASE("Coordinator: two agents start at one instant, and their reports add up") {
  FakeRun run(OneTarget({ClosedPhase(seconds(2))}));
  run.Tick();
  REQUIRE(run.links[1]->assignments.size() == 1);
  CHECK(run.links[1]->assignments[0].agent_index == 0);
  CHECK(run.links[2]->assignments[0].agent_index == 1);
  CHECK(run.links[1]->assignments[0].weights == std::vector<std::uint32_t>{1, 1});
  run.Say(1, Prepared{"", 5});
  CHECK(run.links[1]->calls == Calls{"prepare 0"});
  run.Say(2, Prepared{"", 5});
  // 300 ms from 100 s, on each agent's own clock.
  CHECK(run.links[1]->calls.back() == "start 0 at 101300000000");
  CHECK(run.links[2]->calls.back() == "start 0 at 100300000000");

  run.Tick(milliseconds(300));
  CHECK_FALSE(run.coordinator->LiveProgress(run.now));
  run.Say(1, FakeRun::OneSecond(1, 7));
  run.Say(2, FakeRun::OneSecond(1, 5));
  CHECK(run.links[1]->calls.back() == "acknowledge 1");
  const auto progress = run.coordinator->LiveProgress(run.now);
  REQUIRE(progress.has_value());
  CHECK(progress->agents == 2);
  CHECK(progress->agents_lost == 0);
  run.Tick(seconds(2));
  run.Say(1, FakeRun::ClosingOf({7}));
  CHECK_FALSE(run.over());
  Closing closing = FakeRun::ClosingOf({5});
  closing.start_skew = Nanos(-42);
  run.Say(2, closing);
  REQUIRE(run.over());

  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.exit_code == ExitCode::kDone);
  CHECK(outcome.error.empty());
  REQUIRE(outcome.result.has_value());
  const RunResult& result = *outcome.result;
  CHECK(result.verdict == Verdict::kValid);
  CHECK(result.targets.at(0).totals.counters.Get(Counter::kReceivedMessages) == 12);
  CHECK(result.started_at_unix == seconds(1'000'000) + milliseconds(300));
  CHECK(result.duration == seconds(2));
  CHECK(result.agents.at(0).clock.offset == seconds(1));
  CHECK(result.agents.at(0).share == 0.5);
  CHECK(result.agents.at(1).connections == 5);
  CHECK(result.agents.at(1).start_skew == Nanos(-42));
  CHECK(result.agents.at(1).counters.Get(Counter::kReceivedMessages) == 5);
}

TEST_CASE("Coordinator: agents of one clock are told the same instant, however it is asked for") {
  FakeRun run(OneTarget({ClosedPhase(seconds(2))}));
  for (ClaimedAgent& agent : run.pool.idle) agent.clock_domain = 5;
  run.pool.asked_again = Nanos(7);
  run.Start();
  for (const AgentId id : {AgentId{1}, AgentId{2}}) {
    CHECK(run.links[id]->assignments.at(0).clock_domain == 5);
    CHECK(run.links[id]->calls.at(1) == "start 0 at 101300000007");
    CHECK(run.links[id]->offsets == std::vector<Nanos>{seconds(1) + Nanos(7)});
  }
}

TEST_CASE("Coordinator: the lead grows with the largest clock bound") {
  FakeRun run(OneTarget({ClosedPhase(seconds(2))}));
  run.pool.clocks[0] = {Nanos::zero(), milliseconds(100)};
  run.Tick();
  run.Say(1, Prepared{});
  run.Say(2, Prepared{});
  CHECK(run.links[2]->calls.back() == "start 0 at 100700000000");
}

TEST_CASE("Coordinator: too few agents end the run when the wait is over, with names") {
  FakeRun run(OneTarget({ClosedPhase(seconds(2))}));
  run.pool.idle.pop_back();
  run.Tick(seconds(29));
  CHECK_FALSE(run.over());
  run.Tick(seconds(1));
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.exit_code == ExitCode::kUnavailable);
  CHECK_FALSE(outcome.result.has_value());
  CHECK(outcome.error ==
        "1 of 2 agents are available after waiting 30.0 s (a1); start agents with wsurge-agent "
        "--controller, or ask for fewer with --agents");
}

TEST_CASE("Coordinator: a refusal ends the run before anything is sent") {
  FakeRun run(OneTarget({ClosedPhase(seconds(2))}));
  run.Tick();
  run.Say(1, Prepared{"", 5});
  run.Say(2, Prepared{"10.0.0.2:9001 is not allowed", 0});
  REQUIRE(run.over());
  CHECK(run.links[1]->calls ==
        Calls{"prepare 0", "stop: agent a2 refused: 10.0.0.2:9001 is not allowed"});
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.exit_code == ExitCode::kUnavailable);
  CHECK(outcome.error == "agent a2 refused: 10.0.0.2:9001 is not allowed");
}

TEST_CASE("Coordinator: an agent that does not get ready in 15 s ends the run, named") {
  FakeRun run(OneTarget({ClosedPhase(seconds(2))}));
  run.Tick();
  run.Say(1, Prepared{"", 5});
  run.Tick(seconds(15) - Nanos(1));
  CHECK_FALSE(run.over());
  run.Tick(Nanos(1));
  REQUIRE(run.over());
  CHECK(run.Outcome().error == "no answer within 15.0 s whether the run can be prepared, from: a2");
}

TEST_CASE("Coordinator: an agent lost before the start ends the run") {
  FakeRun run(OneTarget({ClosedPhase(seconds(2))}));
  run.Tick();
  run.Lose(2);
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.error == "agent a2 was lost before the start: its stream ended");
  CHECK(outcome.exit_code == ExitCode::kUnavailable);
}

TEST_CASE("Coordinator: the others go on when an agent is lost, and the result says so") {
  FakeRun run(OneTarget({ClosedPhase(seconds(4))}));
  run.Start();
  run.Say(1, FakeRun::OneSecond(1, 7));
  run.Say(2, FakeRun::OneSecond(1, 5));
  run.Tick(milliseconds(1'500));
  run.Lose(2);
  CHECK_FALSE(run.over());
  const auto progress = run.coordinator->LiveProgress(run.now);
  REQUIRE(progress.has_value());
  CHECK(progress->agents_lost == 1);
  run.Say(1, FakeRun::ClosingOf({7}));
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.exit_code == ExitCode::kDone);
  CHECK(outcome.result->verdict == Verdict::kDegraded);
  CHECK(outcome.result->agents.at(1).lost_at == milliseconds(1'500));
  CHECK(outcome.result->reasons ==
        Calls{"agent a2 was lost after 1.5 s: its 50.0 % of the load is missing from then on"});
}

TEST_CASE(
    "Coordinator: an agent that comes back is told what it may have missed, and was never lost") {
  FakeRun run(OneTarget({OncePhase(), OncePhase()}));
  run.Start();
  RecordingLink& link = *run.links[1];
  run.Say(1, FakeRun::OneSecond(1, 3));
  for (const AgentId id : {AgentId{1}, AgentId{2}}) run.Say(id, PhaseDone{0});
  const std::string phase = link.calls.back();
  run.Suspect(1, true);
  run.Tick(seconds(3));
  link.calls.clear();
  run.Return(1, PartId{"r", 0});
  CHECK(link.calls == std::vector<std::string>{"acknowledge 1", phase});
  run.Say(1, FakeRun::OneSecond(1, 3));  // said again
  run.Say(1, FakeRun::OneSecond(2, 4));
  for (const AgentId id : {AgentId{1}, AgentId{2}}) {
    run.Say(id, id == 1 ? FakeRun::ClosingOf({3, 4}) : FakeRun::ClosingOf({}));
  }
  const RunOutcome outcome = run.Outcome();
  REQUIRE(outcome.result);
  CHECK(outcome.result->verdict == Verdict::kValid);
  CHECK_FALSE(outcome.result->agents[0].lost_at);
  CHECK(outcome.result->agents[0].counters.Get(Counter::kReceivedMessages) == 7);
  CHECK(
      std::count(outcome.result->notes.begin(), outcome.result->notes.end(),
                 "agent a1 was not heard from once for 3.00 s, from 0 ns into the run on; its load "
                 "went on, and its reports came later") == 1);
}

TEST_CASE("Coordinator: an agent whose Closing was not acknowledged is told when it comes back") {
  FakeRun run(OneTarget({ClosedPhase(seconds(5))}));
  run.Start();
  run.Say(1, FakeRun::ClosingOf({}));
  run.Suspect(1, true);
  run.links[1]->calls.clear();
  run.Return(1, PartId{"r", 0});
  CHECK(run.links[1]->calls == std::vector<std::string>{"free"});
  run.Return(1, PartId{"an older run", 3});
  CHECK(run.links[1]->calls.back() == "free");
}

TEST_CASE("Coordinator: a lost agent that comes back hands in its reports, and stays lost") {
  FakeRun run(OneTarget({ClosedPhase(seconds(5))}));
  run.Start();
  run.Say(1, FakeRun::OneSecond(1, 3));
  run.Suspect(1, false);
  run.Tick(seconds(1));
  run.Lose(1);
  run.links[1]->calls.clear();
  run.Return(1, PartId{"r", 0});
  CHECK(run.links[1]->calls == std::vector<std::string>{"acknowledge 1", "stop: it was lost"});
  run.Say(2, FakeRun::ClosingOf({}));
  CHECK_FALSE(run.over());  // it is waited for
  run.Say(1, FakeRun::OneSecond(2, 4));
  run.Say(1, FakeRun::ClosingOf({3, 4}));
  const RunOutcome outcome = run.Outcome();
  REQUIRE(outcome.result);
  CHECK(outcome.result->verdict == Verdict::kDegraded);
  CHECK(outcome.result->agents[0].lost_at == Nanos::zero());  // when it was last heard from
  CHECK(outcome.result->agents[0].counters.Get(Counter::kReceivedMessages) == 7);
}

TEST_CASE("Coordinator: an agent that comes back without its work is lost") {
  FakeRun run(OneTarget({ClosedPhase(seconds(5))}));
  run.Start();
  run.Suspect(1, true);
  run.Return(1, std::nullopt);
  run.Say(2, FakeRun::ClosingOf({}));
  CHECK(run.over());
  CHECK(run.Outcome().result->agents[0].lost_at);
}

TEST_CASE("Coordinator: an agent that attaches again while the part is prepared is prepared anew") {
  FakeRun run(OneTarget({ClosedPhase(seconds(5))}));
  run.Tick();
  run.Say(1, Prepared{"", 5});
  run.Suspect(1, true);
  run.Say(2, Prepared{"", 5});
  CHECK(run.links[2]->calls.size() == 1);  // no start without the other
  run.Return(1, std::nullopt);
  CHECK(run.links[1]->calls == std::vector<std::string>{"prepare 0", "prepare 0"});
  run.Say(1, Prepared{"", 5});
  CHECK(run.links[2]->calls.back().starts_with("start"));
}

TEST_CASE("Coordinator: when all agents are lost the run ends with what is there") {
  FakeRun run(OneTarget({ClosedPhase(seconds(60))}));
  run.Start();
  run.Say(1, FakeRun::OneSecond(1, 7));
  run.Lose(1);
  run.Lose(2);
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  REQUIRE(outcome.result.has_value());
  CHECK(outcome.result->verdict == Verdict::kDegraded);
  CHECK(outcome.result->targets.at(0).totals.counters.Get(Counter::kReceivedMessages) == 7);
}

TEST_CASE("Coordinator: a stop brings the load to zero and reports what there is") {
  FakeRun run(OneTarget({ClosedPhase(seconds(60))}));
  run.Start();
  run.Say(1, FakeRun::OneSecond(1, 7));
  run.coordinator->Stop(run.now);
  CHECK(run.links[1]->calls.back() == "stop: stopped by the user");
  CHECK(run.links[2]->calls.back() == "stop: stopped by the user");
  run.Say(1, FakeRun::ClosingOf({7}));
  run.Tick(seconds(5) - Nanos(1));
  CHECK_FALSE(run.over());
  run.Tick(Nanos(1));  // a2 has not closed by now
  REQUIRE(run.over());
  CHECK(run.links[2]->calls.back() == "close: its closing ledger did not come in time");
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.exit_code == ExitCode::kInterrupted);
  CHECK(outcome.result->interrupted);
  CHECK(outcome.result->agents.at(1).lost_at == seconds(5));
}

TEST_CASE("Coordinator: a stop while waiting or preparing ends the run at once") {
  FakeRun waiting(OneTarget({ClosedPhase(seconds(60))}));
  waiting.coordinator->Stop(waiting.now);
  REQUIRE(waiting.over());
  CHECK(waiting.Outcome().exit_code == ExitCode::kInterrupted);

  FakeRun preparing(OneTarget({ClosedPhase(seconds(60))}));
  preparing.Tick();
  preparing.coordinator->Stop(preparing.now);
  REQUIRE(preparing.over());
  CHECK(preparing.links[1]->calls.back() == "stop: stopped by the user");
  CHECK(preparing.Outcome().exit_code == ExitCode::kInterrupted);
}

TEST_CASE("Coordinator: a once phase is handed over when the slowest living agent has ended it") {
  FakeRun run(OneTarget({OncePhase(), OncePhase(), ClosedPhase(seconds(1))}));
  run.Start();
  run.Say(1, PhaseDone{0});
  run.Say(1, PhaseDone{0});  // said twice
  CHECK(run.links[1]->calls.back() == "start 0 at 101300000000");
  run.Say(2, PhaseDone{0});
  CHECK(run.links[1]->calls.back() == "phase 1 at 101400000000");
  CHECK(run.links[2]->calls.back() == "phase 1 at 100400000000");
  run.Say(1, PhaseDone{1});
  run.Lose(2);  // nobody else is waited for now
  CHECK(run.links[1]->calls.back() == "phase 2 at 101400000000");
  run.Say(1, PhaseDone{2});  // a closed phase is not the agent's to end
  CHECK(run.links[1]->calls.back() == "phase 2 at 101400000000");
}

TEST_CASE("Coordinator: an interval that comes twice counts once and is acknowledged again") {
  FakeRun run(OneTarget({ClosedPhase(seconds(2))}));
  run.Start();
  run.Say(1, FakeRun::OneSecond(1, 7));
  run.Say(1, FakeRun::OneSecond(1, 7));
  CHECK(run.links[1]->calls.back() == "acknowledge 1");
  CHECK(*(run.links[1]->calls.end() - 2) == "acknowledge 1");
  run.Say(1, FakeRun::ClosingOf({7}));
  run.Say(2, FakeRun::ClosingOf({}));
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.result->targets.at(0).totals.counters.Get(Counter::kReceivedMessages) == 7);
  CHECK(outcome.result->verdict == Verdict::kValid);
}

TEST_CASE("Coordinator: an agent that does not close in time counts as lost and is cut off") {
  FakeRun run(OneTarget({ClosedPhase(seconds(2))}));
  run.Start();
  run.Say(1, FakeRun::OneSecond(1, 7));
  run.Say(1, FakeRun::ClosingOf({7}));
  // 2 s of load, 2 s of drain, 2 s for Closes, 15 s of patience
  run.Tick(seconds(21) - Nanos(1));
  CHECK_FALSE(run.over());
  run.Tick(Nanos(1));
  REQUIRE(run.over());
  CHECK(run.links[2]->calls.back() == "close: its closing ledger did not come in time");
  CHECK(run.Outcome().result->verdict == Verdict::kDegraded);
}

TEST_CASE("Coordinator: ledgers that do not add up, missing intervals and failures are judged") {
  FakeRun run(OneTarget({ClosedPhase(seconds(2))}));
  run.Start();
  run.Say(1, FakeRun::OneSecond(1, 7));
  Closing closing = FakeRun::ClosingOf({8});
  closing.failure = "a limit was hit";
  run.Say(1, closing);
  run.Say(2, FakeRun::ClosingOf({}));
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.exit_code == ExitCode::kInvalid);
  CHECK(outcome.result->verdict == Verdict::kInvalid);
  CHECK_FALSE(outcome.result->ledger_differences.empty());
  CHECK(outcome.result->reasons.back() == "agent a1 ended its part itself: a limit was hit");
}

TEST_CASE("Coordinator: targets are run in turn with the agents that are left") {
  FakeRun run(TwoTargets());
  run.Start();
  run.Say(1, FakeRun::OneSecond(1, 7));
  run.Lose(2);
  run.Say(1, FakeRun::ClosingOf({7}));
  CHECK_FALSE(run.over());
  CHECK(run.links[1]->calls.back() == "prepare 1");
  CHECK(run.links[1]->assignments.back().targets.at(0).name == "other");
  CHECK(run.links[1]->assignments.back().weights == std::vector<std::uint32_t>{1});
  run.Say(1, FakeRun::ClosingOf({7}), 0);  // late words about the part before
  run.Say(1, Prepared{"", 10}, 1);
  run.Tick(milliseconds(300));
  run.Say(1, FakeRun::OneSecond(1, 9), 1);
  run.Say(1, FakeRun::ClosingOf({9}), 1);
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  REQUIRE(outcome.result->targets.size() == 2);
  CHECK(outcome.result->targets[1].totals.counters.Get(Counter::kReceivedMessages) == 9);
  CHECK(outcome.result->agents.at(0).counters.Get(Counter::kReceivedMessages) == 16);
}

TEST_CASE("Coordinator: targets that run together are one part with a result each") {
  Scenario scenario = TwoTargets();
  scenario.run_targets = RunTargets::kTogether;
  scenario.load.push_back(ClosedPhase(seconds(1)));
  FakeRun run(scenario);
  run.Start();
  REQUIRE(run.links[1]->assignments.size() == 1);
  CHECK(run.links[1]->assignments[0].targets.size() == 2);
  Interval interval = FakeRun::OneSecond(1, 7);
  // Phase 1 of target 1: 1 × 2 + 1.
  interval.At(3).counters.Add(Counter::kReceivedMessages, 30);
  Closing closing;
  closing.ledger.Add(interval);
  closing.ledger.intervals = 1;
  run.Say(1, std::move(interval));
  run.Say(1, closing);
  run.Say(2, FakeRun::ClosingOf({}));
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.result->verdict == Verdict::kValid);
  REQUIRE(outcome.result->targets.size() == 2);
  CHECK(outcome.result->targets[0].totals.counters.Get(Counter::kReceivedMessages) == 7);
  CHECK(outcome.result->targets[1].totals.counters.Get(Counter::kReceivedMessages) == 30);
  CHECK(outcome.result->targets[1].phases.at(0).metrics.empty());
  CHECK(outcome.result->notes.empty());
}

TEST_CASE("Coordinator: a meeting at a barrier is released to all that are left") {
  Scenario scenario = OneTarget({ClosedPhase(seconds(60))});
  scenario.barriers = {"all-in"};
  FakeRun run(scenario);
  run.Start();
  run.Say(1, BarrierReady{0, 0, 0, true, 3});
  CHECK(run.links[1]->calls.back() == "start 0 at 101300000000");
  run.Say(2, BarrierReady{0, 0, 0, true, 2});
  CHECK(run.links[1]->calls.back() == "release 0: 0/0/0");
  CHECK(run.links[2]->calls.back() == "release 0: 0/0/0");
  run.Say(1, BarrierReady{0, 0, 1, true, 3});
  run.Lose(2);
  CHECK(run.links[1]->calls.back() == "release 0: 0/0/1");
  CHECK(run.links[2]->calls.back() == "release 0: 0/0/0");
}

TEST_CASE("Coordinator: an agent that closes is not waited for at a barrier") {
  Scenario scenario = OneTarget({ClosedPhase(seconds(60))});
  scenario.barriers = {"all-in"};
  FakeRun run(scenario);
  run.Start();
  run.Say(1, BarrierReady{0, 0, 0, true, 3});
  run.Say(2, FakeRun::ClosingOf({}));
  CHECK(run.links[1]->calls.back() == "release 0: 0/0/0");
}

TEST_CASE("Coordinator: with on_agent_lost: abort the loss of an agent ends the run") {
  Scenario scenario = TwoTargets();
  scenario.on_agent_lost = OnAgentLost::kAbort;
  FakeRun run(scenario);
  run.Start();
  run.Say(1, FakeRun::OneSecond(1, 7));
  run.Lose(2);
  CHECK(run.links[1]->calls.back() == "stop: agent a2 was lost");
  run.Say(1, FakeRun::ClosingOf({7}));
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.exit_code == ExitCode::kUnavailable);
  CHECK(outcome.error == "agent a2 was lost, which ends the run (on_agent_lost: abort)");
  CHECK(outcome.result->verdict == Verdict::kDegraded);
  CHECK(outcome.result->reasons ==
        Calls{"agent a2 was lost after 0.0 s: its 50.0 % of the load is missing from then on",
              "the run was ended early because agent a2 was lost (on_agent_lost: abort)"});
  CHECK(outcome.result->notes == Calls{"target other was not run"});
}

TEST_CASE("Coordinator: no secret is in what an agent says") {
  Scenario scenario = OneTarget({ClosedPhase(seconds(2))});
  scenario.secrets = {"canary-4711"};
  FakeRun refused(scenario);
  refused.Tick();
  refused.Say(1, Prepared{"cannot resolve canary-4711.example", 0});
  REQUIRE(refused.over());
  CHECK(refused.Outcome().error == "agent a1 refused: cannot resolve (secret).example");
  CHECK(refused.links[2]->calls.back() ==
        "stop: agent a1 refused: cannot resolve (secret).example");

  FakeRun run(scenario);
  run.Start();
  AgentTrace trace;
  TraceEvent& event = trace.events.emplace_back();
  event.what = "sent";
  event.payload = "canary-4711";
  run.Say(1, trace);
  Closing closing = FakeRun::ClosingOf({});
  closing.failure = "odd: canary-4711";
  run.Say(1, closing);
  run.Say(2, FakeRun::ClosingOf({}));
  REQUIRE(run.over());
  const auto traces = run.coordinator->TakeTraces();
  REQUIRE(traces.size() == 1);
  CHECK(traces[0].agent == "a1");
  CHECK(traces[0].events.at(0).payload == "(secret)");
  CHECK(run.coordinator->TakeTraces().empty());
  CHECK(run.Outcome().result->reasons.at(0) == "agent a1 ended its part itself: odd: (secret)");
}

TEST_CASE("Coordinator: a phase with so many sessions is handed over too, and data is split") {
  Scenario scenario = OneTarget({ClosedPhase(seconds(60)), ClosedPhase(seconds(1))});
  scenario.load[0].sessions = 100;
  scenario.data.push_back(
      {.name = "users", .order = DataOrder::kOnce, .columns = {"name"}, .rows = {{"a"}, {"b"}}});
  FakeRun run(scenario);
  run.Start();
  CHECK(run.links[1]->assignments[0].data.at(0).rows == std::vector<DataRow>{{"a"}});
  CHECK(run.links[2]->assignments[0].data.at(0).rows == std::vector<DataRow>{{"b"}});
  run.Say(1, PhaseDone{0});
  run.Say(2, PhaseDone{0});
  CHECK(run.links[2]->calls.back() == "phase 1 at 100400000000");
}

TEST_CASE("Coordinator: a refusal of the second target keeps the first one's result") {
  FakeRun run(TwoTargets());
  run.Start();
  for (const AgentId id : {AgentId{1}, AgentId{2}}) {
    run.Say(id, FakeRun::OneSecond(1, 7));
    run.Say(id, FakeRun::ClosingOf({7}));
  }
  run.Say(1, Prepared{"not allowed", 0}, 1);
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.exit_code == ExitCode::kUnavailable);
  CHECK(outcome.error == "agent a1 refused: not allowed");
  REQUIRE(outcome.result.has_value());
  CHECK(outcome.result->targets.size() == 1);
  CHECK(outcome.result->notes == Calls{"target other was not run"});
}

TEST_CASE("Coordinator: an agent lost while the second target is prepared is a lost agent") {
  FakeRun run(TwoTargets());
  run.Start();
  for (const AgentId id : {AgentId{1}, AgentId{2}}) {
    run.Say(id, FakeRun::OneSecond(1, 7));
    run.Say(id, FakeRun::ClosingOf({7}));
  }
  run.Tick(seconds(3));
  run.Lose(2);
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.exit_code == ExitCode::kUnavailable);
  REQUIRE(outcome.result.has_value());
  CHECK(outcome.result->verdict == Verdict::kDegraded);
  CHECK_FALSE(outcome.result->agents.at(0).lost_at);
  CHECK(outcome.result->agents.at(1).lost_at == seconds(3));
  CHECK(outcome.result->notes == Calls{"target other was not run"});
}

TEST_CASE("Coordinator: when all agents are lost the targets that are left are named") {
  FakeRun run(TwoTargets());
  run.Start();
  run.Say(1, FakeRun::OneSecond(1, 7));
  run.Lose(1);
  run.Lose(2);
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.exit_code == ExitCode::kUnavailable);
  CHECK(outcome.error == "all agents were lost; not run: other");
  REQUIRE(outcome.result.has_value());
  CHECK(outcome.result->notes == Calls{"target other was not run"});
}

TEST_CASE("Coordinator: a missing interval degrades the run") {
  FakeRun run(OneTarget({ClosedPhase(seconds(2))}));
  run.Start();
  run.Say(1, FakeRun::OneSecond(1, 7));
  run.Say(1, FakeRun::ClosingOf({7, 7}));
  run.Say(2, FakeRun::ClosingOf({}));
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.exit_code == ExitCode::kDone);
  CHECK(outcome.result->verdict == Verdict::kDegraded);
  CHECK(outcome.result->ledger_differences.empty());
}

TEST_CASE("Coordinator: a threshold with abort ends the run, and has failed") {
  Scenario scenario = OneTarget({ClosedPhase(seconds(60))});
  Threshold threshold;
  threshold.that = "ws_received.messages.count < 10";
  threshold.metric = "ws_received";
  threshold.key = "messages";
  threshold.stat = "count";
  threshold.comparison = Comparison::kLess;
  threshold.value = 10;
  threshold.abort = true;
  threshold.after = seconds(2);
  scenario.thresholds.push_back(threshold);
  FakeRun run(scenario);
  run.Start();
  run.Say(1, FakeRun::OneSecond(1, 20));
  run.Tick(seconds(1));
  CHECK(run.links[1]->calls.back() == "acknowledge 1");
  run.Tick(seconds(1));
  CHECK(run.links[1]->calls.back() == "stop: threshold failed: ws_received.messages.count < 10");
  run.Say(1, FakeRun::ClosingOf({20}));
  run.Say(2, FakeRun::ClosingOf({}));
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.exit_code == ExitCode::kThresholdFailed);
  CHECK(outcome.result->verdict == Verdict::kValid);
  CHECK_FALSE(outcome.result->interrupted);
  CHECK_FALSE(outcome.result->thresholds.at(0).passed);
}

TEST_CASE("Coordinator: a target that never took a connection is named with the error") {
  FakeRun run(OneTarget({ClosedPhase(seconds(2))}));
  run.Start();
  Interval interval;
  interval.sequence = 1;
  interval.end = seconds(1);
  interval.At(0).counters.Add(Counter::kConnectionsFailed, 5);
  interval.At(0).counters.AddNamed("errors.refused", 5);
  Closing closing;
  closing.ledger.Add(interval);
  closing.ledger.intervals = 1;
  run.Say(1, std::move(interval));
  run.Say(1, closing);
  run.Say(2, FakeRun::ClosingOf({}));
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.result.has_value());
  CHECK(outcome.exit_code == ExitCode::kUnavailable);
  CHECK(outcome.error ==
        "target echo (ws://127.0.0.1:1/) is not available: no connection could be opened: refused "
        "(5 times); is it running, and is the URL right?");
}

}  // namespace
}  // namespace wsurge
