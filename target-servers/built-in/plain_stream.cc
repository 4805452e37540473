#include <memory>
#include <utility>

#include "target-servers/built-in/beast_stream.h"

namespace wsurge {

std::unique_ptr<WebSocketStream> MakeStream(Socket socket, bool compression) {
  if (compression) return MakeCompressingStream(std::move(socket));
  return std::make_unique<beast_stream::BeastStream<Socket, false>>(std::move(socket), false);
}

}  // namespace wsurge
