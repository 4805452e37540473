#include "agent/service/agent_service.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include "common/wire/plan_wire.h"

namespace wsurge {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using State = AgentService::State;

// Writes down what is ordered, one word each.
class Orders : public AgentActions {
 public:
  void Send(v1::AgentMessage message) override {
    list.push_back("send " + Describe(message));
    sent.push_back(std::move(message));
  }
  void Detach() override { list.emplace_back("detach"); }
  void Prepare(const Assignment& assignment) override {
    list.push_back("prepare " + assignment.run_id);
  }
  void StartLoad(Nanos at) override { list.push_back("start " + std::to_string(at.count())); }
  void BeginPhase(std::size_t phase, Nanos at) override {
    list.push_back("phase " + std::to_string(phase) + " " + std::to_string(at.count()));
  }
  void StopLoad() override { list.emplace_back("stop"); }
  void DiscardEngine() override { list.emplace_back("discard"); }
  void Audit(const std::string& line) override {
    list.push_back("audit " + line.substr(0, line.find(' ')));
  }

  std::vector<std::string> Take() { return std::exchange(list, {}); }

  std::vector<std::string> list;
  std::vector<v1::AgentMessage> sent;

 private:
  static std::string Describe(const v1::AgentMessage& message) {
    switch (message.message_case()) {
      case v1::AgentMessage::kHeartbeat:
        return "heartbeat";
      case v1::AgentMessage::kPrepared:
        return message.prepared().refusal().empty() ? "ready" : message.prepared().refusal();
      case v1::AgentMessage::kPhaseDone:
        return "phase_done " + std::to_string(message.phase_done().phase());
      case v1::AgentMessage::kInterval:
        return "interval " + std::to_string(message.interval().interval().sequence());
      case v1::AgentMessage::kClosing:
        return "closing " + std::to_string(message.closing().ledger().intervals()) +
               message.closing().failure();
      default:
        return "?";
    }
  }
};

using Words = std::vector<std::string>;

v1::ControllerMessage PrepareMessage(const std::string& run_id) {
  Assignment assignment;
  assignment.run_id = run_id;
  assignment.target = {"t", {"ws://127.0.0.1/", "127.0.0.1", 80, Template::Literal("/")}};
  for (const char* name : {"a", "b"}) {
    assignment.load.push_back(
        {.name = name, .form = LoadForm::kOnce, .duration = seconds(10), .connections_to = 1});
  }
  assignment.session = {{0, "1.send", SendStep{Template::Literal("x")}}};
  assignment.drain = seconds(2);
  assignment.weights = {1};
  v1::ControllerMessage message;
  ToProto(assignment, message.mutable_prepare()->mutable_assignment());
  return message;
}

v1::ControllerMessage StartMessage(const std::string& run_id) {
  v1::ControllerMessage message;
  message.mutable_start()->set_run_id(run_id);
  message.mutable_start()->set_at_agent_ns(77);
  return message;
}

v1::ControllerMessage BeginPhaseMessage(const std::string& run_id, std::uint32_t phase) {
  v1::ControllerMessage message;
  message.mutable_begin_phase()->set_run_id(run_id);
  message.mutable_begin_phase()->set_phase(phase);
  message.mutable_begin_phase()->set_at_agent_ns(88);
  return message;
}

v1::ControllerMessage StopMessage(const std::string& run_id) {
  v1::ControllerMessage message;
  message.mutable_stop()->set_run_id(run_id);
  return message;
}

v1::ControllerMessage AcknowledgeMessage(const std::string& run_id, std::uint64_t sequence) {
  v1::ControllerMessage message;
  message.mutable_acknowledge()->set_run_id(run_id);
  message.mutable_acknowledge()->set_sequence(sequence);
  return message;
}

v1::ControllerMessage ProbeMessage(std::int64_t controller_ns) {
  v1::ControllerMessage message;
  message.mutable_probe()->set_controller_ns(controller_ns);
  return message;
}

// A service that is attached at second 100, and its clock.
struct Fixture {
  Fixture() {
    spdlog::set_level(spdlog::level::off);
    service.OnAttaching(now);
  }

  void Hear(const v1::ControllerMessage& message) {
    service.OnTime(now);
    service.OnMessage(message, now, now);
  }

  void GoTo(State state) {
    Hear(PrepareMessage("r1"));
    if (state == State::kPreparing) return;
    service.OnPrepared(absl::OkStatus(), 1, now);
    if (state == State::kReady) return;
    Hear(StartMessage("r1"));
    if (state == State::kRunning) return;
    Hear(StopMessage("r1"));
  }

  Orders orders;
  Nanos now = seconds(100);
  AgentService service{ServiceTiming{}, Caps{}, "controller", orders};
};

TEST_CASE("AgentService: a run from Prepare to Closing") {
  Fixture f;
  f.Hear(PrepareMessage("r1"));
  CHECK(f.service.state() == State::kPreparing);
  CHECK(f.orders.Take() == Words{"prepare r1"});
  f.service.OnPrepared(absl::OkStatus(), 5, f.now);
  CHECK(f.service.state() == State::kReady);
  CHECK(f.orders.sent.back().prepared().connections() == 5);
  CHECK(f.orders.Take() == Words{"send ready"});
  f.Hear(StartMessage("r1"));
  CHECK(f.service.state() == State::kRunning);
  CHECK(f.orders.Take() == Words{"audit start", "start 77"});
  f.service.OnPhaseDone(0);
  f.Hear(BeginPhaseMessage("r1", 1));
  f.service.OnInterval({}, f.now);
  CHECK(f.orders.Take() == Words{"send phase_done 0", "phase 1 88", "send interval 1"});
  f.service.OnFinished({}, Nanos(3), "", f.now);
  CHECK(f.orders.sent.back().closing().start_skew_ns() == 3);
  CHECK(f.orders.Take() == Words{"stop", "send closing 1", "audit end", "discard"});
  CHECK(f.service.state() == State::kIdle);
  f.Hear(PrepareMessage("r2"));
  CHECK(f.orders.Take() == Words{"prepare r2"});
}

TEST_CASE("AgentService: answers a probe with the instant of its receipt") {
  Fixture f;
  f.service.OnMessage(ProbeMessage(5), Nanos(7), f.now);
  REQUIRE(f.orders.sent.size() == 1);
  CHECK(f.orders.sent[0].heartbeat().controller_ns() == 5);
  CHECK(f.orders.sent[0].heartbeat().agent_ns() == 7);
}

TEST_CASE("AgentService: Closing waits for the acknowledgements that let the last interval out") {
  Fixture f;
  f.GoTo(State::kRunning);
  for (int i = 0; i < 10; ++i) f.service.OnInterval({}, f.now);
  f.orders.Take();
  f.service.OnFinished({}, {}, "", f.now);
  CHECK(f.service.state() == State::kDraining);
  CHECK(f.orders.Take() == Words{"stop"});
  f.Hear(AcknowledgeMessage("r1", 2));
  CHECK(f.orders.Take() == Words{"send interval 9", "send closing 9", "audit end", "discard"});
}

TEST_CASE("AgentService: a second Prepare names the run that it is busy with") {
  for (const State state : {State::kPreparing, State::kReady, State::kRunning, State::kDraining}) {
    Fixture f;
    f.GoTo(state);
    f.orders.Take();
    f.Hear(PrepareMessage("r2"));
    CHECK(f.orders.Take() == Words{"send it is busy with run r1"});
    CHECK(f.service.state() == state);
  }
}

TEST_CASE("AgentService: messages that do not fit are dropped") {
  struct Row {
    State state;
    v1::ControllerMessage message;
  };
  const Row rows[] = {
      {State::kPreparing, StartMessage("r1")},
      {State::kReady, StartMessage("r2")},
      {State::kRunning, StartMessage("r1")},
      {State::kDraining, StartMessage("r1")},
      {State::kReady, BeginPhaseMessage("r1", 1)},
      {State::kRunning, BeginPhaseMessage("r1", 1)},  // phase 0 is not done
      {State::kRunning, StopMessage("r2")},
      {State::kRunning, AcknowledgeMessage("r2", 1)},
      {State::kRunning, AcknowledgeMessage("r1", 99)},
      {State::kRunning, v1::ControllerMessage()},
  };
  for (const Row& row : rows) {
    CAPTURE(row.message.ShortDebugString());
    Fixture f;
    f.GoTo(row.state);
    f.orders.Take();
    f.Hear(row.message);
    CHECK(f.orders.Take() == Words{});
    CHECK(f.service.state() == row.state);
  }
  Fixture f;
  f.GoTo(State::kRunning);
  f.service.OnPhaseDone(0);
  f.orders.Take();
  f.Hear(BeginPhaseMessage("r1", 2));
  CHECK(f.orders.Take() == Words{});
  f.Hear(BeginPhaseMessage("r1", 1));
  f.Hear(BeginPhaseMessage("r1", 1));  // not twice
  CHECK(f.orders.Take() == Words{"phase 1 88"});
}

TEST_CASE("AgentService: a broken assignment and a failed preparation are refused") {
  Fixture f;
  v1::ControllerMessage broken = PrepareMessage("r1");
  broken.mutable_prepare()->mutable_assignment()->clear_weights();
  f.Hear(broken);
  CHECK(f.orders.Take() == Words{"send the assignment is broken: assignment.weights: has 0 "
                                 "entries, not 1 … 10000"});
  CHECK(f.service.state() == State::kIdle);
  f.GoTo(State::kPreparing);
  f.orders.Take();
  f.service.OnPrepared(absl::NotFoundError("no such host"), 0, f.now);
  CHECK(f.orders.Take() == Words{"discard", "send no such host"});
  CHECK(f.service.state() == State::kIdle);
}

TEST_CASE("AgentService: Stop in every state") {
  struct Row {
    State state;
    Words orders;
    State after;
  };
  const Row rows[] = {
      {State::kPreparing, {}, State::kPreparing},
      {State::kReady, {"stop"}, State::kDraining},
      {State::kRunning, {"stop"}, State::kDraining},
      {State::kDraining, {}, State::kDraining},
  };
  for (const Row& row : rows) {
    Fixture f;
    f.GoTo(row.state);
    f.orders.Take();
    f.Hear(StopMessage("r1"));
    CHECK(f.orders.Take() == row.orders);
    CHECK(f.service.state() == row.after);
    if (row.state == State::kPreparing) {
      f.service.OnPrepared(absl::OkStatus(), 1, f.now);
      CHECK(f.orders.Take() == Words{"discard", "send the run was stopped"});
    } else {
      f.service.OnFinished({}, {}, "", f.now);
    }
    CHECK(f.service.state() == State::kIdle);
  }
}

TEST_CASE("AgentService: when the stream is over the load goes to zero and nothing is sent") {
  struct Row {
    State state;
    Words orders;
    State after;
  };
  const Row rows[] = {
      {State::kPreparing, {"discard"}, State::kIdle},
      {State::kReady, {"discard"}, State::kIdle},
      {State::kRunning, {"stop"}, State::kDraining},
      {State::kDraining, {"stop"}, State::kDraining},
  };
  for (const Row& row : rows) {
    Fixture f;
    f.GoTo(row.state);
    f.orders.Take();
    f.service.OnDetached(f.now);
    CHECK(f.orders.Take() == row.orders);
    CHECK(f.service.state() == row.after);
    if (row.after == State::kIdle) continue;
    // Attached again before the load has ended: busy, then free.
    f.service.OnAttaching(f.now);
    f.service.OnInterval({}, f.now);
    f.Hear(StopMessage("r1"));
    f.Hear(AcknowledgeMessage("r1", 1));
    CHECK(f.orders.Take() == Words{});
    f.Hear(PrepareMessage("r2"));
    CHECK(f.orders.Take() == Words{"send it is busy with run r1"});
    f.service.OnFinished({}, {}, "", f.now);
    CHECK(f.orders.Take() == Words{"audit end", "discard"});
    CHECK(f.service.state() == State::kIdle);
  }
}

TEST_CASE("AgentService: hearing nothing for the lease ends load and stream") {
  Fixture f;
  f.GoTo(State::kRunning);
  f.orders.Take();
  CHECK(f.service.deadline() == f.now + seconds(8));
  f.now += seconds(8) - Nanos(1);
  f.service.OnTime(f.now);
  CHECK(f.orders.Take() == Words{});
  f.now += Nanos(1);
  // What comes late is not obeyed: time is looked at first.
  f.Hear(ProbeMessage(1));
  CHECK(f.orders.Take() == Words{"detach", "stop"});
  CHECK(f.service.state() == State::kDraining);
}

TEST_CASE("AgentService: any message renews the lease, by the instant of its receipt") {
  Fixture f;
  f.GoTo(State::kRunning);
  f.now += seconds(5);
  f.Hear(ProbeMessage(1));
  CHECK(f.service.deadline() == f.now + seconds(8));
  f.service.OnMessage(ProbeMessage(1), f.now + seconds(1), f.now + seconds(4));
  CHECK(f.service.deadline() == f.now + seconds(9));
}

TEST_CASE("AgentService: the lease of an idle agent ends the stream too") {
  Fixture f;
  f.now += seconds(8);
  f.service.OnTime(f.now);
  CHECK(f.orders.Take() == Words{"detach"});
  CHECK_FALSE(f.service.deadline());
}

TEST_CASE("AgentService: the longest duration ends the load with a failure") {
  Fixture f;
  f.GoTo(State::kRunning);
  f.orders.Take();
  for (f.now += seconds(1); f.now < seconds(100) + hours(24); f.now += seconds(7)) {
    f.Hear(ProbeMessage(1));
  }
  f.orders.Take();
  f.now = seconds(100) + hours(24);
  f.service.OnTime(f.now);
  CHECK(f.orders.Take() == Words{"stop"});
  f.service.OnFinished({}, {}, "", f.now);
  CHECK(f.orders.Take() ==
        Words{"send closing 0agent_limit: it ran for the 86400 s of --max-duration", "audit end",
              "discard"});
}

TEST_CASE("AgentService: an end that takes too long is cut") {
  Fixture f;
  f.GoTo(State::kDraining);
  f.orders.Take();
  // drain 2 s + close timeout 2 s + 60 s
  for (int i = 0; i < 63; ++i) {
    f.now += seconds(1);
    f.Hear(ProbeMessage(1));
  }
  CHECK(f.service.state() == State::kDraining);
  f.orders.Take();
  f.now += seconds(1);
  f.service.OnTime(f.now);
  CHECK(f.orders.Take() == Words{"audit end", "discard"});
  CHECK(f.service.state() == State::kIdle);
}

TEST_CASE("AgentService: shutdown in every state") {
  struct Row {
    State state;
    Words orders;
    bool finished;
  };
  const Row rows[] = {
      {State::kIdle, {}, true},         {State::kPreparing, {"discard"}, true},
      {State::kReady, {"stop"}, false}, {State::kRunning, {"stop"}, false},
      {State::kDraining, {}, false},
  };
  for (const Row& row : rows) {
    Fixture f;
    if (row.state != State::kIdle) f.GoTo(row.state);
    f.orders.Take();
    f.service.Shutdown(f.now);
    CHECK(f.orders.Take() == row.orders);
    CHECK(f.service.finished() == row.finished);
    if (!row.finished) f.service.OnFinished({}, {}, "", f.now);
    CHECK(f.service.finished());
    f.orders.Take();
    f.Hear(PrepareMessage("r2"));
    CHECK(f.orders.Take() == Words{"send it is being shut down"});
  }
}

}  // namespace
}  // namespace wsurge
