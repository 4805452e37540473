// `/stall`: an echo that does nothing during stalls.
#pragma once

#include <memory>
#include <utility>

#include "target-servers/built-in/stall_schedule.h"
#include "target-servers/built-in/timed_session.h"

namespace wsurge {

// One message at a time, as in `/echo`: the one that meets a stall is answered at its end, and
// until then the connection reads nothing, no ping and no close either.
class StallSession : public TimedSession {
 public:
  StallSession(std::unique_ptr<WebSocketStream> stream, Tally& tally, ConnectionLog log,
               std::shared_ptr<const StallSchedule> stalls)
      : TimedSession(std::move(stream), tally, std::move(log), /*is_precise=*/false,
                     {.waiting = 1}),
        stalls_(std::move(stalls)) {}

 private:
  Turn TakeTurn() override {
    const Instant received = Now();
    return {received, stalls_->EndOfStall(received).value_or(received)};
  }

  const std::shared_ptr<const StallSchedule> stalls_;
};

}  // namespace wsurge
