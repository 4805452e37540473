#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/status.h"

#include "common/base/clock.h"
#include "common/plan/assignment.h"

namespace wsurge {

// The most that the operator of this agent lets it do. What is above is refused before it begins,
// never cut down silently.
struct Caps {
  std::optional<std::uint64_t> max_connections;  // at one time
  Nanos max_duration = std::chrono::hours(24);   // of one part of a run
};

// `connections`: the most that this agent will hold. ResourceExhausted names cap and figure.
absl::Status CheckCaps(const Caps& caps, const Assignment& assignment, std::uint64_t connections);

}  // namespace wsurge
