#include <memory>
#include <utility>

#include <boost/beast/websocket/ssl.hpp>

#include "target-servers/built-in/beast_stream.h"

namespace wsurge {

std::unique_ptr<WebSocketStream> MakeStream(TlsSocket socket, bool compression) {
  return std::make_unique<beast_stream::BeastStream<TlsSocket, true>>(std::move(socket),
                                                                      compression);
}

}  // namespace wsurge
