#include "controller/run/run_queue.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace wsurge {
namespace {

constexpr std::size_t kMaxNamed = 10;  // runs in one error
constexpr const char* kOlderRuns = "; wsurge runs and wsurge report know older ones";

const char* StageName(RunStage stage) {
  switch (stage) {
    case RunStage::kQueued:
      return "queued";
    case RunStage::kRunning:
      return "running";
    case RunStage::kOver:
      break;
  }
  return "over";
}

}  // namespace

absl::Status RunQueue::Add(RunPlan plan, std::size_t bytes) {
  if (queued_.size() >= kMaxQueued) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("%d runs are queued at this controller, which is as many as it takes; try "
                        "again when one of them has begun, or end one with wsurge stop",
                        queued_.size()));
  }
  if (queued_bytes_ + bytes > kMaxQueuedBytes) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "this scenario takes %d MiB with its data, and the %d runs that are queued at this "
        "controller take %d of %d MiB; try again when one of them has begun, or end one with "
        "wsurge stop",
        bytes >> 20, queued_.size(), queued_bytes_ >> 20, kMaxQueuedBytes >> 20));
  }
  queued_bytes_ += bytes;
  KnownRun run{plan.run_id, plan.scenario.name, {}, RunStage::kQueued, nullptr};
  if (plan.submitted) run.submitted_unix = plan.submitted->unix;
  queued_.push_back({std::move(run), std::move(plan), bytes});
  return absl::OkStatus();
}

std::optional<RunPlan> RunQueue::Next() {
  if (running_ || queued_.empty()) return std::nullopt;
  Queued next = std::move(queued_.front());
  queued_.pop_front();
  queued_bytes_ -= next.bytes;
  running_ = std::move(next.run);
  running_->stage = RunStage::kRunning;
  return std::move(next.plan);
}

void RunQueue::End(std::shared_ptr<const RunOutcome> outcome) {
  Keep(*std::exchange(running_, std::nullopt), std::move(outcome));
}

void RunQueue::Withdraw(const std::string& id, std::shared_ptr<const RunOutcome> outcome) {
  const auto at = std::find_if(queued_.begin(), queued_.end(),
                               [&id](const Queued& queued) { return queued.run.id == id; });
  KnownRun run = std::move(at->run);
  queued_bytes_ -= at->bytes;
  queued_.erase(at);
  Keep(std::move(run), std::move(outcome));
}

void RunQueue::Keep(KnownRun run, std::shared_ptr<const RunOutcome> outcome) {
  run.stage = RunStage::kOver;
  run.outcome = std::move(outcome);
  over_.push_back(std::move(run));
  if (over_.size() > kMaxOver) over_.pop_front();
}

const KnownRun* RunQueue::Find(const std::string& id) const {
  if (running_ && running_->id == id) return &*running_;
  for (const Queued& queued : queued_) {
    if (queued.run.id == id) return &queued.run;
  }
  for (const KnownRun& run : over_) {
    if (run.id == id) return &run;
  }
  return nullptr;
}

std::optional<std::size_t> RunQueue::Ahead(const std::string& id) const {
  std::size_t ahead = running_ ? 1 : 0;
  for (const Queued& queued : queued_) {
    if (queued.run.id == id) return ahead;
    ++ahead;
  }
  return std::nullopt;
}

std::vector<KnownRun> RunQueue::List() const {
  std::vector<KnownRun> runs;
  for (auto at = queued_.rbegin(); at != queued_.rend(); ++at) runs.push_back(at->run);
  if (running_) runs.push_back(*running_);
  runs.insert(runs.end(), over_.rbegin(), over_.rend());
  return runs;
}

absl::Status RunQueue::NotKnown(const std::string& id) const {
  std::string text = absl::StrCat("no run ", id, " at this controller");
  const std::vector<KnownRun> runs = List();
  if (runs.empty()) {
    return absl::NotFoundError(
        absl::StrCat(text, ", which has had none since it was started", kOlderRuns));
  }
  const std::size_t named = std::min(runs.size(), kMaxNamed);
  for (std::size_t i = 0; i < named; ++i) {
    absl::StrAppend(&text, i == 0 ? "; there are " : ", ", runs[i].id, " (",
                    StageName(runs[i].stage), ")");
  }
  if (named < runs.size()) absl::StrAppend(&text, ", and ", runs.size() - named, " more");
  return absl::NotFoundError(absl::StrCat(text, kOlderRuns));
}

}  // namespace wsurge
