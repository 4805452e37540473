#include "agent/engine/connection/http_login.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/engine/agent/engine/connection/connection_bench.h"
#include "tests/engine/agent/engine/script_server.h"
#include "tests/engine/agent/engine/test_certificates.h"

namespace wsurge {
namespace {

using boost::asio::ip::make_address;
using std::chrono::milliseconds;
using std::chrono::seconds;

// One login and how it ended; the exchange is destroyed from within the event.
class LoginBench final : private HttpLoginEvents {
 public:
  explicit LoginBench(std::uint16_t port, const HttpRequest& request = Get(),
                      const TlsContext* tls = nullptr, Nanos timeout = seconds(2),
                      const std::string& source = "127.0.0.1") {
    HttpLoginEvents& events = *this;
    bool early = false;
    thread_.Do([&] {
      login_ = std::make_unique<HttpLogin>(thread_.context(), events);
      login_->Begin({make_address("127.0.0.1"), port}, make_address(source), tls, request, timeout,
                    MonotonicNow());
      const std::lock_guard lock(mutex_);
      early = done_;
    });
    CHECK(!early);
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, seconds(8), [this] { return done_; }));
  }

  static HttpRequest Get() {
    return {.method = "GET",
            .host = "login.example.org",
            .resource = "/login?a=b",
            .headers = {},
            .body = {},
            .user_agent = "wsurge/test"};
  }

  std::optional<HttpResponse> response;
  std::string failure;

 private:
  void OnLoginResponse(HttpResponse got, Nanos) override {
    login_.reset();
    response = std::move(got);
    Done();
  }
  void OnLoginFailed(const std::string& error_kind, Nanos) override {
    failure = error_kind;
    login_.reset();
    Done();
  }
  void Done() {
    const std::lock_guard lock(mutex_);
    done_ = true;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  LoopThread thread_;
  std::unique_ptr<HttpLogin> login_;
};

ScriptServer::Script Answers(const std::string& bytes, bool then_waits = false) {
  return [bytes, then_waits](Peer& peer) {
    peer.ReadRequest();
    peer.Write(bytes);
    if (then_waits) peer.Linger();
  };
}

TEST_CASE("http login: the request's text is exact") {
  struct Row {
    HttpRequest request;
    std::string text;
  };
  HttpRequest post = LoginBench::Get();
  post.method = "POST";
  post.body = "{\"user\": 1}";
  post.headers = {{"Content-Type", "application/json"}, {"X-Run", "a"}, {"X-Run", "b"}};
  HttpRequest empty_post = LoginBench::Get();
  empty_post.method = "POST";
  empty_post.headers = {{"user-agent", "mine"}, {"accept", "text/plain"}};
  const std::vector<Row> rows{
      {LoginBench::Get(),
       "GET /login?a=b HTTP/1.1\r\nHost: login.example.org\r\nUser-Agent: wsurge/test\r\n"
       "Accept: */*\r\nConnection: close\r\n\r\n"},
      {post,
       "POST /login?a=b HTTP/1.1\r\nHost: login.example.org\r\nUser-Agent: wsurge/test\r\n"
       "Accept: */*\r\nContent-Type: application/json\r\nX-Run: a\r\nX-Run: b\r\n"
       "Connection: close\r\nContent-Length: 11\r\n\r\n{\"user\": 1}"},
      {empty_post,
       "POST /login?a=b HTTP/1.1\r\nHost: login.example.org\r\nuser-agent: mine\r\n"
       "accept: text/plain\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"},
  };
  for (const Row& row : rows) {
    std::string seen;
    ScriptServer server([&](Peer& peer) {
      char bytes[4096];
      while (seen.size() < row.text.size()) {
        const ssize_t n = recv(peer.fd(), bytes, sizeof bytes, 0);
        if (n <= 0) break;
        seen.append(bytes, static_cast<std::size_t>(n));
      }
      peer.Write("HTTP/1.1 204 No Content\r\n\r\n");
    });
    const LoginBench login(server.port(), row.request);
    REQUIRE(login.response);
    CHECK(login.response->status == 204);
    CHECK(seen == row.text);
  }
}

TEST_CASE("http login: a response ends by its length, its chunks or its connection") {
  struct Row {
    std::string name;
    std::string bytes;
    bool waits;  // the server does not hang up
    int status;
    std::string body;
  };
  const std::string large(1024 * 1024, 'x');
  const std::vector<Row> rows{
      {"length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", true, 200, "hello"},
      {"no body", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true, 200, ""},
      {"204", "HTTP/1.1 204 No Content\r\n\r\n", true, 204, ""},
      {"chunks",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
       "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nTrailer: x\r\n\r\n",
       true, 200, "hello"},
      {"until close", "HTTP/1.1 200 OK\r\n\r\nhello", false, 200, "hello"},
      {"until close, nothing", "HTTP/1.1 200 OK\r\n\r\n", false, 200, ""},
      {"HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nhello", false, 200, "hello"},
      {"401", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno", true, 401, "no"},
      {"302 is not followed",
       "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", true,
       302, ""},
      {"100 before",
       "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
       "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
       true, 200, "hello"},
      {"body at the limit",
       "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(large.size()) + "\r\n\r\n" + large,
       true, 200, large},
      {"more than it said", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello world", true, 200,
       "hello"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    for (const bool dribbles : {false, true}) {
      if (dribbles && row.bytes.size() > 1000) continue;
      ScriptServer server([&](Peer& peer) {
        peer.ReadRequest();
        if (dribbles) {
          for (const char byte : row.bytes) peer.Write(std::string_view(&byte, 1));
        } else {
          peer.Write(row.bytes);
        }
        if (row.waits) peer.Linger();
      });
      const LoginBench login(server.port());
      CHECK(login.failure == "");
      REQUIRE(login.response);
      CHECK(login.response->status == row.status);
      CHECK((login.response->body == row.body));
    }
  }
}

TEST_CASE("http login: headers are given as they came, each occurrence") {
  ScriptServer server(
      Answers("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nX-Token:  t k \r\n"
              "Content-Length: 0\r\n\r\n"));
  const LoginBench login(server.port());
  REQUIRE(login.response);
  using Header = std::pair<std::string, std::string>;
  CHECK(login.response->headers == std::vector<Header>{{"Set-Cookie", "a=1"},
                                                       {"set-cookie", "b=2"},
                                                       {"X-Token", "t k"},
                                                       {"Content-Length", "0"}});
}

TEST_CASE("http login: HEAD is answered by a head") {
  ScriptServer server(Answers("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", true));
  HttpRequest request = LoginBench::Get();
  request.method = "HEAD";
  const LoginBench login(server.port(), request);
  REQUIRE(login.response);
  CHECK(login.response->body.empty());
}

TEST_CASE("http login: what fails has a name") {
  struct Row {
    std::string name;
    ScriptServer::Script script;
    std::string kind;
  };
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::vector<Row> rows{
      {"no answer", [](Peer& peer) { peer.Wait(); }, "login_timeout"},
      {"half an answer", Answers(ok + "Content-Length: 5\r\n\r\nhel", true), "login_timeout"},
      {"hung up at once", [](Peer& peer) { peer.ReadRequest(); }, "closed_early"},
      {"hung up in the head", Answers("HTTP/1.1 200"), "login"},
      {"hung up in the body", Answers(ok + "Content-Length: 5\r\n\r\nhel"), "login"},
      {"hung up in the chunks", Answers(ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n"),
       "login"},
      {"reset",
       [](Peer& peer) {
         peer.ReadRequest();
         peer.Reset();
       },
       "reset"},
      {"no HTTP", Answers("SSH-2.0-OpenSSH_9.2\r\n\r\n", true), "login"},
      {"head too large", Answers(ok + "X: " + std::string(17'000, 'x') + "\r\n\r\n", true),
       "login"},
      {"endless head", Answers(ok + "X: " + std::string(200'000, 'x'), true), "login"},
      {"body too large", Answers(ok + "Content-Length: 1048577\r\n\r\n", true), "login"},
      {"body too large until close", Answers(ok + "\r\n" + std::string(1'048'577, 'x'), true),
       "login"},
      {"chunks too large",
       Answers(ok + "Transfer-Encoding: chunked\r\n\r\n100001\r\n" + std::string(1'048'577, 'x'),
               true),
       "login"},
      {"only 100",
       [](Peer& peer) {
         peer.ReadRequest();
         for (int i = 0; i < 100; ++i) peer.Write("HTTP/1.1 100 Continue\r\n\r\n");
         peer.Linger();
       },
       "login"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    ScriptServer server(row.script);
    const LoginBench login(server.port(), LoginBench::Get(), nullptr, milliseconds(250));
    CHECK(!login.response);
    CHECK(login.failure == row.kind);
  }
}

TEST_CASE("http login: what fails at connecting has a name, and is told afterwards") {
  std::uint16_t port = 0;
  {
    port = ScriptServer([](Peer&) {}).port();
  }
  CHECK(LoginBench(port).failure == "refused");
  ScriptServer server(Answers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  CHECK(LoginBench(server.port(), LoginBench::Get(), nullptr, seconds(2), "192.0.2.1").failure ==
        "agent_limit");
}

TEST_CASE("http login: over TLS, when the certificate is good") {
  const TestCertificate authority({.name = "authority"});
  const TestCertificate certificate({.name = "s", .alternatives = "IP:127.0.0.1"}, &authority);
  const auto serving = certificate.Serve();
  const std::string large(1000 * 1000, 'x');
  ScriptServer server(
      [&](Peer& peer) {
        if (!peer.Handshake()) return;
        peer.ReadRequest();
        peer.Write("HTTP/1.1 200 OK\r\n\r\n" + large);
        SSL_shutdown(peer.ssl());
      },
      serving.get());
  TlsOptions options;
  options.ca_pem = authority.cert_pem();
  for (const auto& [host, kind] : {std::pair("127.0.0.1", ""), std::pair("other", "tls")}) {
    const auto tls = TlsContext::Make(options, host);
    REQUIRE(tls.ok());
    const LoginBench login(server.port(), LoginBench::Get(), tls->get());
    CHECK(login.failure == kind);
    if (login.failure.empty()) CHECK((login.response->body == large));
  }
}

}  // namespace
}  // namespace wsurge
