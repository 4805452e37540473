#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/controller/run/fake_run.h"

namespace wsurge {
namespace {

using std::chrono::seconds;

MessageSample SampleOf(std::uint32_t phase, std::uint64_t number) {
  MessageSample sample;
  sample.phase = phase;
  sample.step = 0;
  sample.number = number;
  return sample;
}

Interval SecondWith(std::vector<MessageSample> samples, std::uint64_t dropped = 0) {
  Interval interval = FakeRun::OneSecond(1, 7);
  interval.samples = std::move(samples);
  interval.samples_dropped = dropped;
  return interval;
}

TEST_CASE("Coordinator: samples are passed on once, with the names that they refer to") {
  FakeRun run(OneTarget({ClosedPhase(seconds(2))}));
  run.Start();
  run.Say(2, SecondWith({SampleOf(0, 3), SampleOf(0, 4)}));
  const std::vector<SampleBatch> batches = run.coordinator->TakeSamples();
  REQUIRE(batches.size() == 1);
  CHECK(batches[0].agent == "a2");
  CHECK(batches[0].samples.size() == 2);
  CHECK(batches[0].samples[1].number == 4);
  CHECK(batches[0].names->targets == std::vector<std::string>{"echo"});
  CHECK(batches[0].names->phases == std::vector<std::string>{"load"});
  CHECK(batches[0].names->steps == std::vector<std::string>{"1.think"});
  CHECK(run.coordinator->TakeSamples().empty());
  // The same interval again, its acknowledgement having been lost, brings none.
  run.Say(2, SecondWith({SampleOf(0, 3)}));
  CHECK(run.coordinator->TakeSamples().empty());
}

TEST_CASE("Coordinator: samples that are left out anywhere are counted in the result") {
  FakeRun run(OneTarget({ClosedPhase(seconds(2))}));
  run.Start();
  // 5 at the agent, one of no phase, and 20 on their way to whoever wants them.
  run.Say(1, SecondWith({SampleOf(0, 1), SampleOf(9, 2)}, 5));
  CHECK(run.coordinator->TakeSamples().at(0).samples.size() == 1);
  run.coordinator->LeaveOutSamples(20);
  run.Say(2, FakeRun::OneSecond(1, 7));
  run.Tick(seconds(2));
  for (const AgentId id : {AgentId{1}, AgentId{2}}) run.Say(id, FakeRun::ClosingOf({7}));
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  CHECK(outcome.result.value().notes ==
        std::vector<std::string>{"samples: 26 messages left out, more than agents or controller "
                                 "could hold; keep fewer, with report: {samples: 1/64}"});
}

TEST_CASE("Coordinator: samples of targets together name the target by their place") {
  Scenario scenario = OneTarget({ClosedPhase(seconds(1)), ClosedPhase(seconds(1))});
  scenario.targets.push_back(scenario.targets[0]);
  scenario.targets[1].name = "other";
  scenario.run_targets = RunTargets::kTogether;
  FakeRun run(scenario);
  run.Start();
  run.Say(1, SecondWith({SampleOf(3, 1), SampleOf(4, 1)}));
  const std::vector<SampleBatch> batches = run.coordinator->TakeSamples();
  REQUIRE(batches.size() == 1);
  CHECK(batches[0].names->targets == std::vector<std::string>{"echo", "other"});
  CHECK(batches[0].samples == std::vector<MessageSample>{SampleOf(3, 1)});
}

}  // namespace
}  // namespace wsurge
