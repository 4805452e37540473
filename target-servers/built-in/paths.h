// Which path does what.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "target-servers/built-in/broadcast_room.h"
#include "target-servers/built-in/counts.h"
#include "target-servers/built-in/websocket_session.h"
#include "target-servers/built-in/websocket_stream.h"

namespace wsurge {

inline constexpr std::string_view kCountPath = "/count";
inline constexpr std::string_view kPathList = "/echo, /random-float, /signal, /broadcast, /count";

bool IsWebSocketPath(std::string_view path);

// The session for a path of which IsWebSocketPath() is true.
std::shared_ptr<WebSocketSession> MakeSession(std::string_view path,
                                              std::unique_ptr<WebSocketStream> stream, Tally& tally,
                                              BroadcastRoom& room, std::size_t worker);

}  // namespace wsurge
