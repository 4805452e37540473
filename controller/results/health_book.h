#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "common/base/clock.h"
#include "common/stats/health.h"
#include "common/stats/interval.h"
#include "controller/results/agent_health.h"

namespace wsurge {

// What the health of a phase is judged by.
struct PhaseKind {
  bool measured = true;
  bool open_loop = false;
};

// Keeps how each agent of a part was doing. A worker's slices are joined into windows until they
// make a second (kSecond at least: workers cut their slices a little early or late); a window ends
// early where an unmeasured phase, or one of the other loop, begins. Owned by an Aggregator; one
// thread.
class HealthBook {
 public:
  // Of a second that was cut early the parts still count against this much time, so that 40 ms of
  // waiting in a phase of 100 ms are not called 40 % of a second.
  static constexpr Nanos kSecond = std::chrono::milliseconds(900);

  // `phases`: those of the load, in order.
  HealthBook(std::vector<PhaseKind> phases, std::size_t agents);

  // REQUIRES: agent < agents. Intervals of one agent come in the order of time.
  void Add(std::size_t agent, const Interval& interval);

  // So far, instants since the part's start.
  AgentHealth Of(std::size_t agent) const;

 private:
  struct Window {
    Nanos begin{};
    Nanos wall{};
    Nanos idle{};
    Nanos run_queue{};
    std::uint32_t phase = 0;
    bool open_loop = false;
  };

  struct Agent {
    AgentHealth health;
    std::map<std::uint32_t, Window> windows;  // by worker; that of the second that is not over yet
  };

  void Add(Agent& agent, const HealthSlice& slice);
  static void Close(Window& window, WorkerHealth& worker);

  const std::vector<PhaseKind> phases_;
  std::vector<Agent> agents_;
};

}  // namespace wsurge
