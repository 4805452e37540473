#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/stats/counters.h"
#include "common/stats/interval.h"

namespace wsurge {

// What an agent says it did in one part, all phases together, counted apart from the intervals that
// it sent. The controller's merged intervals must add up to it.
struct Ledger {
  std::uint64_t intervals = 0;  // the last interval's sequence number
  Counters counters;
  std::map<std::string, std::uint64_t> samples;  // by metric: how many were recorded

  // Adds what one interval holds.
  void Add(const Interval& interval);
  void Merge(const Ledger& other);

  friend bool operator==(const Ledger&, const Ledger&) = default;
};

// What does not add up between what was received and what the agent says; one sentence with both
// figures per difference, empty when balanced.
std::vector<std::string> Differences(const Ledger& received, const Ledger& closing);

// The counts of one ledger that contradict each other (expected replies against their fates,
// sessions started against ended), in the same form.
std::vector<std::string> Contradictions(const Ledger& ledger);

}  // namespace wsurge
