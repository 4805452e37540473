#include "target-servers/built-in/first_request.h"

#include <chrono>
#include <string_view>
#include <utility>

#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "target-servers/built-in/paths.h"

namespace wsurge {
namespace {

namespace http = boost::beast::http;

using boost::system::error_code;

constexpr std::chrono::seconds kRequestTimeout{30};
constexpr std::size_t kMaxRequestBytes = 16 * 1024;

}  // namespace

FirstRequest::FirstRequest(Socket socket, Counts& counts, BroadcastRoom& room, std::size_t worker)
    : socket_(std::move(socket)),
      deadline_(socket_.get_executor()),
      counts_(counts),
      room_(room),
      worker_(worker),
      buffer_(kMaxRequestBytes) {}

void FirstRequest::Start() {
  error_code ignored;
  socket_.set_option(net::ip::tcp::no_delay(true), ignored);
  deadline_.expires_after(kRequestTimeout);
  deadline_.async_wait([this, self = shared_from_this()](error_code cancelled) {
    if (!cancelled) Close();
  });
  http::async_read_header(socket_, buffer_, parser_,
                          [this, self = shared_from_this()](error_code failed, std::size_t) {
                            if (failed) return Close();
                            OnRequest();
                          });
}

void FirstRequest::OnRequest() {
  const auto& request = parser_.get();
  const auto target = request.target();
  std::string_view path(target.data(), target.size());
  path = path.substr(0, path.find('?'));

  if (path == kCountPath && request.method() == http::verb::get) {
    return Answer(http::status::ok, "application/json", counts_.Json());
  }
  if (!IsWebSocketPath(path)) {
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

  const auto user_agent = request[http::field::user_agent];
  Tally& tally = counts_.Find(worker_, {user_agent.data(), user_agent.size()});
  deadline_.cancel();
  MakeSession(path, std::move(socket_), tally, room_, worker_)->Accept(parser_.release());
}

void FirstRequest::Answer(http::status status, const char* content_type, std::string body) {
  response_.result(status);
  response_.set(http::field::server, "wsurge-target");
  response_.set(http::field::content_type, content_type);
  response_.keep_alive(false);
  response_.body() = std::move(body);
  response_.prepare_payload();
  http::async_write(socket_, response_, [this, self = shared_from_this()](error_code, std::size_t) {
    error_code ignored;
    socket_.shutdown(net::ip::tcp::socket::shutdown_send, ignored);
    Close();
  });
}

void FirstRequest::Close() {
  deadline_.cancel();
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace wsurge
