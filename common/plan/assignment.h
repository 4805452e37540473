#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/plan/scenario.h"

namespace wsurge {

// What one agent has to do in one part of a run (one target). It carries the load of the whole run
// and the agent's place in the split; the agent works out its own share (common/workload/shares.h).
struct Assignment {
  std::string run_id;
  std::uint32_t part = 0;  // targets run one after the other: which one this is
  Target target;
  ConnectionOptions connection;
  std::vector<Phase> load;
  std::vector<Step> session;
  Nanos drain{};
  std::uint64_t seed = 0;
  std::size_t agent_index = 0;
  std::vector<std::uint32_t> weights;  // one per agent

  friend bool operator==(const Assignment&, const Assignment&) = default;
};

}  // namespace wsurge
