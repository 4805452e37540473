#include "target-servers/built-in/websocket_session.h"

#include <chrono>
#include <cstdint>
#include <utility>

#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

namespace wsurge {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;

using boost::system::error_code;

constexpr std::size_t kMaxMessageBytes = 16 * 1024 * 1024;
constexpr std::size_t kKeptBufferBytes = 64 * 1024;
constexpr std::chrono::seconds kHandshakeTimeout{30};
constexpr std::chrono::seconds kCloseTimeout{5};

}  // namespace

struct WebSocketSession::Stream {
  explicit Stream(Socket socket) : websocket(std::move(socket)), close_deadline(executor()) {}

  Executor executor() { return websocket.next_layer().get_executor(); }

  // Without deflate in the type: the target never compresses.
  websocket::stream<Socket, false> websocket;
  Timer close_deadline;
  beast::flat_buffer received{kMaxMessageBytes};
  UpgradeRequest request;
};

WebSocketSession::WebSocketSession(Socket socket, Tally& tally)
    : stream_(std::make_unique<Stream>(std::move(socket))), tally_(tally) {}

WebSocketSession::~WebSocketSession() = default;

Executor WebSocketSession::executor() const { return stream_->executor(); }

void WebSocketSession::Accept(UpgradeRequest request) {
  auto& websocket = stream_->websocket;
  websocket.auto_fragment(false);
  websocket.read_message_max(kMaxMessageBytes);
  websocket.set_option(websocket::stream_base::timeout{
      kHandshakeTimeout, websocket::stream_base::none(), /*keep_alive_pings=*/false});
  // Counted before the answer leaves, so that a client that has it finds itself in /count.
  websocket.set_option(
      websocket::stream_base::decorator([this](websocket::response_type& response) {
        response.set(beast::http::field::server, "wsurge-target");
        if (response.result() == beast::http::status::switching_protocols) tally_.AddConnection();
      }));
  websocket.control_callback([this](websocket::frame_type type, beast::string_view) {
    if (type == websocket::frame_type::close) OnCloseFrame();
  });
  stream_->request = std::move(request);
  websocket.async_accept(stream_->request, [this, self = shared_from_this()](error_code failed) {
    stream_->request = {};
    if (failed) return Drop();
    OnOpen();
  });
}

void WebSocketSession::Read() {
  if (is_closed_) return;
  auto& received = stream_->received;
  received.consume(received.size());
  if (received.capacity() > kKeptBufferBytes) received.shrink_to_fit();
  stream_->websocket.async_read(received, [this, self = shared_from_this()](error_code failed,
                                                                            std::size_t) {
    if (failed) return Drop();
    const auto data = stream_->received.cdata();
    tally_.AddReceived(data.size());
    OnMessage(stream_->websocket.got_text(), {static_cast<const char*>(data.data()), data.size()});
  });
}

void WebSocketSession::Write(bool is_text, net::const_buffer payload) {
  if (is_closed_) return;
  stream_->websocket.text(is_text);
  stream_->websocket.async_write(
      payload, [this, self = shared_from_this()](error_code failed, std::size_t bytes) {
        if (failed) return Drop();
        tally_.AddSent(1, bytes);
        OnWritten();
      });
}

void WebSocketSession::WriteFrames(net::const_buffer frames) {
  if (is_closed_) return;
  net::async_write(stream_->websocket.next_layer(), frames,
                   [this, self = shared_from_this()](error_code failed, std::size_t bytes) {
                     if (failed) Drop();
                     OnFramesWritten(bytes);
                   });
}

// Beast answers the close, then waits for the peer to end the TCP connection; it sets no limit.
void WebSocketSession::OnCloseFrame() {
  stream_->close_deadline.expires_after(kCloseTimeout);
  stream_->close_deadline.async_wait([this, self = shared_from_this()](error_code cancelled) {
    if (!cancelled) Drop();
  });
}

void WebSocketSession::Drop() {
  if (is_closed_) return;
  is_closed_ = true;
  stream_->close_deadline.cancel();
  error_code ignored;
  stream_->websocket.next_layer().close(ignored);
  OnClosed();
}

}  // namespace wsurge
