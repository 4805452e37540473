#include "target-servers/built-in/signal_session.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace wsurge {
namespace {

constexpr std::chrono::milliseconds kPushEvery{10};

}  // namespace

SignalSession::SignalSession(std::unique_ptr<WebSocketStream> stream, Tally& tally)
    : QueuedSession(std::move(stream), tally), next_push_(executor()) {}

void SignalSession::OnOpen() {
  next_push_.expires_after(kPushEvery);
  Push();
  Read();
}

void SignalSession::OnMessage(bool is_text, std::string_view payload) {
  if (is_text) {
    const bool is_filled = (random_.NextBits() & 1) != 0;
    std::string answer = is_filled ? "Order FILLED: " : "Order UNFILLED: ";
    answer += payload;
    Send(std::make_shared<const Message>(Message{true, std::move(answer)}));
  }
  Read();
}

void SignalSession::OnClosed() { next_push_.cancel(); }

void SignalSession::Push() {
  Send(std::make_shared<const Message>(
      Message{true, std::string(FloatText(random_.NextFloat()).view())}));
  if (is_closed()) return;
  next_push_.async_wait([this, self = shared_from_this()](boost::system::error_code cancelled) {
    if (cancelled || is_closed()) return;
    // A late push does not delay the next one, but pushes that were missed are not made up for.
    const auto now = std::chrono::steady_clock::now();
    next_push_.expires_at(std::max(next_push_.expiry() + kPushEvery, now));
    Push();
  });
}

}  // namespace wsurge
