#pragma once

#include <cstdint>
#include <optional>

#include "common/base/clock.h"

namespace wsurge {

// How a message that was sent ended.
enum class MessageFate : std::uint8_t {
  kSent,      // no reply is expected
  kMatched,   // answered in time
  kTimedOut,  // not answered in time
  kLost,      // the connection was lost first
  kInFlight,  // the session ended first
};
inline constexpr std::size_t kMessageFateCount = 5;

// One message in the samples file: `report: {samples: all}`. Instants are since the part's start,
// on the agent's monotonic clock.
struct MessageSample {
  std::uint32_t phase = 0;  // its place in the interval
  std::int32_t step = 0;
  std::uint64_t connection = 0;
  std::uint64_t number = 0;  // of the connection's sent messages, from 0
  MessageFate fate = MessageFate::kSent;
  Nanos due{};
  Nanos sent{};  // of one that never began to leave: when its fate was settled
  std::optional<Nanos> received = {};  // kMatched only

  friend bool operator==(const MessageSample&, const MessageSample&) = default;
};

// Of one agent in one interval; more are counted and left out.
inline constexpr std::size_t kMaxSamplesPerInterval = 50'000;

}  // namespace wsurge
