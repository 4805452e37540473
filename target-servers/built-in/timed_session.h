// A session that answers each message at an instant of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "target-servers/built-in/instant.h"
#include "target-servers/built-in/message_log.h"
#include "target-servers/built-in/service_queue.h"
#include "target-servers/built-in/websocket_session.h"

namespace wsurge {

// Echoes, and reads on while answers wait. With a full queue it reads nothing until one has left:
// what arrives meanwhile waits in the socket, and counts as received when it is read.
class TimedSession : public WebSocketSession {
 public:
  struct Limits {
    std::size_t waiting = 100'000;  // answers
    std::size_t waiting_bytes = 64 * 1024 * 1024;
  };

  // With `is_precise` it sleeps until shortly before an answer is due and spins for the rest, so
  // that the answer leaves within a microsecond or so; its worker does nothing else meanwhile.
  TimedSession(std::unique_ptr<WebSocketStream> stream, Tally& tally, ConnectionLog log,
               bool is_precise, Limits limits);

 protected:
  // A message has been read just now. Instants at which answers are due never go down.
  virtual Turn TakeTurn() = 0;
  // The last chance to change an answer; its log row is of the payload before.
  virtual void OnSending(std::string& /*payload*/, const Turn& /*turn*/, Instant /*sent*/) {}

 private:
  struct Answer {
    std::uint64_t number;
    bool is_text;
    std::string payload;
    Turn turn;
  };

  void OnOpen() override { ReadOn(); }
  void OnMessage(bool is_text, std::string_view payload) override;
  void OnWritten() override;
  void OnClosed() override { wake_.cancel(); }

  void ReadOn();
  void Proceed();
  void SleepUntil(Instant wake);
  void SendFront();

  const ConnectionLog log_;
  const bool is_precise_;
  const Limits limits_;
  std::deque<Answer> waiting_;  // the front is being written when is_writing_
  std::size_t waiting_bytes_ = 0;
  std::uint64_t next_number_ = 0;
  bool is_reading_ = false;
  bool is_sleeping_ = false;
  bool is_writing_ = false;
  Timer wake_;
};

}  // namespace wsurge
