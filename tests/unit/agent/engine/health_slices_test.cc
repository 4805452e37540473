#include "agent/engine/health_slices.h"

#include <chrono>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

WorkerReading At(int at_ms, int idle_ms, int longest_ms, int cpu_ms, int run_queue_ms) {
  return {.at = seconds(1000) + milliseconds(at_ms),
          .idle = milliseconds(idle_ms),
          .longest_pass = milliseconds(longest_ms),
          .thread = {.cpu = milliseconds(cpu_ms), .run_queue = milliseconds(run_queue_ms)}};
}

TEST_CASE("health slices: each has what was added since the one before, in its phase") {
  HealthSlices slices(3);
  slices.Begin(seconds(1000), At(2, 700, 50, 90, 7));
  slices.Cut(4, At(1002, 1500, 6, 250, 17));
  slices.Cut(5, At(1302, 1700, 9, 340, 18));
  const std::vector<HealthSlice> expected{{.worker = 3,
                                           .phase = 4,
                                           .begin = milliseconds(2),
                                           .end = milliseconds(1002),
                                           .idle = milliseconds(800),
                                           .run_queue = milliseconds(10),
                                           .cpu = milliseconds(160),
                                           .longest_pass = milliseconds(6)},
                                          {.worker = 3,
                                           .phase = 5,
                                           .begin = milliseconds(1002),
                                           .end = milliseconds(1302),
                                           .idle = milliseconds(200),
                                           .run_queue = milliseconds(1),
                                           .cpu = milliseconds(90),
                                           .longest_pass = milliseconds(9)}};
  CHECK(slices.Take() == expected);
  CHECK(slices.Take().empty());
  slices.Cut(5, At(1500, 1800, 1, 350, 18));
  CHECK(slices.Take().front().begin == milliseconds(1302));
}

TEST_CASE("health slices: none before the begin, and none of no length") {
  HealthSlices slices(0);
  slices.Cut(0, At(5, 1, 1, 1, 1));
  CHECK(slices.Take().empty());
  slices.Begin(seconds(1000), At(10, 1, 1, 1, 1));
  slices.Cut(0, At(10, 1, 1, 1, 1));
  CHECK(slices.Take().empty());
}

}  // namespace
}  // namespace wsurge
