#include "target-servers/built-in/stall_schedule.h"

namespace wsurge {

std::optional<Instant> StallSchedule::EndOfStall(Instant now) const {
  Instant stall = begin_ + options_.after;
  if (now < stall) return std::nullopt;
  if (options_.every) stall += (now - stall) / *options_.every * *options_.every;
  if (now >= stall + options_.length) return std::nullopt;
  return stall + options_.length;
}

}  // namespace wsurge
