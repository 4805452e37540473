#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/clock.h"

namespace wsurge {

// One thing that a connection did, in a run that is traced.
struct TraceEvent {
  Nanos at{};  // since the part's start
  std::uint64_t connection = 0;
  std::string what;  // "open", "sent", "received", "check", ...
  std::string step;
  std::string payload;  // the first bytes of it
  std::uint64_t payload_bytes = 0;
  bool binary = false;
  std::string detail;

  friend bool operator==(const TraceEvent&, const TraceEvent&) = default;
};

// What the connections of one agent did, in order.
struct AgentTrace {
  std::string agent;  // its name; empty while it is clear whose it is
  std::vector<TraceEvent> events;
  std::uint64_t dropped = 0;  // after these: more than could be passed on

  friend bool operator==(const AgentTrace&, const AgentTrace&) = default;
};

}  // namespace wsurge
