#pragma once

#include <cstddef>
#include <string>

#include "controller/results/progress.h"

namespace wsurge {

// One line of the live view, at most 79 characters, without a line feed:
// "12/60 s  100 open  2,400 msg/s  0 errors  ws_rtt p50 1.25 ms p99 2.31 ms  echo".
std::string LiveLine(const Progress& progress);

// The same of a run that is queued: "queued: 2 runs ahead". None is: it is its turn.
std::string QueueLine(std::size_t ahead);

}  // namespace wsurge
