#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/plan/scenario.h"
#include "controller/agents/registry.h"
#include "controller/run/run_loop.h"
#include "controller/run/run_queue.h"

namespace wsurge {

struct RunRequest {
  Scenario scenario;
  std::string scenario_sha256;
  std::size_t agents = 0;  // exactly so many; 0: all that are idle, at least one
  Nanos wait{};            // how long to wait for them, once it is its turn
  std::uint64_t seed = 0;  // 0: drawn
  std::map<std::string, std::string> tags;
  bool trace = false;     // follow what every connection does
  std::size_t bytes = 0;  // what it takes while it is queued
};

// Follows one run. Calls come one at a time, from any thread; must not block, nor call back.
class RunWatcher {
 public:
  virtual ~RunWatcher() = default;
  // How many runs are before it, with the running one; whenever that changes. 0: it is its turn.
  virtual void OnQueued(std::size_t ahead) = 0;
  virtual void OnProgress(const Progress& progress) = 0;
  virtual void OnTrace(const AgentTrace& trace) = 0;
  // Returns how many of the samples it could not take; nothing: it wants none.
  virtual std::optional<std::uint64_t> OnSamples(const SampleBatch& batch) = 0;
  // The last call. Null: the controller shut down before the run was over.
  virtual void OnFinished(std::shared_ptr<const RunOutcome> outcome) = 0;
};

// The controller without its port: the agents, the runs one after the other, and who watches them.
// Any thread.
class Controller : private RunObserver {
 public:
  static constexpr std::size_t kMaxWatchers = 256;  // of all runs

  // `journal`: where runs are written down; null: nowhere.
  explicit Controller(std::string version, std::unique_ptr<RunJournal> journal = nullptr,
                      const LeaseTimes& times = {});
  ~Controller() override;  // abandons its runs
  Controller(const Controller&) = delete;
  Controller& operator=(const Controller&) = delete;

  // Queues a run, which begins at once when no other is there; its id. InvalidArgument: this
  // version cannot run it; ResourceExhausted: the queue is full.
  absl::StatusOr<std::string> Submit(RunRequest request);

  // The watcher is told everything from now on; of a run that is over its outcome, at once.
  absl::Status Watch(const std::string& run_id, std::shared_ptr<RunWatcher> watcher);
  void Unwatch(const std::shared_ptr<RunWatcher>& watcher);

  // Ends the run with what it has; one that is queued does not begin. Fine when it is over already.
  absl::Status Stop(const std::string& run_id);

  // The run that is going on; empty: none is.
  std::string RunGoingOn();

  // Nothing: the run is not known (any more).
  std::optional<RunStage> StageOf(const std::string& run_id);

  // As RunQueue::List.
  std::vector<KnownRun> Runs();

  // Ends all runs without an outcome; their watchers are told so. No further Submit.
  void Shutdown();

  Registry& registry() { return registry_; }

 private:
  struct Watching {
    std::string run_id;
    std::shared_ptr<RunWatcher> watcher;
    std::size_t ahead = 0;  // as it was told last
  };

  void OnProgress(const Progress& progress) override;
  void OnTrace(const AgentTrace& trace) override;
  std::uint64_t OnSamples(const SampleBatch& batch) override;
  void OnFinished(RunOutcome outcome) override;

  void StartNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TellQueued() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TellEnd(const std::string& run_id, const std::shared_ptr<const RunOutcome>& outcome)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Of the run that is going on.
  std::vector<RunWatcher*> Watchers() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string version_;
  const std::unique_ptr<RunJournal> journal_;
  Registry registry_;

  Mutex mutex_;
  RunQueue queue_ ABSL_GUARDED_BY(mutex_);
  std::vector<Watching> watchers_ ABSL_GUARDED_BY(mutex_);  // of runs that are not over
  std::unique_ptr<RunLoop> loop_ ABSL_GUARDED_BY(mutex_);   // of the last run that began
  std::unique_ptr<RunLoop> ended_ ABSL_GUARDED_BY(mutex_);  // of the one before
  bool shut_down_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace wsurge
