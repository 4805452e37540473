#pragma once

#include <string>

namespace wsurge {

// Which monotonic clock a process reads: two processes with the same two read the same one. A field
// that is empty is not known, and then nothing is equal to it.
struct ClockIdentity {
  std::string boot_id;         // of the running kernel
  std::string time_namespace;  // "time:[4026531834]"

  bool known() const { return !boot_id.empty() && !time_namespace.empty(); }
  // Whether both are known to read the same clock.
  bool SameClock(const ClockIdentity& other) const {
    return known() && boot_id == other.boot_id && time_namespace == other.time_namespace;
  }
};

// This process's own, from /proc; empty fields where it cannot be read.
ClockIdentity OwnClockIdentity();

}  // namespace wsurge
