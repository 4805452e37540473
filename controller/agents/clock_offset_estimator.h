#pragma once

#include <cstdint>
#include <optional>

#include "common/base/clock.h"

namespace wsurge {

// agent's clock = controller's clock + offset, give or take `bound`.
struct ClockEstimate {
  Nanos offset{};
  Nanos bound{};

  friend bool operator==(const ClockEstimate&, const ClockEstimate&) = default;
};

// Compares a monotonic clock with ours by exchanges over a stream (Cristian, "Probabilistic clock
// synchronization", 1989): the other side read its clock somewhere between our sending and our
// receiving, so half the round trip bounds the error. Since then the two may have run apart: 50 ppm
// of the age is added, several times what crystals of servers do. A value, one thread.
class ClockOffsetEstimator {
 public:
  // How much of its age is added to a bound: 1/20,000 is 50 ppm.
  static constexpr std::int64_t kDriftDivisor = 20'000;

  // One exchange; one that was received before it was sent is ignored.
  void Add(Nanos sent, Nanos theirs, Nanos received);

  // Of all exchanges the one that says the most at `now`, on our clock. Nothing before the first.
  std::optional<ClockEstimate> estimate(Nanos now) const;

 private:
  struct Exchange {
    ClockEstimate estimate;  // at `at`
    Nanos at{};
  };

  static ClockEstimate At(const Exchange& exchange, Nanos now);

  // All age alike, so that the one which is the best now stays better than every earlier one.
  std::optional<Exchange> best_;
};

}  // namespace wsurge
