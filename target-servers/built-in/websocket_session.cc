#include "target-servers/built-in/websocket_session.h"

#include <chrono>
#include <utility>

namespace wsurge {
namespace {

using boost::system::error_code;

constexpr std::chrono::seconds kCloseTimeout{5};

}  // namespace

WebSocketSession::WebSocketSession(std::unique_ptr<WebSocketStream> stream, Tally& tally)
    : stream_(std::move(stream)), tally_(tally), close_deadline_(stream_->executor()) {}

void WebSocketSession::Accept(UpgradeRequest request) {
  stream_->Accept(std::move(request), shared_from_this());
}

void WebSocketSession::OnAccepted(error_code failed) {
  if (failed) return Drop();
  OnOpen();
}

void WebSocketSession::Read() {
  if (!is_closed_) stream_->Read(shared_from_this());
}

void WebSocketSession::OnRead(error_code failed, bool is_text, std::string_view payload) {
  if (failed) return Drop();
  tally_.AddReceived(payload.size());
  OnMessage(is_text, payload);
}

void WebSocketSession::Write(bool is_text, net::const_buffer payload) {
  if (!is_closed_) stream_->Write(is_text, payload, shared_from_this());
}

void WebSocketSession::OnWrite(error_code failed, std::size_t bytes) {
  if (failed) return Drop();
  tally_.AddSent(1, bytes);
  OnWritten();
}

void WebSocketSession::WriteFrames(net::const_buffer frames) {
  if (!is_closed_) stream_->WriteFrames(frames, shared_from_this());
}

void WebSocketSession::OnWriteFrames(error_code failed, std::size_t bytes) {
  if (failed) Drop();
  OnFramesWritten(bytes);
}

void WebSocketSession::SendClose(std::uint16_t code) {
  if (!is_closed_) stream_->SendClose(code, shared_from_this());
}

// Beast answers the close, then waits for the peer to end the TCP connection; it sets no limit.
void WebSocketSession::OnCloseFrame() {
  close_deadline_.expires_after(kCloseTimeout);
  close_deadline_.async_wait([this, self = shared_from_this()](error_code cancelled) {
    if (!cancelled) Drop();
  });
}

void WebSocketSession::Reset() {
  if (!is_closed_) stream_->ResetOnClose();
  Drop();
}

void WebSocketSession::Drop() {
  if (is_closed_) return;
  is_closed_ = true;
  close_deadline_.cancel();
  stream_->Close();
  OnClosed();
}

}  // namespace wsurge
