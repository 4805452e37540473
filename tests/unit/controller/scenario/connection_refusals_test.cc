#include "tests/unit/controller/scenario/refusals.h"

namespace wsurge {
namespace {

TEST_CASE("connection: these are refused with these words") {
  constexpr Refusal kRefusals[] = {
      {"connection: 5",
       R"(6:13: connection: expected a map such as {headers: {X-Test: "1"}}, got "5")"},
      {"connection: {header: {}}",
       R"(6:14: connection: unknown key "header"; did you mean "headers"?)"},
      {"connection: {headers: [a]}",
       "6:23: connection.headers: expected a map of names and values, got a list"},
      {"connection: {headers: {content-length: 5}}",
       "6:24: connection.headers.content-length: the WebSocket handshake decides about this header "
       "by itself; leave it out"},
      {"connection: {timeouts: 5s}",
       R"(6:24: connection.timeouts: expected a map such as {upgrade: 30s}, got "5s")"},
      {"connection: {timeouts: {open: 5s}}",
       R"(6:25: connection.timeouts: unknown key "open"; known here: connect, upgrade, close)"},
      {"connection: {timeouts: {handshake: 5s}}",
       R"(6:25: connection.timeouts: unknown key "handshake"; did you mean "upgrade"?)"},
      {"connection: {timeouts: {connect: 5}}",
       R"(6:34: connection.timeouts.connect: expected a duration such as 500ms, 10s or 5m, got "5")"},
      {R"(connection: {headers: {"a b": 1}})",
       R"(6:24: connection.headers: "a b" is no name for a header; expected letters, digits and marks such as - and _)"},
      {R"(connection: {headers: {"a\r\nb": 1}})",
       R"(6:24: connection.headers: "a\x0d\nb" is no name for a header; expected letters, digits and marks such as - and _)"},
      {"connection: {headers: {Host: x}}",
       "6:24: connection.headers.Host: the WebSocket handshake decides about this header by "
       "itself; leave "
       "it out"},
      {"connection: {headers: {sec-websocket-protocol: x}}",
       "6:24: connection.headers.sec-websocket-protocol: the WebSocket handshake decides about "
       "this header "
       "by itself; leave it out"},
      {R"(connection: {headers: {X: "a\nb"}})",
       "6:27: connection.headers.X: control characters and line breaks may not stand in a header"},
      {R"(connection: {headers: {X: "${seq}"}})",
       R"(6:28: connection.headers.X: "${seq}" cannot be used here: it has no value yet when the connection is opened; vars and ${connection} have)"},
      {R"(connection: {headers: {X: "${env.TOKEN}"}})",
       R"(6:28: connection.headers.X: "${env.TOKEN}" is not supported by this version of wsurge)"},
      {"connection: {headers: {X: {a: 1}}}",
       "6:27: connection.headers.X: expected the header's value, got a map"},
      {"connection: {subprotocols: [a], reconnect: {}, ceiling: 140/s, ping: {every: 1s}}",
       R"(6:14: connection.subprotocols: "subprotocols" is not supported by this version of wsurge)"
       "\n"
       R"(6:33: connection.reconnect: "reconnect" is not supported by this version of wsurge)"
       "\n"
       R"(6:48: connection.ceiling: "ceiling" is not supported by this version of wsurge)"
       "\n"
       R"(6:64: connection.ping: "ping" is not supported by this version of wsurge)"},
      {R"(connection: {headers: {X: "a${now_ns}"}})",
       R"(6:29: connection.headers.X: "${now_ns}" cannot be used here: it has no value yet when the connection is opened; vars and ${connection} have)"},
  };
  CheckRefusals(kRefusals);
}

}  // namespace
}  // namespace wsurge
