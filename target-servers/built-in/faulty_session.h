// `/faulty`: an echo with known faults.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "target-servers/built-in/fault_schedule.h"
#include "target-servers/built-in/message_log.h"
#include "target-servers/built-in/path_options.h"
#include "target-servers/built-in/websocket_session.h"

namespace wsurge {

// One message at a time, as in `/echo`; the faults are those of FaultOf(). An ending comes when the
// answers before it have been written, that of a held message too.
class FaultySession : public WebSocketSession {
 public:
  FaultySession(std::unique_ptr<WebSocketStream> stream, Tally& tally, ConnectionLog log,
                const FaultyOptions& options);

  void OnCloseFrame() override;

 private:
  struct Answer {
    std::uint64_t number;  // from 0
    bool is_text;
    std::string payload;
    Instant received;
  };

  void OnOpen() override { Read(); }
  void OnMessage(bool is_text, std::string_view payload) override;
  void OnWritten() override;
  void OnFramesWritten(std::size_t bytes) override;

  void Proceed();
  void End();
  void DiscardAbandoned();

  const ConnectionLog log_;
  const FaultyOptions options_;
  std::deque<Answer> answers_;  // to write now, at most three; the front is being written
  std::optional<Answer> held_;  // for after the next message's
  Ending ending_ = Ending::kNone;
  std::uint64_t received_ = 0;  // messages
  std::optional<Socket> abandoned_;
  char discarded_[4096];
};

}  // namespace wsurge
