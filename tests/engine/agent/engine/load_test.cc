#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/engine/agent/engine/engine_bench.h"
#include "tests/engine/agent/engine/script_server.h"

// Phases of load against a server that does as it should.
namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

void Echo(Peer& peer) {
  peer.Accept();
  peer.Echo();
}

// Notes the first message of each connection, then echoes.
class FirstMessages {
 public:
  void operator()(Peer& peer) {
    peer.Accept();
    if (const auto frame = peer.ReadFrame(); frame && frame->opcode == 1) {
      const std::lock_guard lock(mutex_);
      texts_.push_back(frame->payload);
    }
    peer.Echo();
  }
  std::vector<std::string> Sorted() {
    const std::lock_guard lock(mutex_);
    std::sort(texts_.begin(), texts_.end());
    return texts_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> texts_;
};

TEST_CASE("engine: once runs each connection's session once, started together or spread") {
  for (const StartMode start : {StartMode::kTogether, StartMode::kSpread}) {
    CAPTURE(start == StartMode::kSpread);
    FirstMessages first;
    ScriptServer server(std::ref(first));
    Phase phase = Once(8);
    phase.start = start;
    EngineRun run(AssignmentFor(server.port(), {phase}, {Send("c${connection}"), Request("r")}));
    run.Run();
    CHECK(first.Sorted() ==
          std::vector<std::string>{"c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"});
    CHECK(run.Count("sessions.done") == 8);
    CHECK(run.phases_done.empty());  // no other phase follows
  }
}

TEST_CASE("engine: two agents share the connections by their weights") {
  FirstMessages first;
  ScriptServer server(std::ref(first));
  std::uint64_t done = 0;
  for (const std::size_t agent : {0U, 1U}) {
    Assignment assignment = AssignmentFor(server.port(), {Once(6)}, {Send("c${connection}")});
    assignment.weights = {1, 2};
    assignment.agent_index = agent;
    EngineRun run(std::move(assignment));
    CHECK(run.engine().max_connections() == (agent == 0 ? 2 : 4));
    run.Run();
    done += run.Count("sessions.done");
  }
  CHECK(done == 6);
  CHECK(first.Sorted() == std::vector<std::string>{"c0", "c1", "c2", "c3", "c4", "c5"});
}

TEST_CASE("engine: after a once phase it asks for the next, and samples keep to their phase") {
  ScriptServer server(Echo);
  EngineRun run(AssignmentFor(server.port(), {Once(4), Once(2), Closed(3, 3, milliseconds(200))},
                              {Request("x"), Think(milliseconds(10))}));
  run.Run();
  CHECK(run.phases_done == std::vector<std::size_t>{0, 1});
  CHECK(run.Of(0).Total(TimeMetric::kRtt).values.count() == 4);
  CHECK(run.Of(0).counters.Get(Counter::kSessionsDone) == 4);
  CHECK(run.Of(1).Total(TimeMetric::kRtt).values.count() == 2);
  CHECK(run.Of(1).counters.Get(Counter::kSessionsDone) == 2);
  CHECK(run.Of(2).counters.Get(Counter::kSessionsStarted) > 3);
}

TEST_CASE("engine: what still runs at the deadline of a once phase is ended") {
  ScriptServer server([](Peer& peer) {
    peer.Accept();
    peer.Wait();
  });
  const Nanos begun = MonotonicNow();
  EngineRun run(AssignmentFor(server.port(), {Once(4, milliseconds(200))}, {Request("x")}));
  run.Run();
  CHECK(MonotonicNow() - begun < seconds(3));
  CHECK(run.Count("sessions.ended") == 4);
  CHECK(run.Count("replies.in_flight") == 4);
  CHECK(run.Count("closes.unanswered") == 4);
  CHECK(run.ledger.counters.SumOf("errors.") == 0);
}

TEST_CASE("engine: a closed load keeps its connections over the phases and starts ended sessions") {
  ScriptServer server(Echo);
  EngineRun hold(AssignmentFor(server.port(),
                               {Closed(4, 4, milliseconds(600)), Closed(4, 4, milliseconds(600))},
                               {ReceiveFor(seconds(9))}));
  hold.Run();
  CHECK(hold.Count("ws_connections.opened") == 4);
  CHECK(hold.Count("sessions.ended") == 4);
  CHECK(hold.intervals.front().open_connections == 4);
  CHECK(hold.phases_done.empty());

  EngineRun busy(AssignmentFor(server.port(),
                               {Closed(4, 4, milliseconds(200)), Closed(4, 4, milliseconds(200))},
                               {Request("x"), Think(milliseconds(5))}));
  busy.Run();
  for (const std::size_t phase : {0U, 1U}) {
    CHECK(busy.Of(phase).counters.Get(Counter::kSessionsDone) >= 4);
    CHECK(busy.Of(phase).Total(TimeMetric::kRtt).values.count() >= 4);
  }
  CHECK(busy.ledger.counters.SumOf("errors.") == 0);
}

TEST_CASE("engine: a ramp opens and closes as its curve says") {
  ScriptServer server(Echo);
  struct Row {
    std::string name;
    std::vector<Phase> load;
    std::uint64_t open_after_a_second;
    std::uint64_t started;
  };
  const std::vector<Row> rows{
      // Changes are 150 ms apart; a second lies 100 ms behind one and 50 ms before the next.
      {"up", {Closed(0, 8, milliseconds(1200))}, 6, 8},
      {"down", {Closed(8, 0, milliseconds(1200))}, 2, 8},
      {"jump down", {Closed(6, 6, milliseconds(700)), Closed(2, 2, milliseconds(500))}, 2, 6},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    EngineRun run(AssignmentFor(server.port(), row.load, {ReceiveFor(seconds(9))}));
    run.Run();
    CHECK(run.intervals.front().open_connections == row.open_after_a_second);
    CHECK(run.Count("sessions.started") == row.started);  // the last of the ramp up is cut off
    CHECK(run.Count("sessions.ended") == row.started);
  }
}

TEST_CASE("engine: a failed session of a closed phase is started again, but not at once") {
  ScriptServer server([](Peer& peer) { peer.ReadRequest(); });
  EngineRun run(AssignmentFor(server.port(), {Closed(4, 4, milliseconds(1500))}, {Request("x")}));
  run.Run();
  CHECK(run.Count("sessions.failed") == 8);  // at the begin and about a second later
}

TEST_CASE("engine: a once phase after one that never opened anything runs whole") {
  // The first connections get no answer and are cut off by the next phase.
  ScriptServer server([](Peer& peer) {
    if (peer.number < 4) return peer.Wait();
    Echo(peer);
  });
  Assignment assignment = AssignmentFor(
      server.port(), {Closed(4, 4, milliseconds(100)), Closed(4, 4, milliseconds(100)), Once(4)},
      {Request("x")});
  assignment.roles[0].connection.upgrade_timeout = seconds(3);
  EngineRun run(std::move(assignment));
  run.Run();
  CHECK(run.Of(2).counters.Get(Counter::kSessionsDone) == 4);
}

TEST_CASE("engine: stopping ends the run, whenever it is") {
  ScriptServer server(Echo);
  const auto assignment = [&] {
    return AssignmentFor(server.port(), {Closed(4, 4, seconds(30))}, {ReceiveFor(seconds(30))});
  };
  SUBCASE("while it runs") {
    EngineRun run(assignment());
    REQUIRE(run.Begin());
    poll(nullptr, 0, 100);
    run.engine().Stop();
    run.engine().Stop();
    run.AwaitEnd();
    CHECK(run.Count("sessions.started") == run.Count("sessions.ended"));
  }
  SUBCASE("before the start") {
    EngineRun run(assignment());
    REQUIRE(run.engine().Prepare().ok());
    run.engine().Stop();
    run.engine().Start(MonotonicNow());
    run.AwaitEnd();
    CHECK(run.Count("sessions.started") == 0);
  }
  SUBCASE("before the instant of the start") {
    EngineRun run(assignment());
    REQUIRE(run.engine().Prepare().ok());
    run.engine().Start(MonotonicNow() + seconds(20));
    run.engine().Stop();
    run.AwaitEnd();
    CHECK(run.Count("sessions.started") == 0);
  }
  SUBCASE("by letting go of the engine") {
    EngineRun run(assignment());
    REQUIRE(run.Begin());
    poll(nullptr, 0, 50);
  }
}

TEST_CASE("engine: save appends exactly the messages of the receive, one line each") {
  ScriptServer server([](Peer& peer) {
    peer.Accept();
    peer.Write(TextFrame("0.25") + TextFrame("0.5") + TextFrame("0.75") + TextFrame("not this"));
    peer.Echo();
  });
  const TemporaryFolder folder;
  EngineRun run(AssignmentFor(server.port(), {Once(20)}, {ReceiveCount(3, "sub/prices.txt")}),
                OptionsOf(folder.path()));
  run.Run();
  std::vector<std::string> lines;
  std::ifstream file(folder.path() / "run-1" / "sub" / "prices.txt");
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  REQUIRE(lines.size() == 60);
  CHECK(lines[0] == "0.25");
  CHECK(lines[19] == "0.25");
  CHECK(lines[20] == "0.5");
  CHECK(lines[39] == "0.5");
  CHECK(lines[40] == "0.75");
  CHECK(lines[59] == "0.75");
  CHECK(run.ledger.samples.at("ws_sink") == 60);
}

}  // namespace
}  // namespace wsurge
