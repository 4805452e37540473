#pragma once

#include <chrono>
#include <cstdint>

#include "common/base/clock.h"

namespace wsurge {

// How far this host's clock has run away from the controller's since the start was agreed, at the
// instant `at` (monotonic clock): what was measured against the start is too large by `correction`,
// give or take `bound`.
struct ClockCorrection {
  Nanos correction{};
  Nanos bound{};
  Nanos at{};

  friend bool operator==(const ClockCorrection&, const ClockCorrection&) = default;
};

// Run time: what has passed since the agreed start. Raw run time is read on this host's monotonic
// clock and is exact between agents of one clock domain, since they were told the same instant.
// Between domains each side subtracts its correction, and the bounds of both add up. Owned by a
// worker; its thread only.
class RunClock {
 public:
  explicit RunClock(std::uint32_t domain = 0) : domain_(domain) {}

  // `start`: the agreed instant.
  void Begin(Nanos start) { start_ = start; }
  void Set(const ClockCorrection& correction) { correction_ = correction; }

  std::uint32_t domain() const { return domain_; }  // see Assignment::clock_domain
  Nanos Raw(Nanos at) const { return at - start_; }
  // Both are 0 in domain 0, whose clock is the controller's.
  Nanos correction() const { return domain_ == 0 ? Nanos::zero() : correction_.correction; }
  // What the correction may be wrong by for an instant: 50 ppm more for each second between it and
  // the estimate, as at the controller.
  Nanos BoundAt(Nanos at) const {
    if (domain_ == 0) return Nanos::zero();
    constexpr std::int64_t kDriftDivisor = 20'000;
    return correction_.bound + std::chrono::abs(at - correction_.at) / kDriftDivisor;
  }

 private:
  std::uint32_t domain_;
  Nanos start_{};
  ClockCorrection correction_;
};

}  // namespace wsurge
