#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
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

namespace wsurge {

struct RunRequest {
  Scenario scenario;
  std::string scenario_sha256;
  std::size_t agents = 0;  // exactly so many; 0: all that are idle, at least one
  Nanos wait{};            // how long to wait for them
  std::uint64_t seed = 0;  // 0: drawn
  std::map<std::string, std::string> tags;
  bool trace = false;  // follow what every connection does
};

// Follows one run. Called from the run's thread or from Watch; must not block, nor call back.
class RunWatcher {
 public:
  virtual ~RunWatcher() = default;
  virtual void OnProgress(const Progress& progress) = 0;
  virtual void OnTrace(const AgentTrace& trace) = 0;
  // Returns how many of the samples it could not take; nothing: it wants none.
  virtual std::optional<std::uint64_t> OnSamples(const SampleBatch& batch) = 0;
  // The last call. Null: the controller shut down before the run was over.
  virtual void OnFinished(std::shared_ptr<const RunOutcome> outcome) = 0;
};

// The controller without its port: the agents, one run at a time, and who watches it. Any thread.
class Controller : private RunObserver {
 public:
  // Outcomes that can still be watched after their run.
  static constexpr std::size_t kKeptRuns = 8;
  static constexpr std::size_t kMaxWatchers = 64;

  // `journal`: where runs are written down; null: nowhere.
  explicit Controller(std::string version, std::unique_ptr<RunJournal> journal = nullptr,
                      const LeaseTimes& times = {});
  ~Controller() override;  // abandons a run that is going on
  Controller(const Controller&) = delete;
  Controller& operator=(const Controller&) = delete;

  // Starts a run, or says which one is going on. InvalidArgument: this version cannot run it.
  absl::StatusOr<std::string> Submit(RunRequest request);

  // The watcher is told everything from now on; of a run that is over its outcome, at once.
  absl::Status Watch(const std::string& run_id, std::shared_ptr<RunWatcher> watcher);
  void Unwatch(const std::shared_ptr<RunWatcher>& watcher);

  // Ends the run with what it has; fine when it is over already.
  absl::Status Stop(const std::string& run_id);

  // The id of the run that is going on; empty: none is.
  std::string RunGoingOn();

  // Stops a run that is going on without an outcome; its watchers are told so. No further Submit.
  void Shutdown();

  Registry& registry() { return registry_; }

 private:
  struct Run {
    std::string id;
    std::shared_ptr<const RunOutcome> outcome;  // null: going on
  };

  void OnProgress(const Progress& progress) override;
  void OnTrace(const AgentTrace& trace) override;
  std::uint64_t OnSamples(const SampleBatch& batch) override;
  void OnFinished(RunOutcome outcome) override;
  const Run* Find(const std::string& run_id) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string version_;
  const std::unique_ptr<RunJournal> journal_;
  Registry registry_;

  Mutex mutex_;
  std::deque<Run> runs_ ABSL_GUARDED_BY(mutex_);  // the last one may be going on
  std::vector<std::shared_ptr<RunWatcher>> watchers_ ABSL_GUARDED_BY(mutex_);  // of that one
  std::unique_ptr<RunLoop> loop_ ABSL_GUARDED_BY(mutex_);
  bool shut_down_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace wsurge
