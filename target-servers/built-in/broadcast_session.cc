#include "target-servers/built-in/broadcast_session.h"

#include <memory>
#include <string>
#include <utility>

namespace wsurge {

BroadcastSession::BroadcastSession(std::unique_ptr<WebSocketStream> stream, Tally& tally,
                                   BroadcastRoom& room, std::size_t worker)
    : QueuedSession(std::move(stream), tally), room_(room), worker_(worker) {}

std::shared_ptr<BroadcastSession> BroadcastSession::Self() {
  return std::static_pointer_cast<BroadcastSession>(shared_from_this());
}

void BroadcastSession::OnOpen() {
  room_.Join(worker_, Self());
  Read();
}

void BroadcastSession::OnMessage(bool is_text, std::string_view payload) {
  room_.Send(worker_, std::make_shared<const Message>(Message{is_text, std::string(payload)}),
             Self());
}

void BroadcastSession::OnClosed() { room_.Leave(worker_, this); }

}  // namespace wsurge
