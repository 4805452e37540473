#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sys/resource.h>

#include "tests/engine/agent/engine/engine_bench.h"
#include "tests/engine/agent/engine/script_server.h"

// What goes over the wire, and what is refused before anything does.
namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("engine: path and headers are rendered for each connection, and it says who it is") {
  std::mutex mutex;
  std::vector<std::string> requests(2);
  ScriptServer server([&](Peer& peer) {
    const std::string request = peer.Accept();
    {
      const std::lock_guard lock(mutex);
      requests.at(request.find("GET /c/1") == 0 ? 1 : 0) = request;
    }
    peer.Echo();
  });
  Assignment assignment = AssignmentFor(server.port(), {Once(2)}, {Request("x")});
  assignment.targets[0].url.resource = Text("/c/${connection}?a=b");
  assignment.roles[0].connection.headers = {
      {.name = "X-Slot", .value = Text("slot ${connection}")}};
  EngineRun run(std::move(assignment));
  run.Run();
  for (const std::string number : {"0", "1"}) {
    const std::lock_guard lock(mutex);
    const std::string& request = requests[number == "0" ? 0 : 1];
    CHECK(request.starts_with("GET /c/" + number + "?a=b HTTP/1.1\r\n"));
    CHECK(request.find("\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n") !=
          std::string::npos);
    CHECK(request.find("\r\nX-Slot: slot " + number + "\r\n") != std::string::npos);
    CHECK(request.find("\r\nUser-Agent: wsurge/") != std::string::npos);
    CHECK(request.find(" run=run-1 agent=a1\r\n") != std::string::npos);
  }
}

TEST_CASE("engine: a ping is answered with its payload, between messages too") {
  std::atomic<int> answered = 0;
  ScriptServer server([&](Peer& peer) {
    peer.Accept(PingFrame("one"));
    for (int pongs = 0; pongs < 2;) {
      const auto frame = peer.ReadFrame();
      if (!frame) return;
      if (frame->opcode == 1) {
        peer.Write(RawFrame(0x01, frame->payload.substr(0, 3)) + PingFrame("two") +
                   RawFrame(0x80, frame->payload.substr(3)));
      }
      if (frame->opcode != 10) continue;
      if (frame->payload == (pongs == 0 ? "one" : "two")) ++answered;
      ++pongs;
    }
    peer.Echo();
  });
  EngineRun run(AssignmentFor(server.port(), {Once(3)}, {Request("fragments"), Request("again")}));
  run.Run();
  CHECK(answered == 6);
  CHECK(run.Count("replies.matched") == 6);
}

TEST_CASE(
    "engine: a stream that comes byte by byte, and messages behind the 101, are all received") {
  ScriptServer server([](Peer& peer) {
    const std::string stream = Peer::Acceptance(peer.ReadRequest()) + TextFrame("first") +
                               TextFrame(std::string(200, 'x')) + TextFrame("last");
    if (peer.number % 2 == 0) {
      peer.Write(stream);
    } else {
      for (const char byte : stream) peer.Write(std::string_view(&byte, 1));
    }
    peer.Echo();
  });
  EngineRun run(AssignmentFor(server.port(), {Once(4)}, {ReceiveCount(3)}));
  run.Run();
  CHECK(run.Count("sessions.done") == 4);
  CHECK(run.Count("ws_received.bytes") == 4 * (5 + 200 + 4));
  CHECK(run.Of(0).Total(TimeMetric::kFirstMessage).values.count() == 4);
}

TEST_CASE("engine: a peer that does not read makes sends wait, which is its own metric") {
  ScriptServer server([](Peer& peer) {
    peer.Accept();
    peer.Idle(300);
    peer.Echo();
  });
  const std::string large(8 << 20, 'x');
  Assignment assignment = AssignmentFor(server.port(), {Once(2)},
                                        {Send(large), Send("behind it"), Request("and a request")});
  assignment.roles[0].connection.close_timeout = seconds(2);
  assignment.roles[0].connection.max_message_bytes = 16 << 20;
  EngineRun run(std::move(assignment));
  run.Run();
  CHECK(run.Count("replies.matched") == 2);
  CHECK(run.Count("ws_sent.messages") == 6);
  const TimeSamples wait = run.Of(0).Total(TimeMetric::kSendWait);
  CHECK(wait.values.count() == 6);
  CHECK(run.ledger.counters.SumOf("errors.") == 0);
}

TEST_CASE("engine: an address that is not allowed is refused before anything is sent") {
  ScriptServer server([](Peer& peer) { peer.Wait(); });
  EngineOptions options = OptionsOf();
  std::vector<std::string> asked;
  options.policy.allowed = [&](const Url& url, const boost::asio::ip::address& address) {
    asked.push_back(address.to_string() + " " + std::to_string(url.port));
    return false;
  };
  EngineRun run(AssignmentFor(server.port(), {Once(1)}, {Request("x")}), options);
  const absl::Status status = run.engine().Prepare();
  CHECK(status.code() == absl::StatusCode::kPermissionDenied);
  CHECK(std::string(status.message()) ==
        "this agent may not connect to 127.0.0.1 (127.0.0.1 port " + std::to_string(server.port()) +
            "); its operator can allow it with --allow 127.0.0.1:" + std::to_string(server.port()));
  CHECK(asked == std::vector<std::string>{"127.0.0.1 " + std::to_string(server.port())});
}

TEST_CASE("engine: a name is resolved once, and only its allowed addresses are used") {
  ScriptServer server([](Peer& peer) {
    peer.Accept();
    peer.Echo();
  });
  Assignment assignment = AssignmentFor(server.port(), {Once(4)}, {Request("x")});
  assignment.targets[0].url.host = "localhost";
  assignment.roles[0].connection.connect_timeout = seconds(5);
  EngineOptions options = OptionsOf();
  options.policy.allowed = [](const Url&, const boost::asio::ip::address& address) {
    return address.is_v4();
  };
  EngineRun run(std::move(assignment), std::move(options));
  run.Run();
  CHECK(run.Count("replies.matched") == 4);
  CHECK(run.ledger.samples.at("ws_dns") == 1);
}

TEST_CASE("engine: a save file outside its folder is refused") {
  const TemporaryFolder folder;
  for (const std::string file : {"../outside", "/tmp/outside", "a/../../outside"}) {
    CAPTURE(file);
    EngineRun run(AssignmentFor(1, {Once(1)}, {ReceiveCount(1, file)}), OptionsOf(folder.path()));
    CHECK(run.engine().Prepare().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("engine: more connections than descriptors are refused, with both figures") {
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit few{.rlim_cur = 200, .rlim_max = before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_NOFILE, &few) == 0);
  EngineRun run(AssignmentFor(1, {Once(150)}, {Send("x")}));
  const absl::Status status = run.engine().Prepare();
  setrlimit(RLIMIT_NOFILE, &before);
  CHECK(status.code() == absl::StatusCode::kResourceExhausted);
  CHECK(std::string(status.message()) ==
        "its share of 150 connections needs 218 file descriptors, the limit is 200; raise it "
        "(ulimit -n, LimitNOFILE) or use more agents");
}

}  // namespace
}  // namespace wsurge
