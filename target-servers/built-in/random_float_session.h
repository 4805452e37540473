// `/random-float`: floats as text, as fast as the peer takes them, for ever.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "target-servers/built-in/random_float.h"
#include "target-servers/built-in/websocket_session.h"

namespace wsurge {

// Never reads, so it answers neither a ping nor a close, as the study's servers. It encodes its
// frames itself, many to a write: one write a message would make the target the limit of the
// measurement.
class RandomFloatSession : public WebSocketSession {
 public:
  using WebSocketSession::WebSocketSession;

 private:
  void OnOpen() override;
  void OnMessage(bool is_text, std::string_view payload) override;
  void OnWritten() override {}
  void OnFramesWritten(std::size_t bytes) override;
  void WriteBatch();

  RandomFloat random_;
  std::string frames_;
};

}  // namespace wsurge
