#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/plan/scenario.h"

namespace wsurge {

// What one agent has to do in one part of a run. It carries the load of the whole run and the
// agent's place in the split; the agent works out its own share (common/plan/placement.h).
struct Assignment {
  std::string run_id;
  std::uint32_t part = 0;  // a run with its targets in turn has one for each
  // One; several when they run together. A phase of a target is its own place in the metrics:
  // index = target × phases + phase.
  std::vector<Target> targets;
  std::vector<DataTable> data;  // what this agent needs of it
  std::vector<std::string> variables;
  std::vector<std::string> barriers;
  std::vector<Role> roles;
  std::vector<Phase> load;
  Nanos drain{};
  std::uint64_t seed = 0;
  std::size_t agent_index = 0;
  std::vector<std::uint32_t> weights;  // one per agent
  bool trace = false;                  // tell what every connection does (wsurge try)
  // Agents of the same domain read the same monotonic clock; 0 is the controller's.
  std::uint32_t clock_domain = 0;
  std::uint32_t samples_one_in = 0;  // `report: {samples: …}`; 0: none
  bool watch = false;                // the watched targets of this agent's host are its to look at

  friend bool operator==(const Assignment&, const Assignment&) = default;
};

}  // namespace wsurge
