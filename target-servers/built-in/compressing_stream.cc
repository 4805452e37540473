#include <memory>
#include <utility>

#include "target-servers/built-in/beast_stream.h"

namespace wsurge {

std::unique_ptr<WebSocketStream> MakeCompressingStream(Socket socket) {
  return std::make_unique<beast_stream::BeastStream<Socket, true>>(std::move(socket), true);
}

}  // namespace wsurge
