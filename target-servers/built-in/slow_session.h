// `/slow`: every message comes back a fixed time after it was received.
#pragma once

#include <memory>
#include <utility>

#include "target-servers/built-in/path_options.h"
#include "target-servers/built-in/timed_session.h"

namespace wsurge {

class SlowSession : public TimedSession {
 public:
  SlowSession(std::unique_ptr<WebSocketStream> stream, Tally& tally, ConnectionLog log,
              const SlowOptions& options)
      : TimedSession(std::move(stream), tally, std::move(log), options.is_precise, {}),
        delay_(options.delay) {}

 private:
  Turn TakeTurn() override {
    const Instant received = Now();
    return {received, received + delay_, delay_};
  }

  const Nanos delay_;
};

}  // namespace wsurge
