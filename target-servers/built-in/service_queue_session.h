// `/queue`: all connections wait in one line for one server, first in, first out.
#pragma once

#include <memory>
#include <utility>

#include "target-servers/built-in/service_queue.h"
#include "target-servers/built-in/timed_session.h"

namespace wsurge {

class ServiceQueueSession : public TimedSession {
 public:
  ServiceQueueSession(std::unique_ptr<WebSocketStream> stream, Tally& tally, ConnectionLog log,
                      bool is_precise, std::shared_ptr<SharedServiceQueue> queue)
      : TimedSession(std::move(stream), tally, std::move(log), is_precise, {}),
        queue_(std::move(queue)) {}

 private:
  Turn TakeTurn() override { return queue_->Arrive(); }

  const std::shared_ptr<SharedServiceQueue> queue_;
};

}  // namespace wsurge
