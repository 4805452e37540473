#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"

#include "agent/engine/barriers.h"
#include "agent/engine/connection/name_resolver.h"
#include "agent/engine/connection/route.h"
#include "agent/engine/health_slices.h"
#include "agent/engine/open_schedule.h"
#include "agent/engine/phase_schedule.h"
#include "agent/engine/session/data_feeder.h"
#include "agent/engine/session/delivery_tracker.h"
#include "agent/engine/slot.h"
#include "agent/engine/thread_usage.h"
#include "common/plan/assignment.h"
#include "common/plan/placement.h"
#include "common/stats/interval.h"
#include "common/stats/ledger.h"

namespace wsurge {

// What a worker tells its engine, from its own thread.
class WorkerEvents {
 public:
  virtual ~WorkerEvents() = default;
  // Second number `second` (from 1) has ended.
  virtual void OnWorkerInterval(std::uint64_t second, Interval interval) = 0;
  // All its sessions of a phase that ends with them have ended, or the last phase is over.
  virtual void OnWorkerPhaseDone(std::size_t phase) = 0;
  // The last interval, in second number `second`, and nothing follows.
  virtual void OnWorkerFinished(std::uint64_t second, Interval interval, const Ledger& ledger,
                                Nanos start_skew) = 0;
};

// What the workers of one engine share; constant while they run, or safe for all of them.
struct WorkerPlan {
  const Assignment& assignment;
  const Placement placement;
  const std::string agent_name;
  const std::string user_agent;
  const std::uint64_t slots;  // of the whole run
  const AddressFilter allowed;
  FileSink files;
  std::vector<Route> routes;  // index = target × roles + role
  SessionTracer* tracer = nullptr;
  const DeliveryPlan deliveries;
  const bool spin = false;  // see EngineOptions
  const bool pin = false;
  DataFeeder data;
  Barriers barriers;
  NameResolver names;
};

// One thread of an agent: a loop, the slots of its share, and the phases of the load. A connection
// lives and dies on the worker that opened it.
class Worker final : private SlotOwner {
 public:
  // `places`: the slots that are this worker's, ascending.
  Worker(WorkerPlan& plan, WorkerRank rank, const std::vector<Place>& places, WorkerEvents& events);
  ~Worker() override;  // stops at once when it still runs, and joins

  // Begins the thread.
  absl::Status Open();

  // Thread-safe. See Engine.
  void Start(Nanos at);
  void BeginPhase(std::size_t phase, Nanos at);
  void ReleaseBarrier(std::uint32_t barrier, std::uint64_t generation);
  void SetClock(const ClockCorrection& correction);
  void SetLease(Nanos until) { loop_.HaltAt(until); }
  void End();

  // Any time before Start: counts a sample of the preparation.
  Recorder& recorder() { return lanes_.front()->recorder; }

 private:
  // What belongs to one target.
  struct Lane {
    Lane(Worker& worker, std::size_t target);
    Recorder recorder;
    std::optional<DeliveryTracker> deliveries;  // only when some message is stamped
    SessionContext session;
    std::vector<std::size_t> free;  // open phases: idle seats, by index
  };
  // A slot and what the phases want of it.
  struct Seat {
    Seat(const Place& place, Worker& worker);
    void OnRestart(Nanos due);

    Worker& worker;
    const Place place;
    Slot slot;
    bool wanted = false;    // keeps running sessions until it is shed
    bool expected = false;  // counted at the barriers of its role
    int failures = 0;       // in a row
    Timer restart;
  };

  void OnOpenChange(int change) override { open_ += change; }
  void OnSlotIdle(Slot& slot, SessionEnd end, Nanos now) override;

  void EndNow();
  void OnPhaseTimer(Nanos due);
  void OnChangeTimer(Nanos due);
  void OnArrivalTimer(Nanos due);
  void OnSecond(Nanos due);

  void Enter(std::size_t phase, Nanos begin);
  void EnterClosed(Nanos begin, std::uint64_t before);
  void EnterOpen(bool fresh);
  std::uint64_t SessionQuota() const;
  void ExpectAtBarriers();
  void SetExpected(Seat& seat, const Route& route, bool expected);

  void StartFree(Seat& seat, Nanos due);
  void StartSeat(Seat& seat, Nanos due);
  void RunSeat(Seat& seat, const Route& route, std::uint64_t in_role,
               std::uint64_t role_connections);
  void StartArrival(const OpenSchedule::Session& session);
  void SetWanted(Seat& seat, bool wanted);
  void ShedOldest(const Place& like, Nanos now);
  // `stays`: it is their planned end.
  void ShedAll(Nanos now, bool stays = false);
  void CheckPhaseDone();
  void CheckFinished();
  void Finish();
  Nanos Backoff(int failures);
  Interval TakeInterval(Nanos now);
  WorkerReading Reading();
  // The phase that runs is over.
  void EndPhase();

  const Phase& current() const { return plan_.assignment.load[phase_]; }
  const Route& RouteOf(std::size_t target, std::size_t role) const {
    return plan_.routes[target * plan_.assignment.roles.size() + role];
  }

  // Set at construction.
  WorkerPlan& plan_;
  const WorkerRank rank_;
  WorkerEvents& events_;

  // The worker's thread only (before Open: whoever constructs).
  Loop loop_;
  std::string read_buffer_;
  std::string frame_buffer_;
  MaskSource masks_;
  SlotContext context_;
  std::vector<std::unique_ptr<Lane>> lanes_;  // by target
  std::vector<std::unique_ptr<Seat>> seats_;  // ascending by number
  std::vector<std::uint64_t> numbers_;        // theirs
  bool compresses_ = false;                   // some role's connections do
  std::size_t wanted_ = 0;                    // seats that are
  std::size_t busy_ = 0;                      // seats whose slot is not idle
  std::minstd_rand random_;
  Timer phase_timer_;    // begin of phase 0, then end of the current phase
  Timer change_timer_;   // the next seat to start or to shed
  Timer arrival_timer_;  // the next session of an open phase
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
  std::optional<OpenSchedule> arrivals_;          // of the current phase, when it is open
  std::optional<OpenSchedule::Session> arrival_;  // the next one
  std::optional<std::uint64_t> quota_;  // sessions that a bounded phase may still start here
  Nanos phase_begin_{};
  std::uint64_t seconds_ = 0;  // intervals given out
  std::int64_t open_ = 0;
  HealthSlices slices_;
  std::optional<ThreadUsage> usage_;  // from Start on

  std::thread thread_;
};

}  // namespace wsurge
