#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "common/base/clock.h"

namespace wsurge {

// When a slow consumer may read, and how much. A value; its owner has the clock.
class ReadPace {
 public:
  explicit ReadPace(double bytes_per_second) : bytes_per_second_(bytes_per_second) {}

  // What one read may take: so little that the reader is slow all the time, not in bursts.
  std::size_t most() const {
    return std::max<std::size_t>(1, static_cast<std::size_t>(bytes_per_second_ * kReadEvery));
  }

  // What the kernel may keep for it meanwhile: little, so that the peer notices.
  int receive_buffer() const {
    return static_cast<int>(std::clamp(bytes_per_second_, kLeastBuffer, kMostBuffer));
  }

  // So many bytes were read. Returns when it may be read again.
  Nanos Charge(std::uint64_t bytes, Nanos now) {
    if (next_ == Nanos::zero()) next_ = now;
    // Some lateness of the reader is made up for, so that the rate is reached.
    next_ = std::max(next_, now - kMadeUp) +
            FromSeconds(static_cast<double>(bytes) / bytes_per_second_);
    return next_;
  }

 private:
  static constexpr double kReadEvery = 0.02;  // seconds
  static constexpr Nanos kMadeUp = std::chrono::milliseconds(100);
  static constexpr double kLeastBuffer = 4096;
  static constexpr double kMostBuffer = 65536;

  double bytes_per_second_;
  Nanos next_{};
};

}  // namespace wsurge
