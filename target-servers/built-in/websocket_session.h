// One WebSocket connection of the target, without what it does: the paths derive from this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

#include "target-servers/built-in/counts.h"
#include "target-servers/built-in/transport.h"
#include "target-servers/built-in/websocket_stream.h"

namespace wsurge {

// Kept alive by its own pending operations (and by whoever else holds it), so it is gone when the
// peer is. Everything runs on the thread of its worker. One read and one write at a time.
class WebSocketSession : public std::enable_shared_from_this<WebSocketSession> {
 public:
  WebSocketSession(std::unique_ptr<WebSocketStream> stream, Tally& tally);
  virtual ~WebSocketSession() = default;

  // Answers the upgrade. Call once.
  void Accept(UpgradeRequest request);

  // How the stream's operations ended; called by the stream alone.
  void OnUpgrade() { tally_.AddConnection(); }
  void OnAccepted(boost::system::error_code failed);
  void OnRead(boost::system::error_code failed, bool is_text, std::string_view payload);
  void OnWrite(boost::system::error_code failed, std::size_t bytes);
  void OnWriteFrames(boost::system::error_code failed, std::size_t bytes);
  // The peer's Close has been read and is about to be answered.
  virtual void OnCloseFrame();
  // After SendClose: the peer has answered, or will not.
  void OnCloseDone() { Drop(); }

 protected:
  virtual void OnOpen() = 0;
  // `payload` is valid until the next Read().
  virtual void OnMessage(bool is_text, std::string_view payload) = 0;
  virtual void OnWritten() = 0;
  // After WriteFrames: how many bytes of it were handed over, all of them or, if the peer went
  // away, fewer.
  virtual void OnFramesWritten(std::size_t /*bytes*/) {}
  virtual void OnClosed() {}

  // These do nothing once the connection is closed.
  void Read();
  void Write(bool is_text, net::const_buffer payload);
  // Sends complete frames that the caller has encoded. Not while a Read() or a Write() is under
  // way.
  void WriteFrames(net::const_buffer frames);
  // Begins the closing handshake; to be followed by no other operation.
  void SendClose(std::uint16_t code);
  // Ends the TCP connection with a reset.
  void Reset();
  void Drop();
  // Takes the socket from under the stream, whose operations then fail. nullopt when it is closed.
  std::optional<Socket> TakeSocket() { return stream_->TakeSocket(); }

  bool is_closed() const { return is_closed_; }
  Executor executor() const { return stream_->executor(); }
  Tally& tally() { return tally_; }

 private:
  const std::unique_ptr<WebSocketStream> stream_;
  Tally& tally_;
  Timer close_deadline_;
  bool is_closed_ = false;
};

}  // namespace wsurge
