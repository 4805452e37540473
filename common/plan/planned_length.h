#pragma once

#include <chrono>
#include <vector>

#include "common/base/clock.h"
#include "common/plan/scenario.h"

namespace wsurge {

// From the end of one phase at the slowest agent to the begin of the next one at all of them: the
// command must have arrived before the instant that it names.
inline constexpr Nanos kPhaseLead = std::chrono::milliseconds(100);

// What the end of the load takes at most: pending replies are waited for, then Closes.
Nanos EndingLength(const std::vector<Role>& roles, Nanos drain);

// The longest that a load can take as planned, its end included. Phases that end with their
// sessions count up to their deadline, and each of them waits for its own end before the next one
// begins.
Nanos PlannedLength(const std::vector<Role>& roles, const std::vector<Phase>& load, Nanos drain);

}  // namespace wsurge
