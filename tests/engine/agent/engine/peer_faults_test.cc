#include <cerrno>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/engine/agent/engine/engine_bench.h"
#include "tests/engine/agent/engine/script_server.h"

// What peers do wrong, and the name under which it is counted.
namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kConnections = 3;

using Counts = std::map<std::string, std::uint64_t>;  // per connection

// Every error and close that was counted, per connection.
Counts NamedCounts(const EngineRun& run) {
  Counts counts;
  for (const auto& [name, count] : run.ledger.counters.All()) {
    if (!name.starts_with("errors.") && !name.starts_with("closes.")) continue;
    CHECK(count % kConnections == 0);
    counts[name] = count / kConnections;
  }
  return counts;
}

// Runs `session` once on each connection.
void Play(EngineRun& run) {
  const Nanos begun = MonotonicNow();
  run.Run();
  CHECK(MonotonicNow() - begun < seconds(5));
  CHECK(run.Count("sessions.started") == kConnections);
}

struct Row {
  std::string name;
  ScriptServer::Script script;
  Counts counts;
};

TEST_CASE("engine: an opening that fails is counted under its reason") {
  const std::vector<Row> rows{
      {"reset instead of an answer",
       [](Peer& peer) {
         peer.ReadRequest();
         peer.Reset();
       },
       {{"errors.reset", 1}}},
      {"hung up instead of an answer",
       [](Peer& peer) { peer.ReadRequest(); },
       {{"errors.closed_early", 1}}},
      {"hung up within the answer",
       [](Peer& peer) {
         peer.ReadRequest();
         peer.Write("HTTP/1.1 101 Switching");
       },
       {{"errors.closed_early", 1}}},
      {"no answer", [](Peer& peer) { peer.Wait(); }, {{"errors.upgrade_timeout", 1}}},
      {"half an answer",
       [](Peer& peer) {
         peer.ReadRequest();
         peer.Write("HTTP/1.1 101 Switching");
         peer.Wait();
       },
       {{"errors.upgrade_timeout", 1}}},
      {"404",
       [](Peer& peer) {
         peer.ReadRequest();
         peer.Write("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
       },
       {{"errors.upgrade_status_404", 1}}},
      {"garbage",
       [](Peer& peer) {
         peer.ReadRequest();
         peer.Write("220 mail.example.org ESMTP\r\n\r\n");
         peer.Wait();
       },
       {{"errors.handshake", 1}}},
      {"another's accept value",
       [](Peer& peer) {
         peer.ReadRequest();
         peer.Write(Peer::Acceptance("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
         peer.Wait();
       },
       {{"errors.handshake", 1}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    ScriptServer server(row.script);
    EngineRun run(AssignmentFor(server.port(), {Once(kConnections)}, {Request("x")}));
    Play(run);
    CHECK(NamedCounts(run) == row.counts);
    CHECK(run.Count("ws_connections.failed") == kConnections);
    CHECK(run.Count("ws_connections.opened") == 0);
    CHECK(run.Count("sessions.failed") == kConnections);
  }
}

TEST_CASE("engine: a port where nobody listens is refused") {
  std::uint16_t port = 0;
  {
    port = ScriptServer([](Peer&) {}).port();
  }
  EngineRun run(AssignmentFor(port, {Once(kConnections)}, {Request("x")}));
  Play(run);
  CHECK(NamedCounts(run) == Counts{{"errors.refused", 1}});
  CHECK(run.Count("ws_connections.failed") == kConnections);
}

TEST_CASE("engine: a listener whose queue is full is a connect timeout") {
  // The kernel drops further SYNs once the queue of a listener that accepts nothing is full.
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = ScriptServer::Loopback(0);
  REQUIRE(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(listen(listener, 0) == 0);
  socklen_t size = sizeof address;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::vector<int> fillers;
  for (int i = 0; i < 4; ++i) {
    fillers.push_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int begun =
        connect(fillers.back(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    REQUIRE((begun == 0 || errno == EINPROGRESS));
  }
  EngineRun run(AssignmentFor(ntohs(address.sin_port), {Once(kConnections)}, {Request("x")}));
  Play(run);
  CHECK(NamedCounts(run) == Counts{{"errors.connect_timeout", 1}});
  for (const int fd : fillers) close(fd);
  close(listener);
}

// Accepts, waits for the request, then sends `bytes` and waits for the client to hang up.
ScriptServer::Script Sends(const std::string& bytes) {
  return [bytes](Peer& peer) {
    peer.Accept();
    peer.ReadMessage();
    peer.Write(bytes);
    peer.Wait();
  };
}

TEST_CASE("engine: a session that breaks off is counted under its reason") {
  const std::vector<Row> rows{
      {"masked frame",
       Sends(RawFrame(0x81, "x", /*masked=*/true)),
       {{"errors.protocol", 1}, {"closes.ours", 1}}},
      {"reserved bits", Sends(RawFrame(0xC1, "x")), {{"errors.protocol", 1}, {"closes.ours", 1}}},
      {"unknown opcode", Sends(RawFrame(0x83, "x")), {{"errors.protocol", 1}, {"closes.ours", 1}}},
      {"close code that may not be sent",
       Sends(CloseFrame(1006)),
       {{"errors.protocol", 1}, {"closes.ours", 1}}},
      {"text that is no UTF-8",
       Sends(TextFrame("\xC0\x80")),
       {{"errors.invalid_utf8", 1}, {"closes.ours", 1}}},
      {"message over the limit",
       Sends(TextFrame(std::string(1001, 'x'))),
       {{"errors.too_large", 1}, {"closes.ours", 1}}},
      {"hung up",
       [](Peer& peer) {
         peer.Accept();
         peer.ReadMessage();
       },
       {{"errors.connection_lost", 1}, {"closes.1006", 1}}},
      {"reset",
       [](Peer& peer) {
         peer.Accept();
         peer.ReadMessage();
         peer.Reset();
       },
       {{"errors.reset", 1}, {"closes.1006", 1}}},
      {"close 1001 at once",
       [](Peer& peer) {
         peer.Accept(CloseFrame(1001, "restart"));
         peer.Wait();
       },
       {{"errors.connection_lost", 1}, {"closes.1001", 1}}},
      {"close without a code",
       Sends(RawFrame(0x88, "")),
       {{"errors.connection_lost", 1}, {"closes.1005", 1}}},
      {"close, and then hung up at once",
       [](Peer& peer) {
         peer.Accept();
         peer.ReadMessage();
         peer.Write(CloseFrame(1011));
       },
       {{"errors.connection_lost", 1}, {"closes.1011", 1}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    ScriptServer server(row.script);
    Assignment assignment = AssignmentFor(server.port(), {Once(kConnections)}, {Request("x")});
    assignment.roles[0].connection.max_message_bytes = 1000;
    EngineRun run(std::move(assignment));
    Play(run);
    CHECK(NamedCounts(run) == row.counts);
    CHECK(run.Count("ws_connections.opened") == kConnections);
    CHECK(run.Count("ws_connections.closed") == kConnections);
    CHECK(run.Count("sessions.failed") == kConnections);
    CHECK(run.Count("replies.lost") == run.Count("replies.expected"));
  }
}

TEST_CASE("engine: the end of a session is no error, however the peer takes it") {
  const std::vector<Row> rows{
      {"close answered",
       [](Peer& peer) {
         peer.Accept();
         peer.Echo();
       },
       {{"closes.ours", 1}}},
      {"close answered, the socket kept open",
       [](Peer& peer) {
         peer.Accept();
         peer.Echo();
         peer.Wait();
       },
       {{"closes.ours", 1}}},
      {"hung up on our close",
       [](Peer& peer) {
         peer.Accept();
         peer.ReadMessage();
         peer.Write(TextFrame("x"));
         peer.ReadFrame();
       },
       {{"closes.ours", 1}}},
      {"close never answered", Sends(TextFrame("x")), {{"closes.unanswered", 1}}},
      {"messages for ever instead of an answer",
       [](Peer& peer) {
         peer.Accept();
         peer.ReadMessage();
         peer.Write(TextFrame("x"));
         for (int i = 0; i < 2000; ++i) peer.Write(TextFrame("y"));
         peer.ReadFrame();  // our Close; hanging up on it unread would be a reset
         peer.ReadFrame();  // until we let go
       },
       {{"closes.unanswered", 1}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    ScriptServer server(row.script);
    EngineRun run(AssignmentFor(server.port(), {Once(kConnections)}, {Request("x")}));
    Play(run);
    CHECK(NamedCounts(run) == row.counts);
    CHECK(run.Count("replies.matched") == kConnections);
    CHECK(run.Count("sessions.done") == kConnections);
    CHECK(run.Count("ws_received.messages") == kConnections);  // what came later is apart
  }
}

TEST_CASE("engine: a reply that never comes is a timeout, and the session goes on") {
  ScriptServer server([](Peer& peer) {
    peer.Accept();
    peer.ReadMessage();
    peer.Echo();  // only what comes after the first
  });
  EngineRun run(AssignmentFor(server.port(), {Once(kConnections)},
                              {Request("x", milliseconds(50)), Request("y")}));
  Play(run);
  CHECK(NamedCounts(run) == Counts{{"errors.reply_timeout", 1}, {"closes.ours", 1}});
  CHECK(run.Count("replies.matched") == kConnections);
  CHECK(run.Count("replies.lost") == kConnections);
  CHECK(run.Count("sessions.done") == kConnections);
}

}  // namespace
}  // namespace wsurge
