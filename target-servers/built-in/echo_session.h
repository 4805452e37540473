// `/echo`: every message comes back.
#pragma once

#include <string_view>

#include "target-servers/built-in/websocket_session.h"

namespace wsurge {

class EchoSession : public WebSocketSession {
 public:
  using WebSocketSession::WebSocketSession;

 private:
  void OnOpen() override;
  void OnMessage(bool is_text, std::string_view payload) override;
  void OnWritten() override;
};

}  // namespace wsurge
