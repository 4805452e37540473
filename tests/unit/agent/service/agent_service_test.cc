#include "agent/service/agent_service.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
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
  void Prepare(Assignment assignment) override {
    list.push_back("prepare " + assignment.run_id);
    prepared = std::move(assignment);
  }
  void StartLoad(Nanos at) override { list.push_back("start " + std::to_string(at.count())); }
  void SetClock(const ClockCorrection& correction) override { clocks.push_back(correction); }
  void BeginPhase(std::size_t phase, Nanos at) override {
    list.push_back("phase " + std::to_string(phase) + " " + std::to_string(at.count()));
  }
  void ReleaseBarrier(std::size_t phase, std::uint32_t barrier, std::uint64_t generation) override {
    list.push_back(absl::StrCat("release ", phase, " ", barrier, " ", generation));
  }
  void SetLease(Nanos until) override { lease = until; }
  void StopLoad() override { list.emplace_back("stop"); }
  void DiscardEngine() override { list.emplace_back("discard"); }
  void Audit(const std::string& line) override {
    list.push_back("audit " + line.substr(0, line.find(' ')));
  }

  std::vector<std::string> Take() { return std::exchange(list, {}); }

  std::vector<std::string> list;
  std::vector<v1::AgentMessage> sent;
  std::vector<ClockCorrection> clocks;
  Nanos lease{};
  Assignment prepared;

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
      case v1::AgentMessage::kBarrierReady:
        return absl::StrCat("barrier ", message.barrier_ready().barrier(), " ",
                            message.barrier_ready().generation());
      case v1::AgentMessage::kTrace:
        return absl::StrCat("trace ", message.trace().events_size(), " of ",
                            message.trace().dropped());
      default:
        return "?";
    }
  }
};

using Words = std::vector<std::string>;

Assignment MakeAssignment(const std::string& run_id) {
  Assignment assignment;
  assignment.run_id = run_id;
  Target& target = assignment.targets.emplace_back();
  target.name = "t";
  target.url.text = "ws://127.0.0.1/";
  target.url.host = "127.0.0.1";
  target.url.resource = Template::Literal("/");
  for (const char* name : {"a", "b"}) {
    Phase& phase = assignment.load.emplace_back();
    phase.name = name;
    phase.form = LoadForm::kOnce;
    phase.duration = seconds(10);
    phase.connections_to = 1;
  }
  Role& role = assignment.roles.emplace_back();
  role.name = "session";
  role.steps = {{0, "1.send", SendStep{{Template::Literal("x")}}}};
  assignment.drain = seconds(2);
  assignment.weights = {1};
  return assignment;
}

v1::ControllerMessage PieceMessage(const std::string& run_id, const std::string& piece,
                                   std::size_t total, bool last) {
  v1::ControllerMessage message;
  message.mutable_prepare()->set_run_id(run_id);
  message.mutable_prepare()->set_piece(piece);
  message.mutable_prepare()->set_total_bytes(total);
  message.mutable_prepare()->set_last(last);
  return message;
}

std::string BytesOf(const Assignment& assignment) {
  v1::Assignment message;
  ToProto(assignment, &message);
  return message.SerializeAsString();
}

v1::ControllerMessage PrepareMessage(const std::string& run_id) {
  const std::string bytes = BytesOf(MakeAssignment(run_id));
  return PieceMessage(run_id, bytes, bytes.size(), true);
}

v1::ControllerMessage ReleaseMessage(const std::string& run_id) {
  v1::ControllerMessage message;
  v1::ReleaseBarrier* release = message.mutable_release_barrier();
  release->set_run_id(run_id);
  release->set_phase(1);
  release->set_barrier(2);
  release->set_generation(3);
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

v1::ControllerMessage ClosedMessage(const std::string& run_id) {
  v1::ControllerMessage message;
  message.mutable_acknowledge()->set_run_id(run_id);
  message.mutable_acknowledge()->set_closed(true);
  return message;
}

v1::ControllerMessage ProbeMessage(std::int64_t controller_ns) {
  v1::ControllerMessage message;
  message.mutable_probe()->set_controller_ns(controller_ns);
  message.mutable_probe()->set_renews_lease(true);
  return message;
}

v1::ControllerMessage WelcomeMessage(bool resumed) {
  v1::ControllerMessage message;
  message.mutable_welcome()->set_resumed(resumed);
  message.mutable_welcome()->set_lease_ns(Nanos(seconds(8)).count());
  return message;
}

// A service that is attached at second 100, and its clock.
struct Fixture {
  Fixture() {
    spdlog::set_level(spdlog::level::off);
    Attach(false);
  }

  void Attach(bool resumed) {
    service.OnAttaching(now);
    Hear(WelcomeMessage(resumed));
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
  f.service.OnFinished({.ledger = {}, .start_skew = Nanos(3), .failure = ""}, f.now);
  CHECK(f.orders.sent.back().closing().start_skew_ns() == 3);
  CHECK(f.orders.Take() == Words{"stop", "send closing 1"});
  CHECK(f.service.state() == State::kDraining);
  CHECK(f.service.work());
  f.Hear(ClosedMessage("r1"));
  CHECK(f.orders.Take() == Words{"audit end", "discard"});
  CHECK(f.service.state() == State::kIdle);
  CHECK_FALSE(f.service.work());
  f.Hear(PrepareMessage("r2"));
  CHECK(f.orders.Take() == Words{"prepare r2"});
}

TEST_CASE("AgentService: a part that nobody wants any more is dropped, whatever is still to come") {
  Fixture f;
  f.GoTo(State::kRunning);
  f.orders.Take();
  f.Hear(ClosedMessage("r1"));
  CHECK(f.orders.Take() == Words{"stop"});
  CHECK_FALSE(f.service.work());
  f.service.OnFinished({}, f.now);
  CHECK(f.orders.Take() == Words{"audit end", "discard"});
  CHECK(f.service.finished());
}

TEST_CASE("AgentService: a Prepare shows that Closing has arrived") {
  Fixture f;
  f.GoTo(State::kRunning);
  f.service.OnFinished({}, f.now);
  f.orders.Take();
  f.Hear(PrepareMessage("r2"));
  CHECK(f.orders.Take() == Words{"audit end", "discard", "prepare r2"});
  f.Hear(ClosedMessage("r1"));  // overtaken
  CHECK(f.service.state() == State::kPreparing);
}

TEST_CASE("AgentService: answers a probe with the instant of its receipt") {
  Fixture f;
  f.service.OnMessage(ProbeMessage(5), Nanos(7), f.now);
  REQUIRE(f.orders.sent.size() == 1);
  CHECK(f.orders.sent[0].heartbeat().controller_ns() == 5);
  CHECK(f.orders.sent[0].heartbeat().agent_ns() == 7);
}

v1::ControllerMessage ClockMessage(Nanos sent, Nanos offset, Nanos bound) {
  v1::ControllerMessage message;
  message.mutable_probe()->set_controller_ns(sent.count());
  message.mutable_probe()->set_offset_ns(offset.count());
  message.mutable_probe()->set_bound_ns(bound.count());
  return message;
}

TEST_CASE("AgentService: the engine learns how far its clock has run away since the start") {
  Fixture f;
  Assignment assignment = MakeAssignment("r1");
  assignment.clock_domain = 3;
  const std::string bytes = BytesOf(assignment);
  f.Hear(PieceMessage("r1", bytes, bytes.size(), true));
  f.service.OnPrepared(absl::OkStatus(), 1, f.now);
  f.Hear(ClockMessage(seconds(5), seconds(100), Nanos(40)));
  CHECK(f.orders.clocks.empty());
  v1::ControllerMessage start = StartMessage("r1");
  start.mutable_start()->set_offset_ns(Nanos(seconds(100) - Nanos(3)).count());
  f.Hear(start);
  CHECK(f.orders.clocks == std::vector<ClockCorrection>{{Nanos(3), Nanos(40), seconds(105)}});
  f.Hear(ClockMessage(seconds(6), seconds(100) - Nanos(9), Nanos(50)));
  CHECK(f.orders.clocks.back() == ClockCorrection{Nanos(-6), Nanos(50), seconds(106) - Nanos(9)});
  // Before its first estimate a controller says nothing, and what no clock can show is no estimate.
  f.Hear(ProbeMessage(5));
  f.Hear(ClockMessage(seconds(7), Nanos::max(), Nanos(1)));
  f.Hear(ClockMessage(seconds(7), Nanos(1), Nanos(-1)));
  CHECK(f.orders.clocks.size() == 2);
}

TEST_CASE("AgentService: where the clock is the controller's own there is nothing to correct") {
  Fixture f;
  f.GoTo(State::kRunning);
  f.Hear(ClockMessage(seconds(5), Nanos::zero(), Nanos::zero()));
  CHECK(f.orders.clocks.empty());
}

TEST_CASE("AgentService: Closing waits for the acknowledgements that let the last interval out") {
  Fixture f;
  f.GoTo(State::kRunning);
  for (int i = 0; i < 10; ++i) f.service.OnInterval({}, f.now);
  f.orders.Take();
  f.service.OnFinished({}, f.now);
  CHECK(f.service.state() == State::kDraining);
  CHECK(f.orders.Take() == Words{"stop"});
  f.Hear(AcknowledgeMessage("r1", 2));
  CHECK(f.orders.Take() == Words{"send interval 9", "send closing 9"});
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
      {State::kReady, ReleaseMessage("r1")},
      {State::kRunning, ReleaseMessage("r2")},
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

TEST_CASE("AgentService: an assignment comes in pieces") {
  Fixture f;
  Assignment assignment = MakeAssignment("r1");
  assignment.data = {{.name = "users", .order = DataOrder::kOnce, .columns = {"name"}, .rows = {}}};
  for (const char* name : {"ada", "grace"}) assignment.data[0].rows.push_back({name});
  const std::string bytes = BytesOf(assignment);
  f.Hear(PieceMessage("r1", bytes.substr(0, 10), bytes.size(), false));
  CHECK(f.service.state() == State::kIdle);
  f.Hear(ProbeMessage(1));
  f.Hear(PieceMessage("r1", bytes.substr(10), bytes.size(), true));
  CHECK(f.orders.Take() == Words{"send heartbeat", "prepare r1"});
  CHECK(f.orders.prepared == assignment);
}

TEST_CASE("AgentService: pieces that make no assignment are refused once, and say why") {
  const std::string bytes = BytesOf(MakeAssignment("r1"));
  const std::size_t size = bytes.size();
  struct Row {
    std::vector<v1::ControllerMessage> pieces;
    std::string reason;
  };
  const Row rows[] = {
      {{PieceMessage("r1", bytes.substr(0, 10), size, true)},
       absl::StrCat("the pieces of a plan have 10 bytes of the ", size, " announced")},
      {{PieceMessage("r1", bytes, 10, false), PieceMessage("r1", bytes, 10, true)},
       "the pieces of a plan have more than the 10 bytes announced"},
      {{PieceMessage("r1", bytes, std::uint64_t{1} << 40, false),
        PieceMessage("r1", bytes, std::uint64_t{1} << 40, false)},
       "a plan of 1099511627776 bytes is announced, the limit is 268435456"},
      {{PieceMessage("r1", "", 10, false)}, "a piece of a plan is empty"},
      {{PieceMessage("r1", "\xff\xff\xff", 3, true)}, "its bytes are no Assignment"},
      {{PieceMessage("r7", bytes, size, true)}, "it is of another run or part than its pieces"},
  };
  for (const Row& row : rows) {
    Fixture f;
    for (const v1::ControllerMessage& piece : row.pieces) f.Hear(piece);
    CHECK(f.orders.Take() == Words{"send the assignment is broken: " + row.reason});
    CHECK(f.service.state() == State::kIdle);
    f.Hear(PrepareMessage("r2"));
    CHECK(f.orders.Take() == Words{"prepare r2"});
  }
}

TEST_CASE("AgentService: what is left of an assignment after a Stop or another one is ignored") {
  const std::string bytes = BytesOf(MakeAssignment("r1"));
  const auto piece = [&](std::size_t from, std::size_t count) {
    return PieceMessage("r1", bytes.substr(from, count), bytes.size(),
                        from + count >= bytes.size());
  };
  Fixture f;
  f.Hear(piece(0, 5));
  f.Hear(StopMessage("r1"));
  f.Hear(piece(5, bytes.size()));
  CHECK(f.orders.Take() == Words{});
  f.GoTo(State::kPreparing);  // of the same name; nothing of it is left
  CHECK(f.orders.Take() == Words{});
  f.Hear(PrepareMessage("r2"));
  CHECK(f.orders.Take() == Words{"prepare r2"});

  Fixture busy;
  busy.Hear(PrepareMessage("r2"));
  busy.Hear(piece(0, 5));
  busy.Hear(piece(5, bytes.size()));
  CHECK(busy.orders.Take() == Words{"prepare r2", "send it is busy with run r2"});
}

TEST_CASE("AgentService: barriers are told and released while the load runs") {
  Fixture f;
  f.GoTo(State::kReady);
  f.orders.Take();
  f.service.OnBarrierState({.phase = 0, .barrier = 2, .generation = 0, .ready = true});
  CHECK(f.orders.Take() == Words{});
  f.Hear(StartMessage("r1"));
  f.orders.Take();
  f.service.OnBarrierState(
      {.phase = 1, .barrier = 2, .generation = 3, .ready = true, .arrived = 4});
  const v1::BarrierReady& said = f.orders.sent.back().barrier_ready();
  CHECK(said.run_id() == "r1");
  CHECK(said.phase() == 1);
  CHECK(said.ready());
  CHECK(said.arrived() == 4);
  f.Hear(ReleaseMessage("r1"));
  CHECK(f.orders.Take() == Words{"send barrier 2 3", "release 1 2 3"});
}

TEST_CASE("AgentService: a trace is passed on with times since the start") {
  Fixture f;
  f.GoTo(State::kRunning);
  f.orders.Take();
  TraceBatch batch;
  TraceRecord& record = batch.records.emplace_back();
  record.at = Nanos(100);
  record.connection = 5;
  record.what = "sent";
  record.payload = "x";
  batch.dropped = 9;
  f.service.OnTrace(batch);
  CHECK(f.orders.Take() == Words{"send trace 1 of 9"});
  const v1::TraceEvent& event = f.orders.sent.back().trace().events(0);
  CHECK(event.at_ns() == 23);  // the start is 77
  CHECK(event.connection() == 5);
  CHECK(event.what() == "sent");
  CHECK(event.payload() == "x");
}

TEST_CASE("AgentService: a report that is too long ends the load, and is missing") {
  Fixture f;
  f.GoTo(State::kRunning);
  f.orders.Take();
  f.service.OnInterval({}, f.now);
  Interval large;
  large.end = seconds(1);
  // Each row of a histogram that has different counts takes a byte or more a bucket.
  for (std::int32_t step = 0; step < 1'000; ++step) {
    for (std::int64_t value = 1; value < 3'000'000; value += 700) {
      large.At(0).Record(TimeMetric::kRtt, step, Nanos(value));
    }
  }
  f.service.OnInterval(std::move(large), f.now);
  f.service.OnInterval({}, f.now);
  CHECK(f.orders.Take() == Words{"send interval 1", "stop"});
  f.service.OnFinished({}, f.now);
  const Words words = f.orders.Take();
  REQUIRE(words.size() == 1);
  CHECK(words[0].starts_with("send closing 2agent_limit: the report of 1.00 s takes "));
  CHECK(words[0].ends_with(
      " bytes, at most 3145728 can be sent; use fewer steps, targets or phases, or more agents"));
}

TEST_CASE("AgentService: a broken assignment and a failed preparation are refused") {
  Fixture f;
  Assignment broken = MakeAssignment("r0");
  broken.weights.clear();
  const std::string bytes = BytesOf(broken);
  f.Hear(PieceMessage("r0", bytes, bytes.size(), true));
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
      f.service.OnFinished({}, f.now);
      f.Hear(ClosedMessage("r1"));
    }
    CHECK(f.service.state() == State::kIdle);
  }
}

TEST_CASE(
    "AgentService: when the stream is over the load goes on, what was not begun is forgotten") {
  struct Row {
    State state;
    Words orders;
    State after;
  };
  const Row rows[] = {
      {State::kPreparing, {"discard"}, State::kIdle},
      {State::kReady, {"discard"}, State::kIdle},
      {State::kRunning, {}, State::kRunning},
      {State::kDraining, {}, State::kDraining},
  };
  for (const Row& row : rows) {
    Fixture f;
    f.GoTo(row.state);
    f.orders.Take();
    f.service.OnDetached(f.now);
    CHECK(f.orders.Take() == row.orders);
    CHECK(f.service.state() == row.after);
    CHECK(f.service.work().has_value() == (row.after != State::kIdle));
  }
}

TEST_CASE("AgentService: what is not acknowledged is sent again on the next stream") {
  Fixture f;
  f.GoTo(State::kRunning);
  f.service.OnPhaseDone(0);
  f.service.OnBarrierState({.phase = 0, .barrier = 2, .generation = 1, .ready = true});
  for (int i = 0; i < 3; ++i) f.service.OnInterval({}, f.now);
  f.Hear(AcknowledgeMessage("r1", 1));
  f.service.OnDetached(f.now);
  f.orders.Take();
  f.service.OnInterval({}, f.now);
  f.service.OnInterval({}, f.now);
  f.service.OnAttaching(f.now);
  CHECK(f.orders.Take() == Words{});  // not before the Welcome
  f.Hear(WelcomeMessage(true));
  // Of the two that nobody had numbered yet one has become.
  CHECK(f.orders.Take() == Words{"send phase_done 0", "send barrier 2 1", "send interval 2",
                                 "send interval 3", "send interval 4"});
  f.service.OnFinished({}, f.now);
  CHECK(f.orders.Take() == Words{"stop", "send closing 4"});
  f.service.OnDetached(f.now);
  f.Attach(true);
  CHECK(f.orders.Take() == Words{"send phase_done 0", "send barrier 2 1", "send interval 2",
                                 "send interval 3", "send interval 4", "send closing 4"});
  f.Hear(AcknowledgeMessage("r1", 4));
  f.Hear(ClosedMessage("r1"));
  CHECK(f.orders.Take() == Words{"audit end", "discard"});
}

TEST_CASE("AgentService: a Start or BeginPhase that is said again is not obeyed again") {
  Fixture f;
  f.GoTo(State::kRunning);
  f.service.OnPhaseDone(0);
  f.Hear(BeginPhaseMessage("r1", 1));
  f.orders.Take();
  f.Hear(StartMessage("r1"));
  f.Hear(BeginPhaseMessage("r1", 1));
  CHECK(f.orders.Take() == Words{});
}

TEST_CASE(
    "AgentService: a controller that knows nothing of the work ends it, and nothing is sent") {
  for (const State state : {State::kRunning, State::kDraining}) {
    Fixture f;
    f.GoTo(state);
    f.service.OnDetached(f.now);
    f.orders.Take();
    f.Attach(false);
    CHECK(f.orders.Take() == Words{"stop"});
    CHECK(f.service.state() == State::kDraining);
    CHECK_FALSE(f.service.work());
    f.service.OnInterval({}, f.now);
    f.Hear(StopMessage("r1"));
    f.Hear(AcknowledgeMessage("r1", 1));
    CHECK(f.orders.Take() == Words{});
    f.Hear(PrepareMessage("r2"));
    CHECK(f.orders.Take() == Words{"send it is busy with run r1"});
    f.service.OnFinished({}, f.now);
    CHECK(f.orders.Take() == Words{"audit end", "discard"});
    CHECK(f.service.state() == State::kIdle);
  }
}

TEST_CASE(
    "AgentService: a silent stream is cut after half the lease, the load ends with the lease") {
  Fixture f;
  f.GoTo(State::kRunning);
  f.orders.Take();
  CHECK(f.service.deadline() == f.now + seconds(4));
  f.now += seconds(4) - Nanos(1);
  f.service.OnTime(f.now);
  CHECK(f.orders.Take() == Words{});
  f.now += Nanos(1);
  // What comes late is not obeyed: time is looked at first.
  f.Hear(StopMessage("r1"));
  CHECK(f.orders.Take() == Words{"detach"});
  CHECK(f.service.state() == State::kRunning);
  f.now += seconds(4) - Nanos(1);
  f.service.OnTime(f.now);
  CHECK(f.orders.Take() == Words{});
  f.now += Nanos(1);
  f.service.OnTime(f.now);
  CHECK(f.orders.Take() == Words{"stop"});
  CHECK(f.service.state() == State::kDraining);
  f.service.OnFinished({}, f.now);
  CHECK(f.orders.Take() == Words{});
  // Its reports are still wanted.
  f.Attach(true);
  CHECK(f.orders.Take() ==
        Words{"send closing 0its lease of 8.00 s ran out without a word from the controller"});
}

TEST_CASE("AgentService: the lease runs from the sending of what renewed it") {
  const auto probe = [](Nanos sent, bool renews) {
    v1::ControllerMessage message = ClockMessage(sent, seconds(100), milliseconds(1));
    message.mutable_probe()->set_renews_lease(renews);
    return message;
  };
  struct Row {
    v1::ControllerMessage message;
    Nanos lease_from;
  };
  const Row rows[] = {
      {probe(seconds(3), true), seconds(103) - milliseconds(1)},  // 3 s on its way
      {probe(seconds(7), true), seconds(106)},                    // not later than it came
      {probe(seconds(5), false), seconds(100)},                   // only asks for a sign of life
      {ProbeMessage(1), seconds(106)},                            // the offset is not known yet
      {StopMessage("other"), seconds(100)},
  };
  for (const Row& row : rows) {
    CAPTURE(row.message.ShortDebugString());
    Fixture f;
    f.GoTo(State::kRunning);
    f.orders.Take();
    f.service.OnMessage(row.message, seconds(106), seconds(106));
    f.orders.Take();
    f.service.OnMessage(StopMessage("other"), seconds(107), seconds(107));  // keeps the stream
    CHECK(f.orders.lease == row.lease_from + seconds(8));
    f.now = row.lease_from + seconds(8) - Nanos(1);
    if (f.now < seconds(111)) f.service.OnTime(f.now);
    CHECK(f.service.state() == State::kRunning);
    f.service.OnTime(row.lease_from + seconds(8));
    CHECK(f.service.state() == State::kDraining);
  }
}

TEST_CASE("AgentService: the controller's lease counts, where it makes sense") {
  for (const auto& [told, lease] : std::vector<std::pair<Nanos, Nanos>>{
           {seconds(2), seconds(2)}, {Nanos(1), seconds(8)}, {hours(24), seconds(8)}}) {
    Fixture f;
    v1::ControllerMessage welcome = WelcomeMessage(false);
    welcome.mutable_welcome()->set_lease_ns(told.count());
    f.Hear(welcome);
    CHECK(f.service.deadline() == f.now + lease / 2);
  }
}

TEST_CASE("AgentService: the stream of an idle agent is cut by silence too") {
  Fixture f;
  f.now += seconds(4);
  f.service.OnTime(f.now);
  CHECK(f.orders.Take() == Words{"detach"});
  CHECK_FALSE(f.service.deadline());
}

TEST_CASE("AgentService: the longest duration ends the load with a failure") {
  Fixture f;
  f.GoTo(State::kRunning);
  f.orders.Take();
  for (f.now += seconds(1); f.now < seconds(100) + hours(24); f.now += seconds(3)) {
    f.Hear(ProbeMessage(1));
  }
  f.orders.Take();
  f.now = seconds(100) + hours(24);
  f.service.OnTime(f.now);
  CHECK(f.orders.Take() == Words{"stop"});
  f.service.OnFinished({}, f.now);
  CHECK(f.orders.Take() ==
        Words{"send closing 0agent_limit: it ran for the 86400 s of --max-duration"});
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

TEST_CASE(
    "AgentService: when it shuts down nobody attaches again: what cannot be handed over is lost") {
  Fixture f;
  f.GoTo(State::kRunning);
  f.service.Shutdown(f.now);
  f.orders.Take();
  f.service.OnDetached(f.now);
  f.service.OnFinished({}, f.now);
  CHECK(f.orders.Take() == Words{"stop", "audit end", "discard"});
  CHECK(f.service.finished());
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
    if (!row.finished) {
      f.service.OnFinished({}, f.now);
      f.Hear(ClosedMessage("r1"));
    }
    CHECK(f.service.finished());
    f.orders.Take();
    f.Hear(PrepareMessage("r2"));
    CHECK(f.orders.Take() == Words{"send it is being shut down"});
  }
}

}  // namespace
}  // namespace wsurge
