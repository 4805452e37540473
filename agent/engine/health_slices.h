#pragma once

#include <cstdint>
#include <vector>

#include "agent/engine/thread_usage.h"
#include "common/base/clock.h"
#include "common/stats/health.h"

namespace wsurge {

// How a worker has spent its time so far, read at one instant. All but `longest_pass` only grow.
struct WorkerReading {
  Nanos at{};            // monotonic clock
  Nanos idle{};          // see HealthSlice
  Nanos longest_pass{};  // since the reading before
  ThreadTimes thread;
};

// Cuts a worker's time into slices that follow each other without a gap, from the begin of the
// first phase on. The worker's thread only.
class HealthSlices {
 public:
  explicit HealthSlices(std::uint32_t worker) : worker_(worker) {}

  // The first phase begins. `start`: what the slices' instants count from.
  void Begin(Nanos start, const WorkerReading& reading);

  // A slice ends: what was since the last call was spent in `phase`. Nothing before Begin.
  void Cut(std::uint32_t phase, const WorkerReading& reading);

  // Those that have ended since the last call.
  std::vector<HealthSlice> Take();

 private:
  const std::uint32_t worker_;
  bool begun_ = false;
  Nanos start_{};
  WorkerReading last_;
  std::vector<HealthSlice> slices_;
};

}  // namespace wsurge
