#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace wsurge {

// The pings of one connection that wait for their pongs. A value; one thread.
class PingTrack {
 public:
  // How many are remembered; of more, the oldest are forgotten.
  static constexpr std::uint64_t kMost = 64;

  // The payload of the next ping: its number. It is remembered as sent at `now`.
  std::string Next(Nanos now);

  // How long the answer took; nothing when it answers no ping that is remembered. A pong answers
  // its ping and all earlier ones (RFC 6455, 5.5.3).
  std::optional<Nanos> Answer(std::string_view payload, Nanos now);

  std::uint64_t waiting() const { return next_ - oldest_; }

 private:
  std::array<Nanos, kMost> sent_{};  // ping n at n mod kMost
  std::uint64_t oldest_ = 0;         // unanswered
  std::uint64_t next_ = 0;
};

}  // namespace wsurge
