#pragma once

#include <chrono>

#include "common/base/clock.h"

namespace wsurge {

// Every time constant of the attachment, in one place.
struct ServiceTiming {
  // Hearing nothing from the controller for so long ends the load and the stream. The controller
  // counts an agent as lost one second later.
  Nanos lease = std::chrono::seconds(8);

  // Pauses between attempts to attach: doubling from the first to the last, with jitter.
  Nanos first_retry = std::chrono::milliseconds(250);
  Nanos last_retry = std::chrono::seconds(2);

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
