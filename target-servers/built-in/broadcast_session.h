// `/broadcast`: what one client sends, all clients receive, the sender too.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "target-servers/built-in/broadcast_room.h"
#include "target-servers/built-in/queued_session.h"

namespace wsurge {

// The room holds it from the upgrade until the connection is closed.
class BroadcastSession : public QueuedSession {
 public:
  BroadcastSession(std::unique_ptr<WebSocketStream> stream, Tally& tally, BroadcastRoom& room,
                   std::size_t worker);

  // Called by the room when the message that was read last is queued everywhere.
  void ReadOn() { Read(); }

 private:
  void OnOpen() override;
  void OnMessage(bool is_text, std::string_view payload) override;
  void OnClosed() override;

  std::shared_ptr<BroadcastSession> Self();

  BroadcastRoom& room_;
  const std::size_t worker_;
};

}  // namespace wsurge
