#pragma once

#include "common/base/clock.h"

namespace wsurge {

// What the kernel has counted of one thread since it began.
struct ThreadTimes {
  Nanos cpu{};        // it ran
  Nanos run_queue{};  // it could have run and waited for a CPU; 0 where the kernel does not tell
};

// Reads them for the thread that makes it: CLOCK_THREAD_CPUTIME_ID, and the second figure of
// /proc/thread-self/schedstat (Linux, Documentation/scheduler/sched-stats.rst). A thread that its
// control group's CPU quota keeps from running counts as waiting for a CPU. Two system calls a
// reading. Used by its thread only.
class ThreadUsage {
 public:
  ThreadUsage();
  ~ThreadUsage();
  ThreadUsage(const ThreadUsage&) = delete;
  ThreadUsage& operator=(const ThreadUsage&) = delete;

  ThreadTimes Read() const;

 private:
  int schedstat_ = -1;
};

// Whether this kernel tells how long threads wait for a CPU (CONFIG_SCHED_INFO).
bool RunQueueIsCounted();

}  // namespace wsurge
