// The stream on Beast. Included by the files that compile one kind of it each.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/websocket.hpp>

#include "target-servers/built-in/websocket_session.h"
#include "target-servers/built-in/websocket_stream.h"

namespace wsurge::beast_stream {

namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;

template <class Layer, bool kCanCompress>
class BeastStream final : public WebSocketStream {
 public:
  BeastStream(Layer layer, bool compression)
      : websocket_(std::move(layer)), compression_(compression) {}

  Executor executor() override { return websocket_.next_layer().get_executor(); }

  void Accept(UpgradeRequest request, Session session) override {
    websocket_.auto_fragment(false);
    websocket_.read_message_max(kMaxMessageBytes);
    websocket_.set_option(websocket::stream_base::timeout{
        kHandshakeTimeout, websocket::stream_base::none(), /*keep_alive_pings=*/false});
    if constexpr (kCanCompress) {
      websocket::permessage_deflate deflate;
      deflate.server_enable = compression_;
      websocket_.set_option(deflate);
    }
    request_ = std::move(request);
    // Counted before the answer leaves, so that a client that has it finds itself in /count.
    websocket_.set_option(websocket::stream_base::decorator(
        [this, owner = session.get()](websocket::response_type& response) {
          response.set(http::field::server, "wsurge-target");
          if (response.result() != http::status::switching_protocols) return;
          const http::token_list asked(request_[http::field::sec_websocket_protocol]);
          if (asked.begin() != asked.end()) {
            response.set(http::field::sec_websocket_protocol, *asked.begin());
          }
          owner->OnUpgrade();
        }));
    websocket_.control_callback(
        [owner = session.get()](websocket::frame_type type, boost::beast::string_view) {
          if (type == websocket::frame_type::close) owner->OnCloseFrame();
        });
    websocket_.async_accept(request_, [this, session = std::move(session)](error_code failed) {
      request_ = {};
      session->OnAccepted(failed);
    });
  }

  void Read(Session session) override {
    received_.consume(received_.size());
    if (received_.capacity() > kKeptBufferBytes) received_.shrink_to_fit();
    websocket_.async_read(received_,
                          [this, session = std::move(session)](error_code failed, std::size_t) {
                            const auto data = received_.cdata();
                            session->OnRead(failed, websocket_.got_text(),
                                            {static_cast<const char*>(data.data()), data.size()});
                          });
  }

  void Write(bool is_text, net::const_buffer payload, Session session) override {
    websocket_.text(is_text);
    websocket_.async_write(payload,
                           [session = std::move(session)](error_code failed, std::size_t bytes) {
                             session->OnWrite(failed, bytes);
                           });
  }

  void WriteFrames(net::const_buffer frames, Session session) override {
    net::async_write(websocket_.next_layer(), frames,
                     [session = std::move(session)](error_code failed, std::size_t bytes) {
                       session->OnWriteFrames(failed, bytes);
                     });
  }

  void SendClose(std::uint16_t code, Session session) override {
    websocket_.async_close(websocket::close_reason(code),
                           [session = std::move(session)](error_code) { session->OnCloseDone(); });
  }

  void ResetOnClose() override {
    error_code ignored;
    socket().set_option(net::socket_base::linger(true, 0), ignored);
  }

  std::optional<Socket> TakeSocket() override {
    error_code failed;
    const auto protocol = socket().local_endpoint(failed).protocol();
    if (failed) return std::nullopt;
    const auto descriptor = socket().release(failed);
    if (failed) return std::nullopt;
    return Socket(executor(), protocol, descriptor);
  }

  void Close() override {
    error_code ignored;
    socket().close(ignored);
  }

 private:
  using error_code = boost::system::error_code;

  auto& socket() { return websocket_.next_layer().lowest_layer(); }

  static constexpr std::size_t kMaxMessageBytes = 16 * 1024 * 1024;
  static constexpr std::size_t kKeptBufferBytes = 64 * 1024;
  static constexpr std::chrono::seconds kHandshakeTimeout{30};

  websocket::stream<Layer, kCanCompress> websocket_;
  const bool compression_;
  boost::beast::flat_buffer received_{kMaxMessageBytes};
  UpgradeRequest request_;
};

}  // namespace wsurge::beast_stream
