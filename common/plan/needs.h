#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "common/base/host_limits.h"
#include "common/plan/assignment.h"
#include "common/plan/placement.h"

namespace wsurge {

// What one agent holds at a time at most.
struct Needs {
  std::uint64_t connections = 0;
  std::uint64_t descriptors = 0;
  std::uint64_t ports = 0;  // local ones towards one target, from one source address
  std::size_t sources = 1;  // source addresses that share the load
};

// `placement` is that of the assignment's roles, targets and weights. `agent_sources`: source
// addresses that the agent's operator set; 0: the scenario's.
Needs NeedsOf(const Assignment& assignment, const Placement& placement, std::size_t workers,
              std::size_t agent_sources);

// ResourceExhausted says what is short and what can be done about it.
absl::Status CheckNeeds(const Needs& needs, const HostLimits& limits);

}  // namespace wsurge
