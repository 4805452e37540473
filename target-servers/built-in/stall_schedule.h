// When a stalled path does nothing.
#pragma once

#include <optional>

#include "target-servers/built-in/instant.h"
#include "target-servers/built-in/path_options.h"

namespace wsurge {

// The stalls of one query string, relative to the upgrade of its first connection. Immutable, so
// any thread may ask.
class StallSchedule {
 public:
  StallSchedule(const StallOptions& options, Instant begin) : options_(options), begin_(begin) {}

  // The end of the stall that holds `now`; nullopt between stalls. A stall holds the instant at
  // which it begins and not the one at which it ends.
  std::optional<Instant> EndOfStall(Instant now) const;

 private:
  const StallOptions options_;
  const Instant begin_;
};

}  // namespace wsurge
