#pragma once

#include <chrono>

#include "common/base/clock.h"

namespace wsurge {

// Every time constant of the attachment that is the agent's own; lease_times.h has the
// controller's.
struct ServiceTiming {
  // Pauses between attempts to attach: doubling from the first to the last, with jitter. Short, so
  // that a link that is back is used before the lease is over.
  Nanos first_retry = std::chrono::milliseconds(250);
  Nanos last_retry = std::chrono::seconds(1);

  // An attempt to connect is given up for a new one, since its packets are sent again ever later.
  Nanos connect_within = std::chrono::milliseconds(500);

  // An agent that was attached before may find its name still taken by its own old stream.
  Nanos refused_at_most = std::chrono::seconds(30);

  // How often the log says that the controller is not reachable.
  Nanos log_every = std::chrono::seconds(30);

  // From the end of the load, which takes the drain and the close timeout, until the last report
  // has been handed over.
  Nanos closing = std::chrono::seconds(60);

  // From SIGTERM to the end of the process.
  Nanos shutdown = std::chrono::seconds(5);

  // HTTP/2 pings of the control stream.
  Nanos keepalive_every = std::chrono::seconds(4);
  Nanos keepalive_timeout = std::chrono::seconds(4);
};

}  // namespace wsurge
