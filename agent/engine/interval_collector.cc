#include "agent/engine/interval_collector.h"

#include <utility>

namespace wsurge {

void IntervalCollector::Merge(Second& second, Interval interval) {
  if (second.parts++ == 0) {
    second.merged = std::move(interval);
  } else {
    second.merged.Merge(interval);
  }
}

void IntervalCollector::Add(std::uint64_t second, Interval interval) {
  Merge(seconds_[second], std::move(interval));
}

void IntervalCollector::AddLast(std::uint64_t second, Interval interval) {
  Second& entry = seconds_[second];
  Merge(entry, std::move(interval));
  ++entry.finished;
}

std::vector<Interval> IntervalCollector::TakeComplete() {
  std::vector<Interval> complete;
  while (!seconds_.empty()) {
    const auto first = seconds_.begin();
    if (first->second.parts + gone_ < workers_) break;
    gone_ += first->second.finished;
    complete.push_back(std::move(first->second.merged));
    seconds_.erase(first);
  }
  return complete;
}

}  // namespace wsurge
