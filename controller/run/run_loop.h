#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "controller/agents/agent_events.h"
#include "controller/agents/registry.h"
#include "controller/run/coordinator.h"

namespace wsurge {

// Who wants to know how a run goes. Called from the run's thread; must not block.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void OnProgress(const Progress& progress) = 0;  // about once a second
  virtual void OnTrace(const AgentTrace& trace) = 0;
  // Returns how many of the samples could not be passed on.
  virtual std::uint64_t OnSamples(const SampleBatch& batch) = 0;
  virtual void OnFinished(RunOutcome outcome) = 0;  // the last call
};

// The thread of one run: feeds the coordinator with events from a bounded inbox and with time.
// Owned by the Controller.
class RunLoop {
 public:
  // Each agent of a run has a handful of messages a second; the thread empties the inbox at once.
  static constexpr std::size_t kMaxEvents = 4'000;
  // Of them traces, which are worth less and larger.
  static constexpr std::size_t kMaxTraces = 64;

  // All outlive it. `journal`: where the run is written down; null: nowhere.
  RunLoop(RunPlan plan, Registry& registry, RunObserver& observer, RunJournal* journal);

  // Waits for the thread, which must be about to end: Abandon() or OnFinished came before.
  ~RunLoop();
  RunLoop(const RunLoop&) = delete;
  RunLoop& operator=(const RunLoop&) = delete;

  // The user's wish: ends the run with what it has. Any thread.
  void Stop();

  // Ends the thread at once, without an outcome: the controller shuts down. Any thread.
  void Abandon();

 private:
  // Shared with the registry, which may post after the run is over.
  class Inbox : public RunInbox {
   public:
    bool Post(RunEvent event) override;
    void RequestStop();
    void Abandon();

    struct Batch {
      std::deque<RunEvent> events;
      std::size_t traces = 0;  // of the events
      bool stop = false;
      bool abandoned = false;
    };
    // Everything that came in; waits until something has or `until` is reached.
    Batch Take(std::chrono::steady_clock::time_point until);

   private:
    void AddTrace(RunEvent event) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

    Mutex mutex_;
    std::condition_variable_any arrived_;
    Batch batch_ ABSL_GUARDED_BY(mutex_);
  };

  void Run(RunPlan plan, Registry& registry, RunObserver& observer, RunJournal* journal);

  const std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  std::thread thread_;
};

}  // namespace wsurge
