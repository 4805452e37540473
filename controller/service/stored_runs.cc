#include "controller/service/stored_runs.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "common/wire/plan_wire.h"
#include "controller/run/run_rebuilder.h"
#include "controller/service/journal_wire.h"
#include "controller/store/data_folder.h"
#include "controller/store/run_store.h"
#include "wsurge/v1/store.pb.h"

namespace wsurge {
namespace {

absl::Status Damaged(const std::string& run_id, const std::string& what) {
  return absl::DataLossError(
      absl::StrCat("the store's record of run ", run_id, " is damaged: ", what));
}

absl::StatusOr<RunPlan> PlanOf(const RunRecord& run, Nanos& submitted) {
  v1::StoredPlan stored;
  if (!stored.ParseFromString(run.plan)) return Damaged(run.id, "its plan is no message");
  absl::StatusOr<Scenario> scenario = ParseScenario(stored.scenario());
  if (!scenario.ok()) return Damaged(run.id, std::string(scenario.status().message()));
  submitted = Nanos(stored.submitted_ns());
  RunPlan plan;
  plan.run_id = run.id;
  plan.scenario = *std::move(scenario);
  plan.scenario_sha256 = stored.scenario_sha256();
  plan.tool_version = stored.tool_version();
  plan.seed = stored.seed();
  plan.tags = {stored.tags().begin(), stored.tags().end()};
  return plan;
}

absl::StatusOr<RunStore> OpenStore(const std::filesystem::path& store) {
  if (store.empty()) {
    return absl::FailedPreconditionError(
        "this controller stores no runs; give it a folder with --data");
  }
  return RunStore::OpenToRead(store);
}

absl::StatusOr<FinishedRun> Rebuild(RunStore& store, const RunRecord& run) {
  Nanos submitted{};
  ASSIGN_OR_RETURN(RunPlan plan, PlanOf(run, submitted));
  RunRebuilder rebuilder(std::move(plan), {submitted, run.submitted_unix});
  RETURN_IF_ERROR(store.ForEachEntry(run.id, [&](std::string_view body) -> absl::Status {
    v1::JournalEntry message;
    if (!message.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
      return Damaged(run.id, "an entry of its journal is no message");
    }
    absl::StatusOr<JournalEntry> entry = FromProto(message);
    const absl::Status taken = entry.ok() ? rebuilder.Take(*std::move(entry)) : entry.status();
    return taken.ok() ? taken : Damaged(run.id, std::string(taken.message()));
  }));
  return Render(rebuilder.Finish());
}

StoredRunState StateOf(const KnownRun& run) {
  StoredRunState state{run.id, run.name, run.submitted_unix, "queued", 0, ""};
  if (run.stage == RunStage::kRunning) state.state = "running";
  if (run.stage != RunStage::kOver) return state;
  state.state = "over";
  state.exit_code = static_cast<int>(run.outcome->exit_code);
  if (run.outcome->result) state.verdict = VerdictName(run.outcome->result->verdict);
  return state;
}

}  // namespace

std::string RunGoingOnIn(const std::filesystem::path& folder) {
  if (!DataFolder::IsHeld(folder)) return "";
  absl::StatusOr<RunStore> store = OpenStore(DataFolder::StoreIn(folder));
  if (!store.ok()) return "";  // whoever reads it next is told
  const absl::StatusOr<std::vector<RunListing>> runs = store->List();
  if (!runs.ok() || runs->empty() || runs->front().over) return "";
  return runs->front().id;
}

absl::StatusOr<std::vector<StoredRunState>> ListStoredRuns(const std::filesystem::path& store,
                                                           const std::string& going_on) {
  ASSIGN_OR_RETURN(RunStore opened, OpenStore(store));
  ASSIGN_OR_RETURN(const std::vector<RunListing> runs, opened.List());
  std::vector<StoredRunState> states;
  for (const RunListing& run : runs) {
    const char* const state = run.over ? "over" : run.id == going_on ? "running" : "cut off";
    states.push_back({run.id, run.name, run.submitted_unix, state, run.exit_code, run.verdict});
  }
  return states;
}

void AddKnownRuns(const std::vector<KnownRun>& known, std::vector<StoredRunState>& runs) {
  for (const KnownRun& run : known) {
    const auto at = std::find_if(runs.begin(), runs.end(),
                                 [&run](const StoredRunState& each) { return each.id == run.id; });
    if (at == runs.end()) {
      runs.push_back(StateOf(run));
    } else if (at->state != "over") {
      *at = StateOf(run);
    }
  }
  std::stable_sort(runs.begin(), runs.end(), [](const StoredRunState& a, const StoredRunState& b) {
    return a.submitted_unix > b.submitted_unix;
  });
}

absl::StatusOr<FinishedRun> ReadStoredRun(const std::filesystem::path& store,
                                          const std::string& run_id, const std::string& going_on) {
  ASSIGN_OR_RETURN(RunStore opened, OpenStore(store));
  ASSIGN_OR_RETURN(RunRecord run, opened.Find(run_id));
  if (run.end) {
    return FinishedRun{static_cast<ExitCode>(run.end->exit_code), std::move(run.end->result_json),
                       std::move(run.end->summary), std::move(run.end->error)};
  }
  if (run_id == going_on) {
    return absl::FailedPreconditionError(
        absl::StrCat("run ", run_id, " is going on; report it when it is over"));
  }
  return Rebuild(opened, run);
}

void ToProto(const StoredRunState& from, v1::RunStatus* to) {
  to->set_run_id(from.id);
  to->set_name(from.name);
  to->set_submitted_unix_ns(from.submitted_unix.count());
  to->set_state(from.state);
  to->set_exit_code(from.exit_code);
  to->set_verdict(from.verdict);
}

StoredRunState FromProto(const v1::RunStatus& from) {
  return {from.run_id(), from.name(),      Nanos(from.submitted_unix_ns()),
          from.state(),  from.exit_code(), from.verdict()};
}

}  // namespace wsurge
