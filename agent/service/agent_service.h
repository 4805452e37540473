#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "agent/engine/barriers.h"
#include "agent/policy/caps.h"
#include "agent/service/agent_actions.h"
#include "agent/service/hosted_engine.h"
#include "agent/service/incoming_assignment.h"
#include "agent/service/report_queue.h"
#include "agent/service/service_timing.h"
#include "common/base/clock.h"
#include "common/control/lease_times.h"
#include "common/plan/assignment.h"
#include "common/stats/interval.h"
#include "common/stats/ledger.h"
#include "common/stats/target_usage.h"
#include "wsurge/v1/agent.pb.h"

namespace wsurge {

// How the engine ended its part.
struct EngineEnd {
  Ledger ledger;
  Nanos start_skew{};
  std::string failure;                    // why it ended it itself; empty: as planned
  std::vector<TargetUsage> watched = {};  // since the last interval
};

// What an AgentService knows of the part that it is at.
struct PartUnderWay {
  Assignment assignment;  // without its data
  std::uint64_t connections = 0;
  Nanos start_at{};              // the instant that Start named
  Nanos start_offset{};          // of this host's clock, by which it was worked out
  bool stop_wanted = false;      // while preparing
  bool abandoned = false;        // nobody wants its reports any more
  std::optional<Nanos> started;  // when its Start came
  std::optional<std::size_t> phase_done;
  std::optional<std::size_t> phase_begun;          // by BeginPhase
  std::map<std::uint32_t, BarrierState> barriers;  // as last told
  ReportQueue reports;
  bool closing_sent = false;
  bool lease_over = false;
  bool engine_finished = false;
  EngineEnd end;
  Nanos give_up{};  // while draining
};

// One agent's work for its controller: a state machine without threads, clock or sockets. Time is
// passed in, everything else is ordered through AgentActions. Owned by AgentRunner; one thread.
//
// clang-format off
// | event               | state            | next      | notes                                    |
// |---------------------|------------------|-----------|------------------------------------------|
// | Prepare             | idle             | preparing | once its last piece is there             |
// | Prepare             | any other        | the same  | refused, names the run it is busy with   |
// | a report too long   | running,draining | draining  | with a failure, the rest is not reported |
// | prepared            | preparing        | ready     | says Prepared                            |
// | prepared            | preparing        | idle      | it failed, or a Stop came meanwhile      |
// | Start               | ready            | running   |                                          |
// | Stop, operator      | ready, running   | draining  | the load goes to zero                    |
// | longest duration    | running          | draining  | likewise, with a failure                 |
// | finished            | running,draining | draining  | reports may still be waiting             |
// | Closing acknowledged| draining         | idle      | it followed the last interval            |
// | Prepare             | draining         | preparing | when Closing was sent: it has arrived    |
// | stream over         | preparing, ready | idle      | nothing was begun                        |
// | stream over         | running,draining | the same  | load and reports go on                   |
// | lease over          | running          | draining  | zero load, reports wait for a stream     |
// | Welcome, resumed    | running,draining | the same  | what is not acknowledged is sent again   |
// | Welcome, not resumed| running,draining | draining  | abandoned: zero load, nothing is sent    |
// | takes too long      | draining         | idle      | the engine is ended                      |
// clang-format on
//
// A barrier that is released and what connections did are passed on while it runs or drains.
// Messages about anything but the current run and part are dropped, with a log line.
class AgentService {
 public:
  enum class State { kIdle, kPreparing, kReady, kRunning, kDraining };

  // `controller`: whom the orders come from, for the audit log.
  AgentService(const ServiceTiming& timing, const Caps& caps, std::string controller,
               AgentActions& actions);

  State state() const { return state_; }

  // ---- The stream ----

  // An attempt to attach begins: Hello is sent.
  void OnAttaching(Nanos now);
  void OnMessage(const v1::ControllerMessage& message, Nanos received, Nanos now);
  void OnDetached(Nanos now);

  // ---- The engine ----

  // `connections`: the most that it will hold.
  void OnPrepared(const absl::Status& status, std::uint64_t connections, Nanos now);
  void OnInterval(Interval interval, Nanos now);
  void OnPhaseDone(std::size_t phase);
  void OnBarrierState(const BarrierState& state);
  void OnTrace(const TraceBatch& batch);
  void OnFinished(EngineEnd end, Nanos now);

  // ---- Time and the operator ----

  // To be called before every other event, so that a lease that ran out while this process was
  // stopped ends before anything that came late is obeyed.
  void OnTime(Nanos now);

  // The next instant at which OnTime has something to do.
  std::optional<Nanos> deadline() const;

  // What a Hello has to name: the part that was begun and is not over.
  std::optional<v1::PartId> work() const;

  // Takes no more work and ends what is under way.
  void Shutdown(Nanos now);

  // REQUIRES: Shutdown() was called. Whether nothing is left that would be worth waiting for.
  bool finished() const { return state_ == State::kIdle; }

 private:
  void OnWelcome(const v1::Welcome& welcome, Nanos now);
  void Resume(Nanos now);
  void OnProbe(const v1::Probe& probe, Nanos received);
  void RenewLease(const v1::Probe& probe, Nanos received);
  void LeaseFrom(Nanos instant);
  void PassOnClock();
  void OnPrepare(const v1::Prepare& prepare, Nanos now);
  void TakeAssignment(Assignment assignment);
  void OnStart(const v1::Start& start, Nanos now);
  void OnBeginPhase(const v1::BeginPhase& begin);
  void OnReleaseBarrier(const v1::ReleaseBarrier& release);
  void OnStop(const v1::Stop& stop, Nanos now);
  void OnAcknowledge(const v1::Acknowledge& acknowledge, Nanos now);

  bool Current(const std::string& run_id, std::uint32_t part) const;
  void SayPrepared(const std::string& run_id, std::uint32_t part, const std::string& refusal,
                   std::uint64_t connections);
  void SayPhaseDone();
  void SayBarrierState(const BarrierState& state);
  void Drain(Nanos now);
  void Abandon(const std::string& why, Nanos now);
  bool AtWork() const { return state_ == State::kRunning || state_ == State::kDraining; }
  void SendReports(Nanos now);
  bool SendReport(const Interval& interval);
  void Finish(Nanos now);
  void Forget();

  const ServiceTiming timing_;
  const Caps caps_;
  const std::string controller_;
  AgentActions& actions_;

  State state_ = State::kIdle;
  bool shutting_down_ = false;

  // The stream.
  bool attached_ = false;
  bool welcomed_ = false;
  Nanos attached_at_{};
  Nanos last_heard_{};  // on this stream

  LeaseTimes times_;  // the controller's
  Nanos renewed_{};   // from when on the lease runs
  // What the last Probe said of this host's clock against the controller's.
  struct ClockReading {
    Nanos offset{};
    Nanos bound{};
    Nanos at{};  // on this host's clock
  };
  std::optional<ClockReading> clock_;

  IncomingAssignment incoming_;

  // Set unless idle.
  std::optional<PartUnderWay> part_;
};

}  // namespace wsurge
