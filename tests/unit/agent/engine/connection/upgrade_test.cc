#include "agent/engine/connection/upgrade.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

// The example of RFC 6455, 1.3.
constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

std::string Answer(std::string_view first_line, const std::vector<std::string>& fields) {
  std::string head(first_line);
  head += "\r\n";
  for (const std::string& field : fields) head += field + "\r\n";
  return head + "\r\n";
}

std::string Proper() {
  return Answer("HTTP/1.1 101 Switching Protocols",
                {"Upgrade: websocket", "Connection: Upgrade",
                 "Sec-WebSocket-Accept: " + std::string(kAccept)});
}

TEST_CASE("upgrade: the request's text is exact") {
  CHECK(UpgradeText({.host = "example.org:8080",
                     .resource = "/chat?room=1",
                     .headers = {{"Cookie", "a=b"}, {"X-Run", "7"}, {"X-Run", "8"}},
                     .subprotocols = {},
                     .user_agent = "wsurge/1"},
                    kKey, std::nullopt) ==
        "GET /chat?room=1 HTTP/1.1\r\n"
        "Host: example.org:8080\r\n"
        "Upgrade: websocket\r\n"
        "Connection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\n"
        "User-Agent: wsurge/1\r\n"
        "Cookie: a=b\r\n"
        "X-Run: 7\r\n"
        "X-Run: 8\r\n"
        "\r\n");
}

TEST_CASE("upgrade: a User-Agent of the scenario replaces ours, however it is spelt") {
  CHECK(UpgradeText({.host = "h",
                     .resource = "/",
                     .headers = {{"user-agent", "mine"}},
                     .subprotocols = {},
                     .user_agent = "wsurge/1"},
                    "k", std::nullopt) ==
        "GET / HTTP/1.1\r\n"
        "Host: h\r\n"
        "Upgrade: websocket\r\n"
        "Connection: Upgrade\r\n"
        "Sec-WebSocket-Key: k\r\n"
        "Sec-WebSocket-Version: 13\r\n"
        "user-agent: mine\r\n"
        "\r\n");
}

TEST_CASE("upgrade: sub-protocols and compression are offered in one field each") {
  CHECK(UpgradeText({.host = "h",
                     .resource = "/",
                     .headers = {},
                     .subprotocols = {"chat.v2", "chat.v1"},
                     .user_agent = "wsurge/1"},
                    "k", Compression{}) ==
        "GET / HTTP/1.1\r\n"
        "Host: h\r\n"
        "Upgrade: websocket\r\n"
        "Connection: Upgrade\r\n"
        "Sec-WebSocket-Key: k\r\n"
        "Sec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: chat.v2, chat.v1\r\n"
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
        "User-Agent: wsurge/1\r\n"
        "\r\n");
}

TEST_CASE("upgrade: what the server chooses must be one of the offers, or nothing") {
  struct Row {
    std::vector<std::string> offered;
    bool compression;
    std::vector<std::string> fields;
    bool accepted;
    std::string subprotocol;
    bool compressed;
  };
  const std::string protocol = "Sec-WebSocket-Protocol: ";
  const std::string extensions = "Sec-WebSocket-Extensions: ";
  const std::vector<Row> rows{
      {{"a", "b"}, false, {}, true, "", false},
      {{"a", "b"}, false, {protocol + "b"}, true, "b", false},
      {{"a", "b"}, false, {protocol + "c"}, false, "", false},
      {{"a", "b"}, false, {protocol + "A"}, false, "", false},
      {{"a", "b"}, false, {protocol + "a, b"}, false, "", false},
      {{"a", "b"}, false, {protocol + "a", protocol + "b"}, false, "", false},
      {{"a", "b"}, false, {protocol}, false, "", false},
      {{}, false, {protocol + "a"}, false, "", false},
      {{}, true, {}, true, "", false},
      {{}, true, {extensions + "permessage-deflate"}, true, "", true},
      {{"a"}, true, {extensions + "permessage-deflate", protocol + "a"}, true, "a", true},
      {{}, true, {extensions + "x-webkit-deflate-frame"}, false, "", false},
      {{}, true, {extensions}, false, "", false},
      {{},
       true,
       {extensions + "permessage-deflate", extensions + "permessage-deflate"},
       false,
       "",
       false},
      {{}, false, {extensions + "permessage-deflate"}, false, "", false},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(i);
    const Row& row = rows[i];
    std::vector<std::string> fields{"Upgrade: websocket", "Connection: Upgrade",
                                    "Sec-WebSocket-Accept: " + std::string(kAccept)};
    fields.insert(fields.end(), row.fields.begin(), row.fields.end());
    std::optional<Compression> compression;
    if (row.compression) compression.emplace();
    UpgradeResponse response(kKey, row.offered, compression);
    const auto state = response.Feed(Answer("HTTP/1.1 101 Switching Protocols", fields));
    CHECK(state ==
          (row.accepted ? UpgradeResponse::State::kAccepted : UpgradeResponse::State::kFailed));
    CHECK(response.error_kind() == (row.accepted ? "" : "handshake"));
    if (!row.accepted) continue;
    CHECK(response.subprotocol() == row.subprotocol);
    CHECK(response.deflate().has_value() == row.compressed);
  }
}

TEST_CASE("upgrade: the accept value is that of the RFC's example") {
  CHECK(UpgradeAccept(kKey) == kAccept);
}

TEST_CASE("upgrade: keys are 16 bytes in Base64 and differ") {
  const std::string a = MakeUpgradeKey();
  CHECK(a.size() == 24);
  CHECK(a.substr(22) == "==");
  CHECK(a != MakeUpgradeKey());
}

TEST_CASE("upgrade: an answer is judged by what it says, wherever it is cut") {
  const std::string upgrade = "Upgrade: websocket";
  const std::string connection = "Connection: Upgrade";
  const std::string accept = "Sec-WebSocket-Accept: " + std::string(kAccept);
  const std::string switching = "HTTP/1.1 101 Switching Protocols";
  struct Row {
    std::string name;
    std::string head;
    std::string error;  // empty: accepted
  };
  const std::vector<Row> rows{
      {"proper", Proper(), ""},
      {"other case, lists, more fields",
       Answer(switching, {"UPGRADE: WebSocket", "connection: keep-alive, upgrade",
                          "sec-websocket-accept: " + std::string(kAccept), "Server: x"}),
       ""},
      {"no reason phrase", Answer("HTTP/1.1 101 ", {upgrade, connection, accept}), ""},
      {"404", Answer("HTTP/1.1 404 Not Found", {"Content-Length: 5"}) + "hello",
       "upgrade_status_404"},
      {"404 without a length", Answer("HTTP/1.1 404 Not Found", {}), "upgrade_status_404"},
      {"200", Answer("HTTP/1.1 200 OK", {upgrade, connection, accept}), "upgrade_status_200"},
      {"429", Answer("HTTP/1.1 429 Too Many Requests", {"Retry-After: 1"}), "upgrade_status_429"},
      {"503 of a proxy", Answer("HTTP/1.0 503 Service Unavailable", {}), "upgrade_status_503"},
      {"a code that nobody knows", Answer("HTTP/1.1 799 What", {}), "upgrade_status_799"},
      {"HTTP/1.0", Answer("HTTP/1.0 101 Switching Protocols", {upgrade, connection, accept}),
       "handshake"},
      {"no accept", Answer(switching, {upgrade, connection}), "handshake"},
      {"wrong accept", Answer(switching, {upgrade, connection, "Sec-WebSocket-Accept: AAAA"}),
       "handshake"},
      {"accept in another case",
       Answer(switching,
              {upgrade, connection, "Sec-WebSocket-Accept: S3PPLMBITXAQ9KYGZZHZRBK+XOO="}),
       "handshake"},
      {"no Upgrade", Answer(switching, {connection, accept}), "handshake"},
      {"wrong Upgrade", Answer(switching, {"Upgrade: h2c", connection, accept}), "handshake"},
      {"no Connection", Answer(switching, {upgrade, accept}), "handshake"},
      {"wrong Connection", Answer(switching, {upgrade, "Connection: close", accept}), "handshake"},
      {"an extension that nobody asked for",
       Answer(switching,
              {upgrade, connection, accept, "Sec-WebSocket-Extensions: permessage-deflate"}),
       "handshake"},
      {"a sub-protocol that nobody asked for",
       Answer(switching, {upgrade, connection, accept, "Sec-WebSocket-Protocol: chat"}),
       "handshake"},
      {"not HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "handshake"},
      {"no HTTP status", "HTTP/1.1 hello\r\n\r\n", "handshake"},
      {"a field without a colon", Answer(switching, {upgrade, "nonsense"}), "handshake"},
      {"zeros", std::string(64, '\0') + "\r\n\r\n", "handshake"},
      {"a head over the limit",
       Answer(switching, {upgrade, connection, accept, "X: " + std::string(17'000, 'x')}),
       "handshake"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto expected =
        row.error.empty() ? UpgradeResponse::State::kAccepted : UpgradeResponse::State::kFailed;
    const std::size_t step = row.head.size() > 1000 ? 977 : 1;
    for (std::size_t cut = 0; cut < row.head.size(); cut += step) {
      CAPTURE(cut);
      UpgradeResponse response(kKey, {}, std::nullopt);
      auto state = response.Feed(row.head.substr(0, cut));
      if (state == UpgradeResponse::State::kIncomplete) {
        state = response.Feed(row.head.substr(cut));
      } else {
        REQUIRE(state == UpgradeResponse::State::kFailed);  // known before the end
      }
      REQUIRE(state == expected);
      REQUIRE(response.error_kind() == row.error);
    }
  }
}

TEST_CASE("upgrade: byte by byte, the answer is complete with its last one") {
  const std::string head = Proper();
  UpgradeResponse response(kKey, {}, std::nullopt);
  for (std::size_t i = 0; i + 1 < head.size(); ++i) {
    REQUIRE(response.Feed(head.substr(i, 1)) == UpgradeResponse::State::kIncomplete);
  }
  CHECK(response.Feed(head.substr(head.size() - 1)) == UpgradeResponse::State::kAccepted);
  CHECK(response.rest().empty());
}

TEST_CASE("upgrade: what follows the head is kept, wherever the head was cut") {
  const std::string bytes = Proper() + "\x81\x02hi";
  for (std::size_t cut = 0; cut < Proper().size(); ++cut) {
    CAPTURE(cut);
    UpgradeResponse response(kKey, {}, std::nullopt);
    if (cut > 0)
      REQUIRE(response.Feed(bytes.substr(0, cut)) == UpgradeResponse::State::kIncomplete);
    REQUIRE(response.Feed(bytes.substr(cut)) == UpgradeResponse::State::kAccepted);
    REQUIRE(response.rest() == "\x81\x02hi");
  }
}

TEST_CASE("upgrade: an endless head is given up, whatever its form") {
  for (const std::string& piece : {std::string(1000, 'x'), std::string("X: y\r\n")}) {
    UpgradeResponse response(kKey, {}, std::nullopt);
    std::size_t fed = 0;
    auto state = response.Feed("HTTP/1.1 101 Switching Protocols\r\n");
    while (state == UpgradeResponse::State::kIncomplete && fed < 1'000'000) {
      state = response.Feed(piece);
      fed += piece.size();
    }
    CHECK(state == UpgradeResponse::State::kFailed);
    CHECK(response.error_kind() == "handshake");
    CHECK(fed < 40'000);
  }
}

}  // namespace
}  // namespace wsurge
