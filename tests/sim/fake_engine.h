#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/plan/assignment.h"
#include "common/stats/interval.h"
#include "common/stats/ledger.h"
#include "tests/sim/world.h"

namespace wsurge::sim {

// What an engine really did in one part: apart from what anybody was told.
struct Truth {
  std::string run_id;
  std::uint32_t part = 0;
  std::uint64_t sent = 0;
  std::vector<std::uint64_t> in_interval;  // messages of each interval as it was measured
  std::uint64_t reported = 0;              // in intervals that were measured
  std::uint64_t finished = 0;              // ledgers handed over
  std::optional<Nanos> stopped_early;      // StopLoad before the planned end, true time
};

// Makes "load" from its start until it is stopped or its plan is over: counts so many messages ten
// times a second, gives out an interval a second, in the end the ledger.
class FakeEngine : public std::enable_shared_from_this<FakeEngine> {
 public:
  static constexpr std::uint64_t kPerStep = 10;
  static constexpr Nanos kStep = std::chrono::milliseconds(100);

  struct Host {
    World* world = nullptr;
    Nanos clock_offset{};                        // of this host's clock
    std::function<bool()> alive;                 // this engine and its process
    std::function<Nanos()> paused_until;         // of the process
    std::function<void(Nanos planned)> on_load;  // load is made now, at this instant of the plan
    std::function<void(Interval)> on_interval;
    std::function<void(std::size_t)> on_phase_done;
    std::function<void(Ledger)> on_finished;
  };

  FakeEngine(Host host, Assignment assignment, std::shared_ptr<Truth> truth);

  void Start(Nanos at_local);
  void BeginPhase(std::size_t phase, Nanos at_local);
  void Stop();

 private:
  void Arm(Nanos at, void (FakeEngine::*step)());
  void Step();
  void MakeLoad();
  void EndPhase();
  void Report();
  void EndLoad();
  void Finish();

  const Host host_;
  const Assignment assignment_;
  const std::shared_ptr<Truth> truth_;
  Nanos start_{};        // true time
  Nanos phase_begin_{};  // true time
  std::size_t phase_ = 0;
  std::uint64_t steps_ = 0;  // of the phase
  std::uint64_t once_steps_ = 0;
  bool started_ = false;
  bool waiting_ = false;  // for the next phase
  bool over_ = false;
  Interval interval_;
  std::uint64_t in_interval_ = 0;
  std::uint64_t steps_in_interval_ = 0;
  Ledger ledger_;
};

}  // namespace wsurge::sim
