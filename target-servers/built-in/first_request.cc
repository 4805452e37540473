#include "target-servers/built-in/first_request.h"

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "target-servers/built-in/paths.h"
#include "target-servers/built-in/websocket_stream.h"

namespace wsurge {
namespace {

namespace http = boost::beast::http;

using boost::system::error_code;

constexpr std::chrono::seconds kRequestTimeout{30};
constexpr std::chrono::seconds kFarewellTimeout{1};
constexpr std::size_t kMaxRequestBytes = 16 * 1024;

// Kept alive by its own pending operations. `Layer` is Socket or TlsSocket.
template <class Layer>
class FirstRequest : public std::enable_shared_from_this<FirstRequest<Layer>> {
 public:
  FirstRequest(Layer layer, Service& service, std::size_t worker)
      : layer_(std::move(layer)),
        deadline_(layer_.get_executor()),
        service_(service),
        worker_(worker),
        buffer_(kMaxRequestBytes) {}

  void Start() {
    error_code ignored;
    layer_.lowest_layer().set_option(net::ip::tcp::no_delay(true), ignored);
    CloseAfter(kRequestTimeout);
    if constexpr (kIsTls) {
      layer_.async_handshake(TlsSocket::server,
                             [this, self = this->shared_from_this()](error_code failed) {
                               if (failed) return SayFarewell();
                               ReadRequest();
                             });
    } else {
      ReadRequest();
    }
  }

 private:
  static constexpr bool kIsTls = std::is_same_v<Layer, TlsSocket>;

  void ReadRequest() {
    http::async_read_header(
        layer_, buffer_, parser_,
        [this, self = this->shared_from_this()](error_code failed, std::size_t) {
          if (failed) return Close();
          OnRequest();
        });
  }

  void OnRequest() {
    const auto& request = parser_.get();
    const auto target = request.target();
    std::string_view path(target.data(), target.size());
    std::string_view query;
    if (const std::size_t mark = path.find('?'); mark != std::string_view::npos) {
      query = path.substr(mark + 1);
      path = path.substr(0, mark);
    }
    const auto header = request[http::field::user_agent];
    const std::string_view user_agent(header.data(), header.size());

    if (path == kCountPath && request.method() == http::verb::get) {
      return Answer(http::status::ok, "application/json", service_.counts.Json());
    }
    const FoundPath found = FindPath(path, query, user_agent, service_);
    if (!found.problem.empty()) {
      return Answer(http::status::bad_request, "text/plain",
                    std::string(path) + "?" + found.problem + "\n");
    }
    if (!found.make) {
      return Answer(http::status::not_found, "text/plain",
                    "no such path; there are " + std::string(kPathList) + "\n");
    }
    if (!boost::beast::websocket::is_upgrade(request)) {
      return Answer(http::status::upgrade_required, "text/plain", "this path speaks WebSocket\n");
    }
    if (buffer_.size() != 0) {
      return Answer(http::status::bad_request, "text/plain",
                    "data before the upgrade was answered\n");
    }

    Tally& tally = service_.counts.Find(worker_, user_agent);
    deadline_.cancel();
    found.make(MakeStream(std::move(layer_), service_.compression), tally, worker_)
        ->Accept(parser_.release());
  }

  void Answer(http::status status, const char* content_type, std::string body) {
    response_.result(status);
    response_.set(http::field::server, "wsurge-target");
    response_.set(http::field::content_type, content_type);
    response_.keep_alive(false);
    response_.body() = std::move(body);
    response_.prepare_payload();
    http::async_write(layer_, response_,
                      [this, self = this->shared_from_this()](error_code, std::size_t) {
                        if constexpr (kIsTls) {
                          CloseAfter(kFarewellTimeout);
                          layer_.async_shutdown([this, self](error_code) { Close(); });
                        } else {
                          error_code ignored;
                          layer_.shutdown(net::ip::tcp::socket::shutdown_send, ignored);
                          Close();
                        }
                      });
  }

  // After a failed handshake. Closed with its request unread, the socket would be reset, and the
  // peer would not see the alert that tells it why.
  void SayFarewell() {
    error_code ignored;
    layer_.lowest_layer().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
    CloseAfter(kFarewellTimeout);
    Discard();
  }

  void Discard() {
    layer_.next_layer().async_read_some(
        net::buffer(discarded_),
        [this, self = this->shared_from_this()](error_code failed, std::size_t) {
          if (failed) return Close();
          Discard();
        });
  }

  void CloseAfter(std::chrono::seconds timeout) {
    deadline_.expires_after(timeout);
    deadline_.async_wait([this, self = this->shared_from_this()](error_code cancelled) {
      if (!cancelled) Close();
    });
  }

  void Close() {
    deadline_.cancel();
    error_code ignored;
    layer_.lowest_layer().close(ignored);
  }

  Layer layer_;
  Timer deadline_;
  Service& service_;
  const std::size_t worker_;
  boost::beast::flat_buffer buffer_;
  http::request_parser<http::empty_body> parser_;
  http::response<http::string_body> response_;
  std::array<char, 512> discarded_;
};

}  // namespace

void ServeFirstRequest(Socket socket, Service& service, std::size_t worker) {
  if (service.tls != nullptr) {
    TlsSocket tls(std::move(socket), *service.tls);
    std::make_shared<FirstRequest<TlsSocket>>(std::move(tls), service, worker)->Start();
  } else {
    std::make_shared<FirstRequest<Socket>>(std::move(socket), service, worker)->Start();
  }
}

}  // namespace wsurge
