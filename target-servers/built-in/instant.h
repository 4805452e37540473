// Time as the paths of known behaviour keep it.
#pragma once

#include <chrono>

namespace wsurge {

using Nanos = std::chrono::nanoseconds;

// On this host's monotonic clock, CLOCK_MONOTONIC.
using Instant = std::chrono::time_point<std::chrono::steady_clock, Nanos>;

inline Instant Now() { return std::chrono::steady_clock::now(); }

}  // namespace wsurge
