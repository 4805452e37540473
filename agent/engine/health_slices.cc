#include "agent/engine/health_slices.h"

#include <utility>

namespace wsurge {

void HealthSlices::Begin(Nanos start, const WorkerReading& reading) {
  begun_ = true;
  start_ = start;
  last_ = reading;
}

void HealthSlices::Cut(std::uint32_t phase, const WorkerReading& reading) {
  if (!begun_ || reading.at <= last_.at) return;
  slices_.push_back({.worker = worker_,
                     .phase = phase,
                     .begin = last_.at - start_,
                     .end = reading.at - start_,
                     .idle = reading.idle - last_.idle,
                     .run_queue = reading.thread.run_queue - last_.thread.run_queue,
                     .cpu = reading.thread.cpu - last_.thread.cpu,
                     .longest_pass = reading.longest_pass});
  last_ = reading;
}

std::vector<HealthSlice> HealthSlices::Take() { return std::exchange(slices_, {}); }

}  // namespace wsurge
