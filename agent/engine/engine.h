#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/status.h"

#include "agent/engine/barriers.h"
#include "agent/engine/connection/route.h"
#include "agent/engine/session/run_clock.h"
#include "common/base/clock.h"
#include "common/plan/assignment.h"
#include "common/stats/interval.h"
#include "common/stats/ledger.h"

namespace wsurge {

struct EngineOptions {
  std::size_t workers = 1;
  std::string agent_name;             // goes into the User-Agent header
  std::filesystem::path data_folder;  // `save` writes below <data_folder>/<run id>/
  RoutePolicy policy;
  // The workers look for something to do without a pause instead of sleeping until there is some.
  bool spin = false;
  // Worker i stays on the i-th of the CPUs that this process may run on. There must be as many.
  bool pin = false;
};

// One thing that a connection did; see Assignment::trace.
struct TraceRecord {
  Nanos at{};  // monotonic clock
  std::uint64_t connection = 0;
  std::string what;  // "open", "sent", "received", "check", ...
  std::string step;
  std::string payload;  // at most kMaxTracedPayload of it
  std::uint64_t payload_bytes = 0;
  bool binary = false;
  std::string detail;
};
inline constexpr std::size_t kMaxTracedPayload = 4096;

// What the engine tells whoever runs it. Called from the engine's own threads, one call at a time;
// must not block, and must not destroy the engine.
class EngineEvents {
 public:
  virtual ~EngineEvents() = default;

  // One second of all workers together; the sequence number is not set. In order of time.
  virtual void OnInterval(Interval interval) = 0;

  // This agent's sessions of a phase that ends with them have all ended, and another phase follows:
  // the engine waits for BeginPhase.
  virtual void OnPhaseDone(std::size_t phase) = 0;

  // What this agent has to say about a meeting at a barrier has changed.
  virtual void OnBarrierState(const BarrierState& state) = 0;

  // Only when the assignment asks for it.
  virtual void OnTrace(TraceRecord record) = 0;

  // All is over: nothing is open any more. Follows the last OnInterval. `failure` is empty when the
  // part ended as planned or by Stop. `intervals` in the ledger is not set.
  virtual void OnFinished(Ledger ledger, Nanos start_skew, std::string failure) = 0;
};

// Runs one assignment on worker threads of its own. The public methods may be called from any one
// thread at a time.
class Engine {
 public:
  Engine(Assignment assignment, EngineOptions options, EngineEvents& events);
  ~Engine();  // stops at once and joins the workers; no event is called after it
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // The most connections that this agent will hold.
  std::size_t max_connections() const;

  // Checks what can be known before the start: names resolve, their addresses are allowed,
  // descriptors and local ports suffice, save files can be made. Blocks for at most the connect
  // timeout for each name.
  // The message of an error is for people.
  absl::Status Prepare();

  // Phase 0 begins at `at` (monotonic clock of this host; at once when it is past, and
  // lateness is the start skew).
  // REQUIRES: Prepare() was OK; called once.
  void Start(Nanos at);

  // REQUIRES: OnPhaseDone(phase - 1) was called.
  void BeginPhase(std::size_t phase, Nanos at);

  // A meeting at a barrier is over: the sessions that wait for it go on. Others are ignored.
  void ReleaseBarrier(std::size_t phase, std::uint32_t barrier, std::uint64_t generation);

  // How this host's clock stands against the controller's; any time after Prepare.
  void SetClock(const ClockCorrection& correction);

  // The load goes to zero at `until` as by Stop, whoever may be alive to say so then. A later call
  // moves that instant. Any time after Prepare.
  void SetLease(Nanos until);

  // Brings the load to zero: sessions end, connections close, then OnFinished. May be called at any
  // time after Prepare and more than once.
  void Stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace wsurge
