#pragma once

#include <boost/json/object.hpp>

#include "controller/results/run_result.h"

namespace wsurge {

// agents[].health of result.json: shares are fractions, times and instants seconds, instants since
// the run's start. `run_queue` is null where the agent's kernel does not count it; `lateness` is
// the p99 of ws_send_delay.
boost::json::object HealthJson(const AgentResult& agent);

}  // namespace wsurge
