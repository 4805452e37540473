#include "agent/engine/connection/ping_track.h"

#include <cstring>

namespace wsurge {

std::string PingTrack::Next(Nanos now) {
  if (waiting() == kMost) ++oldest_;
  sent_[next_ % kMost] = now;
  std::string payload(sizeof next_, '\0');
  std::memcpy(payload.data(), &next_, sizeof next_);
  ++next_;
  return payload;
}

std::optional<Nanos> PingTrack::Answer(std::string_view payload, Nanos now) {
  std::uint64_t number = 0;
  if (payload.size() != sizeof number) return std::nullopt;
  std::memcpy(&number, payload.data(), sizeof number);
  if (number < oldest_ || number >= next_) return std::nullopt;
  oldest_ = number + 1;
  return now - sent_[number % kMost];
}

}  // namespace wsurge
