#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "common/stats/interval.h"

namespace wsurge {

// Puts the workers' intervals of the same second together. Pure; the engine guards it.
class IntervalCollector {
 public:
  explicit IntervalCollector(std::size_t workers) : workers_(workers) {}

  // Second number `second` of one worker.
  void Add(std::uint64_t second, Interval interval);
  // The last interval of one worker, in second number `second`.
  void AddLast(std::uint64_t second, Interval interval);

  // The seconds that are complete, in order: every worker has given its part or has finished.
  std::vector<Interval> TakeComplete();

 private:
  struct Second {
    Interval merged;
    std::size_t parts = 0;
    std::size_t finished = 0;  // of the parts: those that were a worker's last
  };

  void Merge(Second& second, Interval interval);

  const std::size_t workers_;
  std::map<std::uint64_t, Second> seconds_;
  std::size_t gone_ = 0;  // workers whose last interval has been given out
};

}  // namespace wsurge
