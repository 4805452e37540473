#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace wsurge {

// Every duration and every instant in the program. An instant is a count since the epoch of the
// clock that it was read from; the name of the variable says which one (`_unix`, otherwise the
// monotonic clock of this host).
using Nanos = std::chrono::nanoseconds;

// CLOCK_MONOTONIC. All differences are taken on this clock.
Nanos MonotonicNow();

// CLOCK_REALTIME. Only for file names, reports and the alignment of intervals between hosts.
Nanos UnixNow();

inline double ToSeconds(Nanos t) { return std::chrono::duration<double>(t).count(); }
inline Nanos FromSeconds(double s) {
  return std::chrono::duration_cast<Nanos>(std::chrono::duration<double>(s));
}

// A duration for people, three significant digits and a unit: "1.25 ms", "98.0 us", "12.5 s".
std::string FormatDuration(Nanos t);

}  // namespace wsurge
