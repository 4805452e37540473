#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/base/clock.h"
#include "common/message/random_stream.h"
#include "common/plan/load.h"
#include "common/plan/placement.h"
#include "common/workload/rate_profile.h"

namespace wsurge {

// Which worker of the whole run this is.
struct WorkerRank {
  std::size_t agent = 0;
  std::size_t worker = 0;   // of this agent
  std::size_t workers = 1;  // that this agent has
  double share = 1;         // of the whole run's load, 0 … 1
};

// Which of an agent's workers has the n-th (from 0) of its connections or sessions of one role.
inline std::size_t WorkerOf(std::uint64_t nth_of_role, std::size_t role, std::size_t workers) {
  return static_cast<std::size_t>((nth_of_role + role) % workers);
}

// How many of an agent's first `total` of a role WorkerOf gives to `worker`.
inline std::uint64_t WorkerPart(std::uint64_t total, std::size_t role, std::size_t workers,
                                std::size_t worker) {
  const std::uint64_t first = (worker + workers - role % workers) % workers;
  return total > first ? (total - first - 1) / workers + 1 : 0;
}

// When the sessions of an open phase are due that one worker starts. Together the workers of all
// agents give the phase's curve: with even spacing each session of the run is one worker's; with
// Poisson spacing every worker has a process of its own with its share of the rate, and processes
// add up to the whole's. A value; one thread.
class OpenSchedule {
 public:
  struct Session {
    Nanos at{};  // since the phase's begin
    std::size_t role = 0;
    std::size_t target = 0;
  };

  // REQUIRES: phase.form == kOpen. `placement` must outlive the schedule.
  OpenSchedule(const Phase& phase, const Placement& placement, std::size_t roles,
               const WorkerRank& rank, RandomStream random);

  // The next session, in order of time; nothing when the phase has no more.
  std::optional<Session> Next();

 private:
  std::optional<Session> NextEven();
  std::optional<Session> NextPoisson();

  const Placement& placement_;
  const WorkerRank rank_;
  const Spacing spacing_;
  const RateProfile profile_;
  RandomStream random_;
  std::uint64_t number_ = 0;            // even: of the run's sessions; Poisson: of this worker's
  std::vector<std::uint64_t> of_role_;  // even: this agent's sessions so far, by role
  double due_ = 0;                      // Poisson: sessions of the whole run that were due by now
};

}  // namespace wsurge
