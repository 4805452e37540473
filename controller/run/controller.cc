#include "controller/run/controller.h"

#include <algorithm>
#include <random>
#include <utility>

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
  RunPlan plan;
  plan.seed = request.seed != 0 ? request.seed : RandomSeed();
  plan.tags = std::move(request.tags);
  plan.trace = request.trace;
  plan.scenario = std::move(request.scenario);
  plan.scenario_sha256 = std::move(request.scenario_sha256);
  plan.tool_version = version_;
  plan.agents = request.agents;
  plan.wait = request.wait;

  const MutexLock lock(mutex_);
  if (shut_down_) return absl::UnavailableError("the controller is shutting down");
  plan.submitted = SubmitTime{MonotonicNow(), UnixNow()};
  std::string run_id;
  do {
    run_id = MakeRunId(plan.submitted->unix, plan.scenario.name,
                       static_cast<std::uint16_t>(RandomSeed()));
  } while (queue_.Find(run_id) != nullptr);
  plan.run_id = run_id;
  RETURN_IF_ERROR(queue_.Add(std::move(plan), request.bytes));
  StartNext();
  if (const auto ahead = queue_.Ahead(run_id)) {
    spdlog::info("run {}: queued, {} ahead", run_id, *ahead);
  }
  return run_id;
}

// May be called from the thread of a run that has ended, which cannot wait for itself: its loop
// goes away with the next start, when the thread is past its last call.
void Controller::StartNext() {
  if (shut_down_) return;
  std::optional<RunPlan> plan = queue_.Next();
  if (!plan) return;
  spdlog::info("run {}: {} targets, agents wanted: {}", plan->run_id, plan->scenario.targets.size(),
               plan->agents == 0 ? "all" : std::to_string(plan->agents));
  ended_ = std::move(loop_);
  RunObserver& observer = *this;
  loop_ = std::make_unique<RunLoop>(*std::move(plan), registry_, observer, journal_.get());
  TellQueued();
}

void Controller::TellQueued() {
  for (Watching& watching : watchers_) {
    const std::size_t ahead = queue_.Ahead(watching.run_id).value_or(0);
    if (std::exchange(watching.ahead, ahead) != ahead) watching.watcher->OnQueued(ahead);
  }
}

absl::Status Controller::Watch(const std::string& run_id, std::shared_ptr<RunWatcher> watcher) {
  const MutexLock lock(mutex_);
  const KnownRun* run = queue_.Find(run_id);
  if (run == nullptr) return queue_.NotKnown(run_id);
  if (run->outcome || shut_down_) {
    watcher->OnFinished(run->outcome);
    return absl::OkStatus();
  }
  if (watchers_.size() >= kMaxWatchers) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("%d others watch runs of this controller already", kMaxWatchers));
  }
  watchers_.push_back({run_id, std::move(watcher)});
  TellQueued();
  return absl::OkStatus();
}

void Controller::Unwatch(const std::shared_ptr<RunWatcher>& watcher) {
  const MutexLock lock(mutex_);
  std::erase_if(watchers_,
                [&watcher](const Watching& watching) { return watching.watcher == watcher; });
}

absl::Status Controller::Stop(const std::string& run_id) {
  const MutexLock lock(mutex_);
  const KnownRun* run = queue_.Find(run_id);
  if (run == nullptr) return queue_.NotKnown(run_id);
  if (run->stage == RunStage::kRunning && loop_) loop_->Stop();
  if (run->stage != RunStage::kQueued) return absl::OkStatus();
  RunOutcome stopped;
  stopped.exit_code = ExitCode::kInterrupted;
  stopped.error = "stopped while it waited in the queue";
  const auto outcome = std::make_shared<const RunOutcome>(std::move(stopped));
  spdlog::info("run {}: over: {}", run_id, outcome->error);
  queue_.Withdraw(run_id, outcome);
  TellEnd(run_id, outcome);
  TellQueued();
  return absl::OkStatus();
}

std::string Controller::RunGoingOn() {
  const MutexLock lock(mutex_);
  const KnownRun* run = queue_.Running();
  return run == nullptr ? "" : run->id;
}

std::optional<RunStage> Controller::StageOf(const std::string& run_id) {
  const MutexLock lock(mutex_);
  const KnownRun* run = queue_.Find(run_id);
  return run == nullptr ? std::nullopt : std::optional(run->stage);
}

std::vector<KnownRun> Controller::Runs() {
  const MutexLock lock(mutex_);
  return queue_.List();
}

void Controller::Shutdown() {
  std::unique_ptr<RunLoop> loop;
  std::unique_ptr<RunLoop> ended;
  {
    const MutexLock lock(mutex_);
    shut_down_ = true;
    loop = std::move(loop_);
    ended = std::move(ended_);
    if (loop) loop->Abandon();
  }
  ended.reset();
  loop.reset();  // joins; the thread may still need the lock
  const MutexLock lock(mutex_);
  for (const Watching& watching : watchers_) watching.watcher->OnFinished(nullptr);
  watchers_.clear();
}

std::vector<RunWatcher*> Controller::Watchers() const {
  std::vector<RunWatcher*> watchers;
  const KnownRun* run = queue_.Running();
  for (const Watching& watching : watchers_) {
    if (run != nullptr && watching.run_id == run->id) watchers.push_back(watching.watcher.get());
  }
  return watchers;
}

void Controller::TellEnd(const std::string& run_id,
                         const std::shared_ptr<const RunOutcome>& outcome) {
  std::erase_if(watchers_, [&](const Watching& watching) {
    if (watching.run_id != run_id) return false;
    watching.watcher->OnFinished(outcome);
    return true;
  });
}

void Controller::OnProgress(const Progress& progress) {
  const MutexLock lock(mutex_);
  for (RunWatcher* watcher : Watchers()) watcher->OnProgress(progress);
}

void Controller::OnTrace(const AgentTrace& trace) {
  const MutexLock lock(mutex_);
  for (RunWatcher* watcher : Watchers()) watcher->OnTrace(trace);
}

std::uint64_t Controller::OnSamples(const SampleBatch& batch) {
  const MutexLock lock(mutex_);
  std::optional<std::uint64_t> left_out;
  for (RunWatcher* watcher : Watchers()) left_out = std::max(left_out, watcher->OnSamples(batch));
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
  const std::string run_id = queue_.Running()->id;
  spdlog::info("run {}: over: {}", run_id,
               outcome.result ? VerdictName(outcome.result->verdict) : outcome.error);
  const auto shared = std::make_shared<const RunOutcome>(std::move(outcome));
  queue_.End(shared);
  TellEnd(run_id, shared);
  StartNext();
}

}  // namespace wsurge
