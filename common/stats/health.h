#pragma once

#include <cstdint>

#include "common/base/clock.h"

// How the load generator itself was doing: what the verdict is judged by.
namespace wsurge {

// One worker over a span of time that lies within one phase and within one interval.
struct HealthSlice {
  std::uint32_t worker = 0;
  std::uint32_t phase = 0;  // its place in the interval
  Nanos begin{};            // since the part's start
  Nanos end{};
  // Waited in poll for something to do, or, while spinning, in passes that found nothing to do.
  Nanos idle{};
  Nanos run_queue{};     // ready to run and waiting for a CPU, as the kernel counts it (schedstat)
  Nanos cpu{};           // ran
  Nanos longest_pass{};  // from one poll to the next

  Nanos wall() const { return end - begin; }
  friend bool operator==(const HealthSlice&, const HealthSlice&) = default;
};

// What an agent's process held at the end of an interval.
struct ProcessUsage {
  std::uint64_t descriptors = 0;
  std::uint64_t resident_bytes = 0;
  // The kernel does not count how long threads wait for a CPU: `run_queue` of its slices is 0.
  bool run_queue_unknown = false;

  friend bool operator==(const ProcessUsage&, const ProcessUsage&) = default;
};

}  // namespace wsurge
