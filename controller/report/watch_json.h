#pragma once

#include <boost/json/array.hpp>

#include "controller/results/run_result.h"

namespace wsurge {

// A target's `watch`: an entry for the agent that looked at its processes, or none.
boost::json::array WatchJson(const TargetResult& target);

}  // namespace wsurge
