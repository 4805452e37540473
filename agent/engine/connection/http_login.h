#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "agent/engine/connection/connection.h"
#include "agent/engine/connection/tls_context.h"
#include "common/base/clock.h"

namespace wsurge {

// The rendered request of a login.
struct HttpRequest {
  std::string method;
  std::string host;      // the Host header
  std::string resource;  // path and query
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string user_agent;  // unless `headers` has one
};

struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  // at most 1 MiB
};

class HttpLoginEvents {
 public:
  virtual ~HttpLoginEvents() = default;
  // Any status. The exchange may be destroyed from within either call.
  virtual void OnLoginResponse(HttpResponse response, Nanos now) = 0;
  // "login_timeout", "refused", "tls", "login" (no proper HTTP), ...
  virtual void OnLoginFailed(const std::string& error_kind, Nanos now) = 0;
};

// One HTTP(S) request over a connection of its own (Connection: close; redirects are not followed).
// Owned by its slot; the worker's thread only.
class HttpLogin {
 public:
  HttpLogin(ConnectionContext& context, HttpLoginEvents& events);
  ~HttpLogin();
  HttpLogin(const HttpLogin&) = delete;
  HttpLogin& operator=(const HttpLogin&) = delete;

  // One event follows, not before this returns. `timeout` is for the whole.
  void Begin(const boost::asio::ip::tcp::endpoint& address,
             const std::optional<boost::asio::ip::address>& source, const TlsContext* tls,
             const HttpRequest& request, Nanos timeout, Nanos now);

 private:
  class Exchange;

  ConnectionContext& context_;
  HttpLoginEvents& events_;
  std::unique_ptr<Exchange> exchange_;
};

}  // namespace wsurge
