#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "common/base/clock.h"
#include "controller/run/run_outcome.h"
#include "controller/run/run_plan.h"

namespace wsurge {

// | stage   | what happens                                     | next stage |
// |---------|--------------------------------------------------|------------|
// | queued  | no run is running, and none was submitted before | running    |
// | queued  | Withdraw                                         | over       |
// | running | End                                              | over       |
enum class RunStage : std::uint8_t { kQueued, kRunning, kOver };

struct KnownRun {
  std::string id;
  std::string name;
  Nanos submitted_unix{};
  RunStage stage = RunStage::kQueued;
  std::shared_ptr<const RunOutcome> outcome;  // once it is over
};

// Whose turn it is: runs are one after the other, in the order of their submission. Owned by the
// Controller, which guards it.
class RunQueue {
 public:
  static constexpr std::size_t kMaxQueued = 64;
  // Of them all: a scenario is kept with its data until its turn comes.
  static constexpr std::size_t kMaxQueuedBytes = std::size_t{512} << 20;
  // Runs that are over and still known.
  static constexpr std::size_t kMaxOver = 8;

  // `bytes`: what the plan takes. ResourceExhausted: the queue is full.
  absl::Status Add(RunPlan plan, std::size_t bytes);

  // The run that has its turn now and is running from here on; nothing: one is, or none is queued.
  std::optional<RunPlan> Next();

  // The running one is over. REQUIRES: there is one.
  void End(std::shared_ptr<const RunOutcome> outcome);

  // Takes a queued run out; it is over. REQUIRES: it is queued.
  void Withdraw(const std::string& id, std::shared_ptr<const RunOutcome> outcome);

  const KnownRun* Find(const std::string& id) const;  // null: not known (any more)
  const KnownRun* Running() const { return running_ ? &*running_ : nullptr; }

  // How many runs are before this one, with the running one; nothing: it is not queued.
  std::optional<std::size_t> Ahead(const std::string& id) const;

  // Queued ones, the running one, and those that are over; of each the latest first.
  std::vector<KnownRun> List() const;

  // The error for a run that is not known, with those that are.
  absl::Status NotKnown(const std::string& id) const;

 private:
  struct Queued {
    KnownRun run;
    RunPlan plan;
    std::size_t bytes = 0;
  };

  void Keep(KnownRun run, std::shared_ptr<const RunOutcome> outcome);

  std::deque<Queued> queued_;  // the next one in front
  std::size_t queued_bytes_ = 0;
  std::optional<KnownRun> running_;
  std::deque<KnownRun> over_;  // the latest at the back
};

}  // namespace wsurge
