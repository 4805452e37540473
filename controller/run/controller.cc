#include "controller/run/controller.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <spdlog/spdlog.h>

#include "common/base/status_macros.h"
#include "common/plan/run_limits.h"
#include "controller/run/run_id.h"

namespace wsurge {
namespace {

std::uint64_t RandomSeed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

absl::Status CheckRunnable(const Scenario& scenario) {
  if (scenario.on_agent_lost == OnAgentLost::kRedistribute) {
    return absl::InvalidArgumentError(
        "on_agent_lost: redistribute is not in this version; use continue or abort");
  }
  const std::size_t places = scenario.targets.size() * scenario.load.size();
  if (scenario.run_targets == RunTargets::kTogether && places > kPhaseLimit) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%d targets together with %d phases each are %d, more than the %d that a "
                        "run can hold apart; use fewer of them, or run_targets: in_turn",
                        scenario.targets.size(), scenario.load.size(), places, kPhaseLimit));
  }
  return absl::OkStatus();
}

}  // namespace

Controller::Controller(std::string version, std::unique_ptr<RunJournal> journal,
                       const LeaseTimes& times)
    : version_(version),
      journal_(std::move(journal)),
      registry_(std::move(version), OwnClockIdentity(), {.control = times}) {}

Controller::~Controller() { Shutdown(); }

absl::StatusOr<std::string> Controller::Submit(RunRequest request) {
  RETURN_IF_ERROR(CheckRunnable(request.scenario));
  std::unique_ptr<RunLoop> previous;  // its thread is joined without the lock
  const MutexLock lock(mutex_);
  if (shut_down_) return absl::UnavailableError("the controller is shutting down");
  if (!runs_.empty() && !runs_.back().outcome) {
    return absl::FailedPreconditionError(
        absl::StrFormat("the controller is busy with run %s; wait for its end, or stop it with "
                        "Ctrl-C where it was started",
                        runs_.back().id));
  }
  RunPlan plan;
  plan.seed = request.seed != 0 ? request.seed : RandomSeed();
  plan.tags = std::move(request.tags);
  plan.trace = request.trace;
  plan.run_id =
      MakeRunId(UnixNow(), request.scenario.name, static_cast<std::uint16_t>(RandomSeed()));
  plan.scenario = std::move(request.scenario);
  plan.scenario_sha256 = std::move(request.scenario_sha256);
  plan.tool_version = version_;
  plan.agents = request.agents;
  plan.wait = request.wait;

  spdlog::info("run {}: {} targets, agents wanted: {}", plan.run_id, plan.scenario.targets.size(),
               plan.agents == 0 ? "all" : std::to_string(plan.agents));
  runs_.push_back({plan.run_id, nullptr});
  if (runs_.size() > kKeptRuns) runs_.pop_front();
  previous = std::move(loop_);
  RunObserver& observer = *this;
  loop_ = std::make_unique<RunLoop>(std::move(plan), registry_, observer, journal_.get());
  return runs_.back().id;
}

const Controller::Run* Controller::Find(const std::string& run_id) const {
  const auto at = std::find_if(runs_.begin(), runs_.end(),
                               [&run_id](const Run& run) { return run.id == run_id; });
  return at == runs_.end() ? nullptr : &*at;
}

absl::Status Controller::Watch(const std::string& run_id, std::shared_ptr<RunWatcher> watcher) {
  const MutexLock lock(mutex_);
  const Run* run = Find(run_id);
  if (run == nullptr) {
    return absl::NotFoundError(absl::StrCat("no run ", run_id, " at this controller"));
  }
  if (run->outcome || shut_down_) {
    watcher->OnFinished(run->outcome);
    return absl::OkStatus();
  }
  if (watchers_.size() >= kMaxWatchers) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("%d others watch this run already", kMaxWatchers));
  }
  watchers_.push_back(std::move(watcher));
  return absl::OkStatus();
}

void Controller::Unwatch(const std::shared_ptr<RunWatcher>& watcher) {
  const MutexLock lock(mutex_);
  std::erase(watchers_, watcher);
}

absl::Status Controller::Stop(const std::string& run_id) {
  const MutexLock lock(mutex_);
  const Run* run = Find(run_id);
  if (run == nullptr) {
    return absl::NotFoundError(absl::StrCat("no run ", run_id, " at this controller"));
  }
  if (!run->outcome && loop_) loop_->Stop();
  return absl::OkStatus();
}

std::string Controller::RunGoingOn() {
  const MutexLock lock(mutex_);
  return runs_.empty() || runs_.back().outcome ? "" : runs_.back().id;
}

void Controller::Shutdown() {
  std::unique_ptr<RunLoop> loop;
  {
    const MutexLock lock(mutex_);
    shut_down_ = true;
    loop = std::move(loop_);
    if (loop) loop->Abandon();
  }
  loop.reset();  // joins; the thread may still need the lock
  const MutexLock lock(mutex_);
  for (const auto& watcher : watchers_) watcher->OnFinished(nullptr);
  watchers_.clear();
}

void Controller::OnProgress(const Progress& progress) {
  const MutexLock lock(mutex_);
  for (const auto& watcher : watchers_) watcher->OnProgress(progress);
}

void Controller::OnTrace(const AgentTrace& trace) {
  const MutexLock lock(mutex_);
  for (const auto& watcher : watchers_) watcher->OnTrace(trace);
}

std::uint64_t Controller::OnSamples(const SampleBatch& batch) {
  const MutexLock lock(mutex_);
  std::optional<std::uint64_t> left_out;
  for (const auto& watcher : watchers_) left_out = std::max(left_out, watcher->OnSamples(batch));
  return left_out.value_or(batch.samples.size());
}

void Controller::OnFinished(RunOutcome outcome) {
  if (journal_) {
    if (std::string problem = journal_->Problem(); !problem.empty() && outcome.result) {
      outcome.result->notes.push_back(std::move(problem));
    }
    journal_->End(outcome);  // who is told of the end finds it in the store
  }
  const MutexLock lock(mutex_);
  Run& run = runs_.back();
  spdlog::info("run {}: over: {}", run.id,
               outcome.result ? VerdictName(outcome.result->verdict) : outcome.error);
  run.outcome = std::make_shared<const RunOutcome>(std::move(outcome));
  for (const auto& watcher : watchers_) watcher->OnFinished(run.outcome);
  watchers_.clear();
}

}  // namespace wsurge
