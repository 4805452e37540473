#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "controller/agents/registry.h"

namespace wsurge {

// Where a run takes its agents from. The run's thread.
class AgentPool {
 public:
  virtual ~AgentPool() = default;

  // As Registry::Claim.
  virtual std::vector<ClaimedAgent> Claim(std::size_t wanted) = 0;

  // As Registry::Clock.
  virtual ClockEstimate Clock(std::uint32_t domain, Nanos now) = 0;

  // The names of the agents that a Claim could have now.
  virtual std::vector<std::string> IdleNames() = 0;
};

}  // namespace wsurge
