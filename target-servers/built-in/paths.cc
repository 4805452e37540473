#include "target-servers/built-in/paths.h"

#include <utility>

#include "target-servers/built-in/broadcast_session.h"
#include "target-servers/built-in/echo_session.h"
#include "target-servers/built-in/random_float_session.h"
#include "target-servers/built-in/signal_session.h"

namespace wsurge {

bool IsWebSocketPath(std::string_view path) {
  return path == "/echo" || path == "/random-float" || path == "/signal" || path == "/broadcast";
}

std::shared_ptr<WebSocketSession> MakeSession(std::string_view path,
                                              std::unique_ptr<WebSocketStream> stream, Tally& tally,
                                              BroadcastRoom& room, std::size_t worker) {
  if (path == "/random-float") {
    return std::make_shared<RandomFloatSession>(std::move(stream), tally);
  }
  if (path == "/signal") return std::make_shared<SignalSession>(std::move(stream), tally);
  if (path == "/broadcast") {
    return std::make_shared<BroadcastSession>(std::move(stream), tally, room, worker);
  }
  return std::make_shared<EchoSession>(std::move(stream), tally);
}

}  // namespace wsurge
