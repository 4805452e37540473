#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"

#include "agent/engine/phase_schedule.h"
#include "agent/engine/slot.h"
#include "common/plan/assignment.h"
#include "common/stats/interval.h"
#include "common/stats/ledger.h"

namespace wsurge {

// What a worker tells its engine, from its own thread.
class WorkerEvents {
 public:
  virtual ~WorkerEvents() = default;
  // Second number `second` (from 1) has ended.
  virtual void OnWorkerInterval(std::uint64_t second, Interval interval) = 0;
  // All its sessions of a `once` phase have ended.
  virtual void OnWorkerPhaseDone(std::size_t phase) = 0;
  // The last interval, in second number `second`, and nothing follows.
  virtual void OnWorkerFinished(std::uint64_t second, Interval interval, const Ledger& ledger,
                                Nanos start_skew) = 0;
};

// What the workers of one engine share; constant while they run.
struct WorkerPlan {
  const Assignment& assignment;
  UpgradeRequest request;
  std::vector<boost::asio::ip::tcp::endpoint> addresses;
  FileSink files;
};

// One thread of an agent: a loop, the slots of its share, and the phases of the load. A connection
// lives and dies on the worker that opened it.
class Worker final : private SlotOwner {
 public:
  // `numbers`: the slots that are this worker's, ascending.
  Worker(const WorkerPlan& plan, std::vector<std::uint64_t> numbers, WorkerEvents& events);
  ~Worker() override;  // stops at once when it still runs, and joins

  // Begins the thread.
  absl::Status Open();

  // Thread-safe. See Engine.
  void Start(Nanos at);
  void BeginPhase(std::size_t phase, Nanos at);
  void End();

  // Any time before Start: counts a sample of the preparation.
  Recorder& recorder() { return recorder_; }

 private:
  // A slot and what the phases want of it.
  struct Place {
    Place(std::uint64_t number, Worker& worker);
    void OnRestart(Nanos due);

    Worker& worker;
    Slot slot;
    bool wanted = false;  // keeps running sessions until it is shed
    int failures = 0;     // in a row
    Timer restart;
  };

  void OnOpenChange(int change) override { open_ += change; }
  void OnSlotIdle(Slot& slot, SessionEnd end, Nanos now) override;

  void OnPhaseTimer(Nanos due);
  void OnChangeTimer(Nanos due);
  void OnSecond(Nanos due);
  void Enter(std::size_t phase, Nanos begin);
  void StartFirstFree(Nanos due);
  void StartPlace(std::size_t index, Nanos due);
  void SetWanted(std::size_t index, bool wanted);
  void ShedOldest(Nanos now);
  void ShedAll(Nanos now);
  void CheckPhaseDone();
  void CheckFinished();
  void Finish();
  Nanos Backoff(int failures);
  const Phase& current() const { return plan_.assignment.load[phase_]; }

  // Set at construction.
  const WorkerPlan& plan_;
  WorkerEvents& events_;

  // The worker's thread only (before Open: whoever constructs).
  Loop loop_;
  std::string read_buffer_;
  std::string frame_buffer_;
  MaskSource masks_;
  Recorder recorder_;
  SlotContext context_;
  std::vector<std::unique_ptr<Place>> places_;  // ascending by number
  std::size_t first_free_ = 0;                  // no place before it is not wanted
  std::size_t wanted_ = 0;                      // places that are
  std::size_t busy_ = 0;                        // places whose slot is not idle
  std::minstd_rand random_;
  Timer phase_timer_;   // begin of phase 0, then end of the current phase
  Timer change_timer_;  // the next place to start or to shed
  Timer second_timer_;
  Nanos start_{};
  Nanos start_skew_{};
  std::size_t phase_ = 0;
  bool started_ = false;
  bool finished_ = false;
  bool in_phase_ = false;  // a phase runs: OnWorkerPhaseDone has not been called for it
  bool ending_ = false;
  std::vector<PhaseChange> changes_;  // of the current phase, in order of time
  std::size_t next_change_ = 0;
  Nanos phase_begin_{};
  std::uint64_t seconds_ = 0;  // intervals given out
  std::int64_t open_ = 0;

  std::thread thread_;
};

}  // namespace wsurge
