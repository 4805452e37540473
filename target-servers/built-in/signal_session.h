// `/signal`: pushes a random float every 10 ms and answers each order as filled or not, as the
// study's two-way server.
#pragma once

#include <memory>
#include <string_view>

#include "target-servers/built-in/queued_session.h"
#include "target-servers/built-in/random_float.h"

namespace wsurge {

class SignalSession : public QueuedSession {
 public:
  SignalSession(std::unique_ptr<WebSocketStream> stream, Tally& tally);

 private:
  void OnOpen() override;
  void OnMessage(bool is_text, std::string_view payload) override;
  void OnClosed() override;
  void Push();

  RandomFloat random_;
  Timer next_push_;
};

}  // namespace wsurge
