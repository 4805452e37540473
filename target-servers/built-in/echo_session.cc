#include "target-servers/built-in/echo_session.h"

namespace wsurge {

void EchoSession::OnOpen() { Read(); }

void EchoSession::OnMessage(bool is_text, std::string_view payload) {
  Write(is_text, net::buffer(payload));
}

void EchoSession::OnWritten() { Read(); }

}  // namespace wsurge
