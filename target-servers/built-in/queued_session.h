// A session that sends from one bounded queue, whoever the messages come from.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "target-servers/built-in/websocket_session.h"

namespace wsurge {

// Immutable, so that all receivers of a broadcast share one copy.
struct Message {
  bool is_text;
  std::string payload;
};

class QueuedSession : public WebSocketSession {
 public:
  using WebSocketSession::WebSocketSession;

  // Sends when the messages before it are gone. A peer that leaves too many waiting is dropped.
  void Send(std::shared_ptr<const Message> message);

 protected:
  void OnWritten() override;

 private:
  void WriteFront();

  std::deque<std::shared_ptr<const Message>> waiting_;  // the front is being written
};

}  // namespace wsurge
