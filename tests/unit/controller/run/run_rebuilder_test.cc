#include "controller/run/run_rebuilder.h"

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/controller/run/fake_run.h"

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

RunPlan PlanOf(const Scenario& scenario) {
  RunPlan plan;
  plan.run_id = "r";
  plan.scenario = scenario;
  return plan;
}

constexpr SubmitTime kSubmitted{seconds(100), seconds(1'000'000)};

// What a journal of `run` up to now says of it.
RunOutcome Rebuilt(const Scenario& scenario, const RecordingJournal& journal) {
  RunRebuilder rebuilder(PlanOf(scenario), kSubmitted);
  for (const JournalEntry& entry : journal.entries) {
    const absl::Status taken = rebuilder.Take(entry);
    REQUIRE_MESSAGE(taken.ok(), taken.ToString());
  }
  return rebuilder.Finish();
}

TEST_CASE("RunRebuilder: a run that was cut off has all that its agents had handed in") {
  const Scenario scenario = OneTarget({ClosedPhase(seconds(60))});
  RecordingJournal journal;
  FakeRun run(scenario, &journal);
  run.Start();
  for (std::uint64_t second = 1; second <= 3; ++second) {
    run.Say(1, FakeRun::OneSecond(second, 7));
    run.Say(2, FakeRun::OneSecond(second, 5));
  }
  run.Say(1, FakeRun::OneSecond(4, 9));
  const RunOutcome outcome = Rebuilt(scenario, journal);
  REQUIRE(outcome.result.has_value());
  const RunResult& result = *outcome.result;
  CHECK(result.targets.at(0).totals.counters.Get(Counter::kReceivedMessages) == 3 * 12 + 9);
  CHECK(result.agents.at(0).counters.Get(Counter::kReceivedMessages) == 30);
  CHECK(result.agents.at(1).environment.name == "a2");
  CHECK(result.agents.at(0).clock.offset == seconds(1));
  CHECK(result.agents.at(0).connections == 5);
  CHECK_FALSE(result.agents.at(0).lost_at.has_value());
  CHECK(result.started_at_unix == seconds(1'000'000) + milliseconds(300));
  CHECK(result.duration == seconds(4));
  CHECK(result.verdict == Verdict::kDegraded);
  CHECK(result.reasons ==
        std::vector<std::string>{"the controller ended before the run did: what follows the first "
                                 "4.0 s, up to which its store goes, is missing"});
  CHECK(outcome.exit_code == ExitCode::kDone);
  CHECK(outcome.error.empty());
}

TEST_CASE("RunRebuilder: the whole journal gives what the run itself gave") {
  bool closed = false;  // the agent that is lost has handed in the ledger of its part before
  SUBCASE("an agent is lost within a part") {}
  SUBCASE("an agent is lost between its part and the next") { closed = true; }
  Scenario scenario = OneTarget({ClosedPhase(seconds(2))});
  scenario.targets.push_back(scenario.targets[0]);
  scenario.targets[1].name = "other";
  RecordingJournal journal;
  FakeRun run(scenario, &journal);
  run.Start();
  run.Say(1, FakeRun::OneSecond(1, 7));
  run.Say(2, FakeRun::OneSecond(1, 5));
  Closing closing = FakeRun::ClosingOf({7});
  closing.start_skew = Nanos(-42);
  if (closed) run.Say(2, FakeRun::ClosingOf({5}));
  run.Lose(2);
  run.Tick(milliseconds(1'500));
  run.Say(1, closing);
  run.Tick(milliseconds(100));
  run.Say(1, Prepared{"", 8}, 1);
  run.Tick(milliseconds(300));
  run.Say(1, FakeRun::OneSecond(1, 3), 1);
  run.Say(1, FakeRun::ClosingOf({3, 4}), 1);  // whose second interval never came
  REQUIRE(run.over());
  const RunResult whole = run.Outcome().result.value();
  const RunResult rebuilt = Rebuilt(scenario, journal).result.value();
  REQUIRE(rebuilt.targets.size() == 2);
  REQUIRE(whole.agents[1].lost_at.has_value());
  CHECK(rebuilt.targets[1].name == "other");
  for (std::size_t i = 0; i < 2; ++i) {
    CAPTURE(i);
    CHECK(rebuilt.targets[i].totals.counters == whole.targets[i].totals.counters);
    CHECK(rebuilt.agents[i].lost_at == whole.agents[i].lost_at);
    CHECK(rebuilt.agents[i].start_skew == whole.agents[i].start_skew);
    CHECK(rebuilt.agents[i].connections == whole.agents[i].connections);
    CHECK(rebuilt.agents[i].share == whole.agents[i].share);
  }
  CHECK(rebuilt.started_at_unix == whole.started_at_unix);
  // One more reason: that the controller ended.
  REQUIRE(rebuilt.reasons.size() == whole.reasons.size() + 1);
  CHECK(rebuilt.reasons.front() == whole.reasons.front());
  CHECK(rebuilt.reasons.back() == whole.reasons.back());
}

TEST_CASE("RunRebuilder: without load there is no result") {
  const Scenario scenario = OneTarget({ClosedPhase(seconds(2))});
  RecordingJournal journal;
  FakeRun run(scenario, &journal);
  run.Tick();
  CHECK(journal.entries.size() == 1);
  const RunOutcome outcome = Rebuilt(scenario, journal);
  CHECK_FALSE(outcome.result.has_value());
  CHECK(outcome.error == "the controller ended before the load of this run began");
  CHECK(outcome.exit_code == ExitCode::kUnavailable);
}

TEST_CASE("RunRebuilder: entries that do not fit are refused") {
  const Scenario scenario = OneTarget({ClosedPhase(seconds(2))});
  RecordingJournal journal;
  FakeRun run(scenario, &journal);
  run.Start();
  REQUIRE(journal.entries.size() == 2);
  RunRebuilder rebuilder(PlanOf(scenario), kSubmitted);
  CHECK(rebuilder.Take(MemberLost{0, 0, seconds(1)}).message() ==
        "agent 0 of part 0 says something before it began");
  CHECK(absl::IsInvalidArgument(rebuilder.Take(journal.entries[1])));
  REQUIRE(rebuilder.Take(journal.entries[0]).ok());
  CHECK(absl::IsInvalidArgument(rebuilder.Take(MemberLost{0, 0, seconds(1)})));
  REQUIRE(rebuilder.Take(journal.entries[1]).ok());
  CHECK(absl::IsInvalidArgument(rebuilder.Take(MemberLost{0, 2, seconds(1)})));
  CHECK(absl::IsInvalidArgument(rebuilder.Take(MemberLost{1, 0, seconds(1)})));
  PartBegun far = std::get<PartBegun>(journal.entries[0]);
  far.targets = {1, 1};
  CHECK(absl::IsInvalidArgument(rebuilder.Take(far)));
}

TEST_CASE("Part: a report is acknowledged once it is stored, also one that comes again") {
  RecordingJournal journal;
  journal.storing = false;
  FakeRun run(OneTarget({ClosedPhase(seconds(60))}), &journal);
  run.Start();
  const std::vector<std::string> before = run.links[1]->calls;
  run.Say(1, FakeRun::OneSecond(1, 7));
  run.Say(1, FakeRun::OneSecond(1, 7));
  CHECK(run.links[1]->calls == before);
  journal.Store();
  std::vector<std::string> after = before;
  after.insert(after.end(), {"acknowledge 1", "acknowledge 1"});
  CHECK(run.links[1]->calls == after);
  CHECK(journal.begun == std::vector<std::string>{"r"});
}

}  // namespace
}  // namespace wsurge
