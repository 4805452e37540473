#pragma once

#include <chrono>

#include "common/base/clock.h"

namespace wsurge {

// Heartbeat, silence and lease of the control stream, all out of one number.
struct LeaseTimes {
  // An agent that has not heard for so long that its controller hears it brings its load to zero.
  Nanos lease = std::chrono::seconds(8);

  // The controller probes so often.
  Nanos heartbeat() const { return lease / 8; }

  // After so long a silence each side takes the stream for broken: the controller calls the agent
  // suspect, the agent dials anew.
  Nanos silence() const { return lease / 2; }

  // An agent that was heard from so lately has its lease renewed by the next probe.
  Nanos heard_lately() const { return heartbeat() + heartbeat() / 2; }

  // So long after the last renewal was sent the lease has run out, whatever the clocks' drift.
  Nanos lost() const { return lease + heartbeat(); }
};

}  // namespace wsurge
