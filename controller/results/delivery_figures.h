#pragma once

#include <algorithm>
#include <cstdint>

#include "common/base/clock.h"

namespace wsurge {

// How many of those that a message was for received it, over the messages that were followed and
// whose `reaches` is known.
struct Reach {
  std::uint64_t messages = 0;
  std::uint64_t complete = 0;  // of them: received by all
  double sum = 0;              // of received / expected, each at most 1
  double least = 1;

  double Mean() const { return messages == 0 ? 0 : sum / static_cast<double>(messages); }
};

// What deliveries of one phase, or of several together, come to besides counters and times.
struct DeliveryFigures {
  Nanos clock_bound{};  // largest of both clocks' bounds together; 0: one clock
  Reach reach = {};
  // Too much for the limits of agents or controller: how many receipts there should have been is
  // not known.
  bool expected_unknown = false;
  // Receipts beyond those expected. Only what an agent did not live to report explains them.
  std::uint64_t surplus = 0;
  std::uint64_t unfollowed = 0;  // reports of messages that were to be followed, and were not

  void Merge(const DeliveryFigures& other) {
    clock_bound = std::max(clock_bound, other.clock_bound);
    reach.messages += other.reach.messages;
    reach.complete += other.reach.complete;
    reach.sum += other.reach.sum;
    reach.least = std::min(reach.least, other.reach.least);
    expected_unknown = expected_unknown || other.expected_unknown;
    surplus += other.surplus;
    unfollowed += other.unfollowed;
  }
};

}  // namespace wsurge
