#pragma once

#include <string>
#include <vector>

#include "controller/results/run_result.h"

namespace wsurge {

// What the load generator was worst at, with the agent and the instant: "worst: busy 41 % of a
// second (a1, at 3.0 s), …". Empty when no agent reported how it was doing. Names are made safe for
// a terminal. Pure; any thread.
std::string HealthText(const std::vector<AgentResult>& agents);

}  // namespace wsurge
