#include "controller/service/run_recorder.h"

#include <atomic>
#include <filesystem>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "controller/service/stored_runs.h"
#include "controller/store/data_folder.h"
#include "tests/unit/controller/run/fake_run.h"
#include "tests/unit/controller/store/scratch_folder.h"

namespace wsurge {
namespace {

using std::chrono::seconds;

struct StoredFake {
  explicit StoredFake(std::uint64_t max_bytes = RunStore::kMaxBytes) {
    absl::StatusOr<DataFolder> data = DataFolder::Open(folder.path());
    REQUIRE(data.ok());
    file = data->store();
    absl::StatusOr<RunStore> store = RunStore::Open(file, max_bytes);
    REQUIRE(store.ok());
    recorder = std::make_unique<RunRecorder>(*std::move(store));
  }

  ScratchFolder folder;
  std::filesystem::path file;
  std::unique_ptr<RunRecorder> recorder;
};

std::string Acknowledged(const FakeRun& run) {
  const std::vector<std::string>& calls = run.links.at(1)->calls;
  return calls.empty() ? "" : calls.back();
}

TEST_CASE("RunRecorder: a run that was cut off is reported from its store") {
  StoredFake stored;
  FakeRun run(OneTarget({ClosedPhase(seconds(60))}), stored.recorder.get());
  run.Start();
  run.Say(1, FakeRun::OneSecond(1, 7));
  run.Say(2, FakeRun::OneSecond(1, 5));
  stored.recorder.reset();  // waits for its disk
  CHECK(Acknowledged(run) == "acknowledge 1");

  const auto listed = ListStoredRuns(stored.file, "");
  REQUIRE(listed.ok());
  REQUIRE(listed->size() == 1);
  CHECK(listed->front().id == "r");
  CHECK(listed->front().name == "test");
  CHECK(listed->front().state == "cut off");
  CHECK(listed->front().submitted_unix == seconds(1'000'000));
  const auto finished = ReadStoredRun(stored.file, "r", "");
  REQUIRE_MESSAGE(finished.ok(), finished.status().ToString());
  CHECK(finished->exit_code == ExitCode::kDone);
  CHECK(finished->result_json.find("the controller ended before the run did") != std::string::npos);
  CHECK(finished->summary.find("degraded") != std::string::npos);

  CHECK(ListStoredRuns(stored.file, "r")->front().state == "running");
  CHECK(ReadStoredRun(stored.file, "r", "r").status().message() ==
        "run r is going on; report it when it is over");
  CHECK(absl::IsNotFound(ReadStoredRun(stored.file, "none", "").status()));
  CHECK(absl::IsFailedPrecondition(ListStoredRuns("", "").status()));
}

TEST_CASE("RunRecorder: a run that was queued is listed with the time of its submission") {
  StoredFake stored;
  RunPlan plan;
  plan.run_id = "r";
  plan.submitted = SubmitTime{seconds(10), seconds(1'000)};
  stored.recorder->Begin(plan, {seconds(70), seconds(1'060)});
  stored.recorder.reset();  // waits for its disk
  const auto listed = ListStoredRuns(stored.file, "");
  REQUIRE(listed.ok());
  REQUIRE(listed->size() == 1);
  CHECK(listed->front().submitted_unix == seconds(1'000));
}

TEST_CASE("RunRecorder: the end of a run is stored when End returns") {
  StoredFake stored;
  FakeRun run(OneTarget({ClosedPhase(seconds(2))}), stored.recorder.get());
  run.Start();
  for (const AgentId id : {AgentId{1}, AgentId{2}}) {
    run.Say(id, FakeRun::OneSecond(1, 7));
    run.Say(id, FakeRun::ClosingOf({7}));
  }
  REQUIRE(run.over());
  const RunOutcome outcome = run.Outcome();
  const FinishedRun rendered = Render(outcome);
  stored.recorder->End(outcome);
  const auto finished = ReadStoredRun(stored.file, "r", "r");
  REQUIRE_MESSAGE(finished.ok(), finished.status().ToString());
  CHECK(finished->result_json == rendered.result_json);
  CHECK(finished->summary == rendered.summary);
  CHECK(finished->exit_code == rendered.exit_code);
  CHECK(ListStoredRuns(stored.file, "")->front().state == "over");
  CHECK(ListStoredRuns(stored.file, "")->front().verdict == "valid");
  CHECK(stored.recorder->Problem().empty());
}

// Its memory stays bounded and its result complete; who reads it is told that the store is not.
TEST_CASE("RunRecorder: without room the run goes on, acknowledged, and says so") {
  StoredFake stored(64 << 10);
  FakeRun run(OneTarget({ClosedPhase(seconds(60))}), stored.recorder.get());
  run.Start();
  for (std::uint64_t second = 1; second <= 500; ++second) {
    run.Say(1, FakeRun::OneSecond(second, 7));
  }
  stored.recorder->End({});
  CHECK(Acknowledged(run) == "acknowledge 500");
  const std::string problem = stored.recorder->Problem();
  CHECK(problem.find("the controller's store lacks a part of this run: ") == 0);
  CHECK(problem.find("full") != std::string::npos);
}

}  // namespace
}  // namespace wsurge
