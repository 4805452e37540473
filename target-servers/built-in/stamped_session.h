// `/stamped`: every message comes back with the instants at which it was received and sent.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "target-servers/built-in/timed_session.h"

namespace wsurge {

// Appends ` <received> <sent>`, nanoseconds of the monotonic clock in decimal ASCII, to text and
// binary messages alike. Sent is just before the write.
class StampedSession : public TimedSession {
 public:
  StampedSession(std::unique_ptr<WebSocketStream> stream, Tally& tally, ConnectionLog log)
      : TimedSession(std::move(stream), tally, std::move(log), /*is_precise=*/false,
                     {.waiting = 1}) {}

 private:
  Turn TakeTurn() override {
    const Instant received = Now();
    return {received, received};
  }

  void OnSending(std::string& payload, const Turn& turn, Instant sent) override {
    for (const Instant stamp : {turn.received, sent}) {
      payload += ' ';
      payload += std::to_string(stamp.time_since_epoch().count());
    }
  }
};

}  // namespace wsurge
