#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/controller/run/fake_run.h"

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A second in which the only worker waited so long for a CPU, and one request took 2 ms.
Interval SecondWithWait(std::uint64_t messages, Nanos run_queue) {
  Interval interval = FakeRun::OneSecond(1, messages);
  interval.health = {
      {.begin = Nanos(0), .end = seconds(1), .idle = milliseconds(500), .run_queue = run_queue}};
  interval.At(0).Record(TimeMetric::kRtt, 0, milliseconds(2));
  return interval;
}

Closing ClosingOf(const Interval& interval) {
  Closing closing;
  closing.ledger.Add(interval);
  closing.ledger.intervals = 1;
  return closing;
}

TEST_CASE("Coordinator: the generator's health over two targets in turn, in the run's own time") {
  Scenario scenario = OneTarget({ClosedPhase(seconds(1))});
  scenario.targets.push_back(scenario.targets[0]);
  scenario.targets[1].name = "other";
  FakeRun run(scenario);
  for (const std::uint32_t part : {0U, 1U}) {
    run.Tick();
    for (const AgentId id : {AgentId{1}, AgentId{2}}) run.Say(id, Prepared{"", 5}, part);
    run.Tick(milliseconds(300));
    for (const AgentId id : {AgentId{1}, AgentId{2}}) {
      // Only a2 is starved, and only with the second target.
      const Nanos wait = id == 2 && part == 1 ? milliseconds(310) : milliseconds(5);
      run.Say(id, SecondWithWait(7, wait), part);
      run.Tick(seconds(1));
      run.Say(id, ClosingOf(SecondWithWait(7, wait)), part);
    }
  }
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.exit_code == ExitCode::kInvalid);
  const RunResult& result = outcome.result.value();
  // The second part begins 2.3 s after the first.
  CHECK(
      result.reasons ==
      std::vector<std::string>{
          "agent a2: worker 0 waited 31.0 % of the second at 2.3 s for a CPU (limit 5 %; 1 of its "
          "2 seconds was over that): the host is too busy, or its CPU quota too small"});
  const AgentResult& calm = result.agents.at(0);
  CHECK(calm.health.workers.at(0).wall == seconds(2));
  CHECK(calm.health.workers.at(0).RunQueueShare() == doctest::Approx(0.005));
  CHECK(calm.measured.Times(TimeMetric::kRtt).value().values.count() == 2);
}

}  // namespace
}  // namespace wsurge
