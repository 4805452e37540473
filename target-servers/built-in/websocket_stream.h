// The WebSocket protocol below a session: over plain TCP or TLS, compressing or not.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

#include "target-servers/built-in/transport.h"

namespace wsurge {

class WebSocketSession;

using UpgradeRequest = boost::beast::http::request<boost::beast::http::empty_body>;

// Owned by its session, and used on the thread of its worker. Each operation keeps the session
// alive until it has told it the outcome. One virtual call per read and write is what it costs that
// the sessions need not know the transport; the Beast code of each kind is compiled in a file of
// its own, since it takes most of the build time.
class WebSocketStream {
 public:
  using Session = std::shared_ptr<WebSocketSession>;

  virtual ~WebSocketStream() = default;

  virtual Executor executor() = 0;
  virtual void Accept(UpgradeRequest request, Session session) = 0;
  virtual void Read(Session session) = 0;
  virtual void Write(bool is_text, net::const_buffer payload, Session session) = 0;
  virtual void WriteFrames(net::const_buffer frames, Session session) = 0;
  // The closing handshake from our side.
  virtual void SendClose(std::uint16_t code, Session session) = 0;
  // Close() will be a TCP reset, that the peer reads as an error instead of an end.
  virtual void ResetOnClose() = 0;
  // The socket without the stream, which then fails in all that it does. nullopt when it is closed.
  virtual std::optional<Socket> TakeSocket() = 0;
  // Ends the connection at once; what is under way fails.
  virtual void Close() = 0;
};

std::unique_ptr<WebSocketStream> MakeStream(Socket socket, bool compression);
// The TLS handshake is done.
std::unique_ptr<WebSocketStream> MakeStream(TlsSocket socket, bool compression);

// One of the kinds; without compression in the type it costs a plain connection nothing.
std::unique_ptr<WebSocketStream> MakeCompressingStream(Socket socket);

}  // namespace wsurge
