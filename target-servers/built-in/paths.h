// Which path does what.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "target-servers/built-in/counts.h"
#include "target-servers/built-in/service.h"
#include "target-servers/built-in/websocket_session.h"
#include "target-servers/built-in/websocket_stream.h"

namespace wsurge {

inline constexpr std::string_view kCountPath = "/count";
// All of them, for the one who asked for another.
inline constexpr std::string_view kPathList =
    "/echo, /random-float, /signal, /broadcast, /slow, /queue, /stall, /stamped, /faulty, /count";
// A line for each, for --help.
extern const char* const kPathHelp;

// Makes the session of a connection on the thread of `worker`. To be called once, soon: what it
// refers to is that of the request.
using SessionMaker = std::function<std::shared_ptr<WebSocketSession>(
    std::unique_ptr<WebSocketStream> stream, Tally& tally, std::size_t worker)>;

struct FoundPath {
  SessionMaker make = nullptr;  // empty: there is no such WebSocket path, or something is wrong
  std::string problem = {};     // with the query; one line
};

FoundPath FindPath(std::string_view path, std::string_view query, std::string_view user_agent,
                   Service& service);

}  // namespace wsurge
