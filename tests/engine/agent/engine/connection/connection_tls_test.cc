#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/engine/agent/engine/connection/connection_bench.h"
#include "tests/engine/agent/engine/script_server.h"
#include "tests/engine/agent/engine/test_certificates.h"

// Connections over TLS: what is accepted, what is refused and under which name, and that messages
// come through however records fall.
namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const TestCertificate& Authority() {
  static const TestCertificate authority({.name = "test authority"});
  return authority;
}

TlsOptions Trusting(const TestCertificate& authority = Authority()) {
  TlsOptions options;
  options.ca_pem = authority.cert_pem();
  return options;
}

std::unique_ptr<const TlsContext> Context(const TlsOptions& options,
                                          const std::string& host = "127.0.0.1") {
  auto made = TlsContext::Make(options, host);
  REQUIRE(made.ok());
  return *std::move(made);
}

const TestCertificate& Loopback() {
  static const TestCertificate certificate(
      {.name = "loopback", .alternatives = "DNS:localhost,DNS:*.example.org,IP:127.0.0.1"},
      &Authority());
  return certificate;
}

void EchoTls(Peer& peer) {
  if (!peer.Handshake()) return;
  peer.Accept();
  peer.Echo();
}

TEST_CASE("connection: messages of every size come back over TLS 1.2 and 1.3") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    const auto serving = Loopback().Serve();
    SSL_CTX_set_min_proto_version(serving.get(), version);
    SSL_CTX_set_max_proto_version(serving.get(), version);
    ScriptServer server(&EchoTls, serving.get());
    const auto tls = Context(Trusting());
    ConnectionBench bench;
    REQUIRE(bench.Open(ConnectionBench::To(server.port(), tls.get())));
    const OpenTimes times = *bench.told().opened;
    CHECK(times.begun <= times.connected);
    CHECK(times.connected < times.secured);
    CHECK(times.secured < times.upgraded);
    std::vector<std::string> sent;
    for (const int size : {0, 1, 125, 126, 16'370, 16'384, 65'535, 65'536, 200'000}) {
      sent.emplace_back(static_cast<std::size_t>(size), static_cast<char>('a' + size % 26));
      bench.Send(sent.back(), size % 2 == 0);
    }
    REQUIRE(bench.AwaitMessages(sent.size()));
    CHECK((bench.told().messages == sent));
    CHECK(bench.told().binary[0]);
    CHECK(!bench.told().binary[1]);
    CHECK(bench.told().sent.size() == sent.size());
    CHECK(bench.Close().by == ConnectionEnd::By::kUs);
  }
}

TEST_CASE("connection: without TLS there is no time for it") {
  ScriptServer server([](Peer& peer) {
    peer.Accept();
    peer.Echo();
  });
  ConnectionBench bench;
  REQUIRE(bench.Open(ConnectionBench::To(server.port())));
  CHECK(bench.told().opened->secured == bench.told().opened->connected);
}

TEST_CASE("connection: a certificate must be in date, from a known authority, and name the host") {
  const TestCertificate stranger({.name = "another authority"});
  const auto signed_for = [](const std::string& alternatives, long begins_in = -3600,
                             long ends_in = 3600) {
    return TestCertificate({.name = "server",
                            .alternatives = alternatives,
                            .begins_in = begins_in,
                            .ends_in = ends_in},
                           &Authority());
  };
  struct Row {
    std::string name;
    TestCertificate certificate;
    std::string host;
    std::string server_name;
    bool good;
  };
  std::vector<Row> rows;
  rows.push_back({"address", signed_for("IP:127.0.0.1"), "127.0.0.1", "", true});
  rows.push_back({"name", signed_for("DNS:ws.example.org"), "ws.example.org", "", true});
  rows.push_back({"wildcard", signed_for("DNS:*.example.org"), "ws.example.org", "", true});
  rows.push_back({"IPv6 address", signed_for("IP:::1"), "::1", "", true});
  rows.push_back({"server_name", signed_for("DNS:other"), "127.0.0.1", "other", true});
  rows.push_back({"another address", signed_for("IP:127.0.0.2"), "127.0.0.1", "", false});
  rows.push_back({"another name", signed_for("DNS:ws.example.com"), "ws.example.org", "", false});
  rows.push_back({"part of a name", signed_for("DNS:w*.example.org"), "ws.example.org", "", false});
  rows.push_back({"a name for an address", signed_for("DNS:127.0.0.1"), "127.0.0.1", "", false});
  rows.push_back({"another server_name", signed_for("IP:127.0.0.1"), "127.0.0.1", "x", false});
  rows.push_back({"expired", signed_for("IP:127.0.0.1", -3600, -60), "127.0.0.1", "", false});
  rows.push_back({"not yet", signed_for("IP:127.0.0.1", 3600, 7200), "127.0.0.1", "", false});
  rows.push_back({"unknown authority",
                  TestCertificate({.name = "server", .alternatives = "IP:127.0.0.1"}, &stranger),
                  "127.0.0.1", "", false});
  rows.push_back({"signed by itself",
                  TestCertificate({.name = "server", .alternatives = "IP:127.0.0.1"}), "127.0.0.1",
                  "", false});
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto serving = row.certificate.Serve();
    std::atomic<int> requests = 0;
    ScriptServer server(
        [&](Peer& peer) {
          if (!peer.Handshake()) return;
          if (!peer.Accept().empty()) ++requests;
          peer.Echo();
        },
        serving.get());
    TlsOptions options = Trusting();
    options.server_name = row.server_name;
    const auto tls = Context(options, row.host);
    ConnectionBench bench;
    CHECK(bench.Open(ConnectionBench::To(server.port(), tls.get())) == row.good);
    CHECK(bench.told().failure == (row.good ? "" : "tls"));
    if (!row.good) {
      CHECK(requests == 0);
      options.verify = false;
      const auto trusting_anyone = Context(options, row.host);
      ConnectionBench careless;
      CHECK(careless.Open(ConnectionBench::To(server.port(), trusting_anyone.get())));
    }
  }
}

TEST_CASE("connection: the name goes out with the first flight, an address does not") {
  struct Row {
    std::string host;
    std::string server_name;
    std::string sent;
  };
  for (const Row& row : {Row{"localhost", "", "localhost"}, Row{"127.0.0.1", "", ""},
                         Row{"127.0.0.1", "a.example.org", "a.example.org"}}) {
    CAPTURE(row.host);
    const auto serving = Loopback().Serve();
    std::string name = "none seen";
    ScriptServer server(
        [&](Peer& peer) {
          if (!peer.Handshake()) return;
          const char* const sent = SSL_get_servername(peer.ssl(), TLSEXT_NAMETYPE_host_name);
          name = sent != nullptr ? sent : "";
          peer.Accept();
          peer.Echo();
        },
        serving.get());
    TlsOptions options = Trusting();
    options.server_name = row.server_name;
    const auto tls = Context(options, row.host);
    ConnectionBench bench;
    REQUIRE(bench.Open(ConnectionBench::To(server.port(), tls.get())));
    bench.Close();
    CHECK(name == row.sent);
  }
}

TEST_CASE("connection: a client certificate is shown when there is one") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const TestCertificate client_authority({.name = "clients"});
    const TestCertificate client({.name = "wsurge user 7"}, &client_authority);
    const auto serving = Loopback().Serve(&client_authority);
    SSL_CTX_set_max_proto_version(serving.get(), version);
    std::string subject;
    ScriptServer server(
        [&](Peer& peer) {
          if (!peer.Handshake()) return;
          const std::unique_ptr<X509, decltype(&X509_free)> shown(
              SSL_get1_peer_certificate(peer.ssl()), &X509_free);
          char name[64] = {};
          X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, name,
                                    sizeof name);
          subject = name;
          peer.Accept();
          peer.Echo();
        },
        serving.get());
    TlsOptions options = Trusting();
    const auto without = Context(options);
    ConnectionBench refused;
    CHECK(!refused.Open(ConnectionBench::To(server.port(), without.get())));
    CHECK(refused.told().failure == "tls");
    options.cert_pem = client.cert_pem() + client_authority.cert_pem();
    options.key_pem = client.key_pem();
    const auto with = Context(options);
    ConnectionBench accepted;
    CHECK(accepted.Open(ConnectionBench::To(server.port(), with.get())));
    accepted.Close();
    CHECK(subject == "wsurge user 7");
  }
}

TEST_CASE("connection: what fails under TLS has the name of its place") {
  struct Row {
    std::string name;
    ScriptServer::Script script;
    std::string kind;
  };
  const std::vector<Row> rows{
      {"says nothing", [](Peer& peer) { peer.Linger(); }, "tls_timeout"},
      {"speaks HTTP",
       [](Peer& peer) {
         peer.Idle(20);
         const std::string_view text = "HTTP/1.1 400 Bad Request\r\n\r\n";
         send(peer.fd(), text.data(), text.size(), 0);
         peer.Linger();
       },
       "tls"},
      {"hangs up at once",
       [](Peer& peer) {
         char hello[16384];
         recv(peer.fd(), hello, sizeof hello, 0);
       },
       "closed_early"},
      {"resets",
       [](Peer& peer) {
         char hello[16];
         recv(peer.fd(), hello, sizeof hello, 0);
         peer.Reset();
       },
       "reset"},
      {"hangs up after the handshake",
       [](Peer& peer) {
         peer.Handshake();
         peer.ReadRequest();
       },
       "closed_early"},
      {"says that nothing follows after the handshake",
       [](Peer& peer) {
         peer.Handshake();
         SSL_shutdown(peer.ssl());
         peer.Linger();
       },
       "closed_early"},
      {"never answers the upgrade",
       [](Peer& peer) {
         peer.Handshake();
         peer.Linger();
       },
       "upgrade_timeout"},
      {"refuses the upgrade",
       [](Peer& peer) {
         peer.Handshake();
         peer.ReadRequest();
         peer.Write("HTTP/1.1 403 Forbidden\r\n\r\n");
       },
       "upgrade_status_403"},
      {"breaks a record",
       [](Peer& peer) {
         peer.Handshake();
         peer.ReadRequest();
         const std::string record = std::string("\x17\x03\x03\x00\x40", 5) + std::string(64, 'x');
         send(peer.fd(), record.data(), record.size(), 0);
         peer.Linger();
       },
       "tls"},
  };
  const auto serving = Loopback().Serve();
  const auto tls = Context(Trusting());
  for (const Row& row : rows) {
    CAPTURE(row.name);
    ScriptServer server(row.script, serving.get());
    ConnectionOptions options = ConnectionBench::QuickOptions();
    options.upgrade_timeout = milliseconds(200);
    ConnectionBench bench(options);
    CHECK(!bench.Open(ConnectionBench::To(server.port(), tls.get())));
    CHECK(bench.told().failure == row.kind);
  }
}

TEST_CASE("connection: a server of TLS 1.1 is refused") {
  const auto serving = Loopback().Serve();
  SSL_CTX_set_security_level(serving.get(), 0);
  SSL_CTX_set_min_proto_version(serving.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(serving.get(), TLS1_1_VERSION);
  ScriptServer server(&EchoTls, serving.get());
  TlsOptions options = Trusting();
  options.verify = false;
  const auto tls = Context(options);
  ConnectionBench bench;
  CHECK(!bench.Open(ConnectionBench::To(server.port(), tls.get())));
  CHECK(bench.told().failure == "tls");
}

TEST_CASE("connection: an open TLS connection that breaks off has a name for it") {
  struct Row {
    std::string name;
    std::function<void(Peer&)> end;
    std::string kind;
    std::uint16_t code;
  };
  const std::vector<Row> rows{
      {"hangs up", [](Peer&) {}, "connection_lost", 1006},
      {"says that nothing follows",
       [](Peer& peer) {
         SSL_shutdown(peer.ssl());
         peer.Linger();
       },
       "connection_lost", 1006},
      {"message and end in one write",
       [](Peer& peer) {
         peer.Write(TextFrame("last"));
         SSL_shutdown(peer.ssl());
         peer.Linger();
       },
       "connection_lost", 1006},
      {"resets", [](Peer& peer) { peer.Reset(); }, "reset", 1006},
      {"breaks a record",
       [](Peer& peer) {
         const std::string record = std::string("\x17\x03\x03\x00\x40", 5) + std::string(64, 'x');
         send(peer.fd(), record.data(), record.size(), 0);
         peer.Linger();
       },
       "tls", 1006},
      {"closes", [](Peer& peer) { peer.Write(CloseFrame(1001)); }, "connection_lost", 1001},
  };
  const auto serving = Loopback().Serve();
  const auto tls = Context(Trusting());
  for (const Row& row : rows) {
    CAPTURE(row.name);
    ScriptServer server(
        [&](Peer& peer) {
          if (!peer.Handshake()) return;
          peer.Accept();
          peer.ReadMessage();
          row.end(peer);
        },
        serving.get());
    ConnectionBench bench;
    REQUIRE(bench.Open(ConnectionBench::To(server.port(), tls.get())));
    bench.Send("go");
    const ConnectionEnd end = bench.AwaitEnd();
    CHECK(end.by == ConnectionEnd::By::kPeer);
    CHECK(end.error_kind == row.kind);
    CHECK(end.code == row.code);
  }
}

TEST_CASE("connection: what the peer sends in one go over many records is all received") {
  const auto serving = Loopback().Serve();
  constexpr int kMessages = 20'000;
  ScriptServer server(
      [](Peer& peer) {
        if (!peer.Handshake()) return;
        std::string stream = Peer::Acceptance(peer.ReadRequest());
        for (int i = 0; i < kMessages; ++i) stream += TextFrame("message " + std::to_string(i));
        peer.Write(stream);  // records of 16 KiB, and messages across them
        peer.Write(BinaryFrame(std::string(500'000, 'x')));
        for (const char byte : TextFrame("the end")) peer.Write(std::string_view(&byte, 1));
        peer.Echo();
      },
      serving.get());
  const auto tls = Context(Trusting());
  ConnectionBench bench;
  REQUIRE(bench.Open(ConnectionBench::To(server.port(), tls.get())));
  REQUIRE(bench.AwaitMessages(kMessages + 2));
  const Told told = bench.told();
  CHECK(told.messages[kMessages - 1] == "message " + std::to_string(kMessages - 1));
  CHECK(told.messages[kMessages].size() == 500'000);
  CHECK(told.messages[kMessages + 1] == "the end");
  CHECK(bench.Close().by == ConnectionEnd::By::kUs);
}

TEST_CASE("connection: a peer that does not read makes TLS messages wait, in order") {
  const auto serving = Loopback().Serve();
  std::string received;
  std::promise<void> all_sent;
  ScriptServer server(
      [&](Peer& peer) {
        if (!peer.Handshake()) return;
        peer.Accept();
        all_sent.get_future().wait_for(std::chrono::seconds(20));
        while (const auto frame = peer.ReadFrame()) {
          if (frame->opcode == 8) return peer.Write(RawFrame(0x88, frame->payload));
          received.append(frame->payload.substr(0, 1));
          if (received.size() == 5) peer.Write(TextFrame(received));
        }
      },
      serving.get());
  const auto tls = Context(Trusting());
  ConnectionBench bench;
  REQUIRE(bench.Open(ConnectionBench::To(server.port(), tls.get())));
  std::uint64_t id = 0;
  for (const char letter : std::string("abcde")) {
    bench.Send(std::string(4 << 20, letter), true, ++id);
  }
  CHECK(bench.told().sent.size() < 5);
  all_sent.set_value();
  REQUIRE(bench.AwaitMessages(1));
  CHECK(bench.told().messages[0] == "abcde");
  CHECK(bench.told().sent == std::vector<std::uint64_t>{1, 2, 3, 4, 5});
  CHECK(bench.told().writable == 1);
  CHECK(bench.Close().by == ConnectionEnd::By::kUs);
}

TEST_CASE("connection: new keys in the middle of TLS 1.3 do no harm") {
  const auto serving = Loopback().Serve();
  ScriptServer server(
      [](Peer& peer) {
        if (!peer.Handshake()) return;
        peer.Accept();
        for (int i = 0; i < 5; ++i) {
          SSL_key_update(peer.ssl(), SSL_KEY_UPDATE_REQUESTED);
          peer.ReadMessage();
          peer.Write(TextFrame("new keys " + std::to_string(i)));
        }
        peer.Echo();
      },
      serving.get());
  const auto tls = Context(Trusting());
  ConnectionBench bench;
  REQUIRE(bench.Open(ConnectionBench::To(server.port(), tls.get())));
  for (std::size_t i = 0; i < 5; ++i) {
    bench.Send("x");
    REQUIRE(bench.AwaitMessages(i + 1));
  }
  bench.Send("echo");
  REQUIRE(bench.AwaitMessages(6));
  CHECK(bench.told().messages.back() == "echo");
  CHECK(bench.Close().by == ConnectionEnd::By::kUs);
}

TEST_CASE("connection: a server of TLS 1.2 that wants to negotiate anew is not waited for") {
  const auto serving = Loopback().Serve();
  SSL_CTX_set_max_proto_version(serving.get(), TLS1_2_VERSION);
  ScriptServer server(
      [](Peer& peer) {
        if (!peer.Handshake()) return;
        peer.Accept();
        peer.ReadMessage();
        SSL_renegotiate(peer.ssl());
        SSL_do_handshake(peer.ssl());  // sends the request
        peer.Write(TextFrame("goes on"));
        peer.Echo();
      },
      serving.get());
  const auto tls = Context(Trusting());
  ConnectionBench bench;
  REQUIRE(bench.Open(ConnectionBench::To(server.port(), tls.get())));
  bench.Send("x");
  // The server may go on or give up when it is refused.
  CHECK(bench.Await([](const Told& told) { return !told.messages.empty() || told.end; }));
}

TEST_CASE("connection: it says goodbye under TLS when it is the first to hang up") {
  const auto serving = Loopback().Serve();
  std::atomic<int> goodbye = -1;
  ScriptServer server(
      [&](Peer& peer) {
        if (!peer.Handshake()) return;
        peer.Accept();
        peer.Echo();  // answers our Close, and does not hang up
        char byte = 0;
        const int got = SSL_read(peer.ssl(), &byte, 1);
        goodbye = SSL_get_error(peer.ssl(), got) == SSL_ERROR_ZERO_RETURN ? 1 : 0;
      },
      serving.get());
  const auto tls = Context(Trusting());
  ConnectionBench bench;
  REQUIRE(bench.Open(ConnectionBench::To(server.port(), tls.get())));
  bench.Close();
  for (int i = 0; i < 200 && goodbye < 0; ++i) std::this_thread::sleep_for(milliseconds(10));
  CHECK(goodbye == 1);
}

TEST_CASE("connection: one object can be opened again after TLS failed or was dropped") {
  const auto serving = Loopback().Serve();
  ScriptServer server(&EchoTls, serving.get());
  const auto strict = Context(Trusting(), "other.example.com");
  const auto tls = Context(Trusting());
  ConnectionBench bench;
  CHECK(!bench.Open(ConnectionBench::To(server.port(), strict.get())));
  bench.on_message = [&](std::string_view text) {
    if (text == "drop") bench.connection().Reset();  // from within
  };
  for (int round = 0; round < 3; ++round) {
    REQUIRE(bench.Open(ConnectionBench::To(server.port(), tls.get())));
    bench.Send("stay");
    REQUIRE(bench.AwaitMessages(1));
    bench.Send("drop");
    REQUIRE(bench.AwaitMessages(2));
    CHECK(!bench.told().end);
  }
}

TEST_CASE("tls context: what cannot be used is said, without its content") {
  const TestCertificate other({.name = "other"});
  const std::string cert = Loopback().cert_pem();
  const std::string key = Loopback().key_pem();
  struct Row {
    std::string name;
    std::string ca;
    std::string cert;
    std::string key;
    std::string error;
  };
  const std::vector<Row> rows{
      {"nothing", "", "", "", ""},
      {"all", Authority().cert_pem(), cert, key, ""},
      {"two authorities", Authority().cert_pem() + other.cert_pem(), "", "", ""},
      {"words", "words", "", "", "cannot read the CA certificates (tls.ca)"},
      {"cut", cert + cert.substr(0, 300), "", "", "cannot read the CA certificates (tls.ca)"},
      {"no certificate", "", "words", key, "cannot read the client certificate (tls.cert)"},
      {"no key", "", cert, "words", "cannot read the key of the client certificate (tls.key)"},
      {"missing key", "", cert, "", "cannot read the key of the client certificate (tls.key)"},
      {"key of another", "", cert, other.key_pem(),
       "the key (tls.key) is not that of the client certificate (tls.cert)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    TlsOptions options;
    options.ca_pem = row.ca;
    options.cert_pem = row.cert;
    options.key_pem = row.key;
    const auto made = TlsContext::Make(options, "localhost");
    CHECK(made.ok() == row.error.empty());
    if (made.ok()) continue;
    const std::string message(made.status().message());
    CHECK(message.starts_with(row.error));
    CHECK(message.size() < row.error.size() + 60);
    CHECK(message.find("BEGIN") == std::string::npos);
  }
}

}  // namespace
}  // namespace wsurge
