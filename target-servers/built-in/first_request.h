// The HTTP request that a connection begins with.
#pragma once

#include <cstddef>

#include "target-servers/built-in/service.h"
#include "target-servers/built-in/transport.h"

namespace wsurge {

// Completes the TLS handshake where there is one, reads the request, all within a deadline, and
// either answers it or hands the socket to a WebSocket session. To be called on the thread of
// `worker`, where everything stays.
void ServeFirstRequest(Socket socket, Service& service, std::size_t worker);

}  // namespace wsurge
