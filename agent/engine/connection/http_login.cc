#include "agent/engine/connection/http_login.h"

#include <algorithm>
#include <limits>
#include <sstream>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http.hpp>

#include "agent/engine/connection/byte_stream.h"
#include "agent/engine/loop/loop.h"
#include "agent/engine/loop/timer_queue.h"

namespace wsurge {

namespace http = boost::beast::http;

namespace {

constexpr std::uint32_t kMaxHead = 16 * 1024;
constexpr std::uint64_t kMaxBody = 1024 * 1024;
constexpr unsigned kSwitchingProtocols = 101;
constexpr unsigned kOk = 200;

// Whether a request of this kind says how long its body is even when it is empty.
bool HasBody(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

std::string RequestText(const HttpRequest& request) {
  http::request<http::string_body> message;
  message.method_string(request.method);
  message.target(request.resource);
  message.version(11);
  message.set(http::field::host, request.host);
  message.set(http::field::user_agent, request.user_agent);
  message.set(http::field::accept, "*/*");
  for (const auto& [name, value] : request.headers) {
    for (const auto* const own : {"User-Agent", "Accept"}) {
      if (boost::beast::iequals(name, own)) message.erase(own);
    }
  }
  for (const auto& [name, value] : request.headers) message.insert(name, value);
  message.set(http::field::connection, "close");
  if (!request.body.empty() || HasBody(request.method)) {
    message.body() = request.body;
    message.content_length(request.body.size());
  }
  std::ostringstream text;
  text << message;
  return text.str();
}

// Reads the response as its bytes come; those before the final one (100 Continue) are skipped.
class ResponseReader {
 public:
  enum class State { kIncomplete, kDone, kFailed };

  explicit ResponseReader(bool head_only) : head_only_(head_only) { Renew(); }

  State Feed(std::string_view input) {
    kept_.append(input);
    std::string_view left = kept_;
    while (!left.empty()) {
      boost::beast::error_code error;
      const std::size_t used = parser_->put(boost::asio::buffer(left.data(), left.size()), error);
      left.remove_prefix(used);
      if (error == http::error::need_more) break;
      if (error) return State::kFailed;
      if (!parser_->is_done()) {
        if (used == 0) break;
        continue;
      }
      if (!Informational()) return State::kDone;
      if (++skipped_ > kMaxSkipped) return State::kFailed;
      Renew();
    }
    // A field that is not complete is kept; the parser bounds it.
    kept_.erase(0, kept_.size() - left.size());
    return kept_.size() > kMaxHead + kMaxBody ? State::kFailed : State::kIncomplete;
  }

  // The peer sends no more. A body without a length ends here.
  State End() {
    boost::beast::error_code error;
    if (!parser_->is_header_done()) return State::kFailed;
    parser_->put_eof(error);
    return error || !parser_->is_done() ? State::kFailed : State::kDone;
  }

  HttpResponse Take() {
    auto message = parser_->release();
    HttpResponse response{
        .status = static_cast<int>(message.result_int()), .headers = {}, .body = {}};
    for (const auto& field : message) {
      response.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    response.body = std::move(message.body());
    return response;
  }

 private:
  static constexpr int kMaxSkipped = 8;

  bool Informational() {
    const unsigned status = parser_->get().result_int();
    return status < kOk && status != kSwitchingProtocols;
  }

  void Renew() {
    parser_.emplace();
    parser_->eager(true);
    parser_->header_limit(kMaxHead);
    parser_->body_limit(kMaxBody);
    parser_->skip(head_only_);
  }

  const bool head_only_;
  std::optional<http::response_parser<http::string_body>> parser_;
  std::string kept_;  // bytes that the parser has not taken
  int skipped_ = 0;
};

}  // namespace

class HttpLogin::Exchange final : private ReadyHandler {
 public:
  Exchange(ConnectionContext& context, HttpLoginEvents& events, bool head_only)
      : context_(context),
        events_(events),
        stream_(context, *this),
        deadline_(Timer::For<&Exchange::OnDeadline>(this)),
        reader_(head_only) {}

  void Begin(const boost::asio::ip::tcp::endpoint& address,
             const std::optional<boost::asio::ip::address>& source, const TlsContext* tls,
             std::string text, Nanos timeout, Nanos now) {
    tls_ = tls;
    text_ = std::move(text);
    const int error = stream_.Connect(address, source, {});
    if (error != 0) failure_ = ConnectErrorKind(error);
    // What fails at once is told a moment later: the caller is not ready for it.
    context_.loop.timers().Arm(deadline_, error != 0 ? now : now + timeout);
  }

 private:
  enum class State { kConnecting, kSecuring, kWaiting };

  void OnReady(std::uint32_t events) override {
    if (state_ == State::kConnecting) return OnConnected();
    if ((events & EPOLLOUT) != 0) stream_.Flush();
    if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) == 0) return;
    state_ == State::kSecuring ? OnHandshake(stream_.Handshake()) : OnReadable();
  }

  void OnConnected() {
    const int error = stream_.FinishConnect();
    if (error != 0) return Fail(ConnectErrorKind(error));
    if (tls_ == nullptr) return SendRequest();
    state_ = State::kSecuring;
    OnHandshake(stream_.BeginTls(*tls_));
  }

  void OnHandshake(ByteStream::Event event) {
    if (event == ByteStream::Event::kNone) return;
    if (event != ByteStream::Event::kDone) return OnStreamEnd(event);
    SendRequest();
    if (stream_.unread()) OnReadable();
  }

  void SendRequest() {
    state_ = State::kWaiting;
    stream_.Write(std::exchange(text_, {}));
  }

  void OnReadable() {
    do {
      std::string_view input;
      const ByteStream::Event event = stream_.Read(input, std::numeric_limits<std::size_t>::max());
      if (event == ByteStream::Event::kNone) continue;
      if (event != ByteStream::Event::kBytes) return OnStreamEnd(event);
      const ResponseReader::State state = reader_.Feed(input);
      if (state != ResponseReader::State::kIncomplete) return Finish(state);
    } while (stream_.unread());
  }

  void OnStreamEnd(ByteStream::Event event) {
    if (event == ByteStream::Event::kTls) return Fail("tls");
    if (event == ByteStream::Event::kReset) return Fail("reset");
    if (state_ != State::kWaiting || stream_.come() == 0) return Fail("closed_early");
    Finish(reader_.End());
  }

  void OnDeadline(Nanos) { Fail(failure_ != nullptr ? failure_ : "login_timeout"); }

  // Each of these may destroy this.
  void Finish(ResponseReader::State state) {
    if (state == ResponseReader::State::kFailed) return Fail("login");
    Stop();
    events_.OnLoginResponse(reader_.Take(), MonotonicNow());
  }
  void Fail(const char* kind) {
    Stop();
    events_.OnLoginFailed(kind, MonotonicNow());
  }
  void Stop() {
    deadline_.Disarm();
    stream_.Close(/*reset=*/false);
  }

  ConnectionContext& context_;
  HttpLoginEvents& events_;
  State state_ = State::kConnecting;
  ByteStream stream_;
  Timer deadline_;
  ResponseReader reader_;
  const TlsContext* tls_ = nullptr;
  std::string text_;               // the request, until it is sent
  const char* failure_ = nullptr;  // why connecting failed at once
};

HttpLogin::HttpLogin(ConnectionContext& context, HttpLoginEvents& events)
    : context_(context), events_(events) {}

HttpLogin::~HttpLogin() = default;

void HttpLogin::Begin(const boost::asio::ip::tcp::endpoint& address,
                      const std::optional<boost::asio::ip::address>& source, const TlsContext* tls,
                      const HttpRequest& request, Nanos timeout, Nanos now) {
  exchange_ = std::make_unique<Exchange>(context_, events_, request.method == "HEAD");
  exchange_->Begin(address, source, tls, RequestText(request), timeout, now);
}

}  // namespace wsurge
