#include "controller/service/run_recorder.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include <spdlog/spdlog.h>

#include "controller/service/finished_run.h"
#include "controller/service/journal_wire.h"
#include "wsurge/v1/store.pb.h"

namespace wsurge {
namespace {

// What the end of a run waits for its disk; the report is to be there within 5 s of a stop.
constexpr std::chrono::milliseconds kEndWithin{2'000};

}  // namespace

void RunRecorder::Begin(const RunPlan& plan, SubmitTime begun) {
  const SubmitTime submitted = plan.submitted.value_or(begun);
  run_id_ = plan.run_id;
  v1::StoredPlan stored;
  ToProto(plan, submitted.monotonic, &stored);
  RunRecord record{plan.run_id, plan.scenario.name, submitted.unix, stored.SerializeAsString(), {}};
  Post([record = std::move(record)](RunStore& store) { return store.AddRun(record); }, [] {});
}

// The writer's thread makes the message: it takes longer than all that the run's thread does.
void RunRecorder::Record(JournalEntry entry, std::function<void()> stored) {
  Post(
      [run_id = run_id_, entry = std::move(entry)](RunStore& store) {
        v1::JournalEntry message;
        ToProto(entry, &message);
        return store.Append(run_id, message.SerializeAsString());
      },
      stored);
}

void RunRecorder::AfterRecorded(std::function<void()> stored) {
  Post([](RunStore&) { return absl::OkStatus(); }, stored);
}

void RunRecorder::End(const RunOutcome& outcome) {
  FinishedRun finished = Render(outcome);
  RunEnd end{static_cast<int>(finished.exit_code), "", std::move(finished.error),
             std::move(finished.result_json), std::move(finished.summary)};
  if (outcome.result) end.verdict = VerdictName(outcome.result->verdict);
  Post([run_id = run_id_,
        end = std::move(end)](RunStore& store) { return store.EndRun(run_id, end); },
       [] {});
  if (!writer_.Flush(kEndWithin)) {
    spdlog::warn("run {}: its end is not in the store yet: the disk is slow", run_id_);
  }
}

std::string RunRecorder::Problem() const {
  const MutexLock lock(mutex_);
  return problem_of_ == run_id_ ? problem_ : "";
}

void RunRecorder::Post(std::function<absl::Status(RunStore&)> apply,
                       const std::function<void()>& stored) {
  const auto done = [this, run_id = run_id_, stored](const absl::Status& status) {
    if (!status.ok()) OnProblem(run_id, status);
    stored();
  };
  if (const absl::Status posted = writer_.Post({std::move(apply), done}); !posted.ok()) {
    done(posted);
  }
}

void RunRecorder::OnProblem(const std::string& run_id, const absl::Status& problem) {
  const MutexLock lock(mutex_);
  if (problem_of_ == run_id) return;
  problem_of_ = run_id;
  problem_ = absl::StrCat("the controller's store lacks a part of this run: ",
                          std::string(problem.message()));
  spdlog::error("run {}: {}; the run goes on without it", run_id, problem_);
}

}  // namespace wsurge
