#include "controller/agents/agent_service.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "doctest/doctest.h"
#include <grpcpp/grpcpp.h>

#include "common/base/mutex.h"
#include "wsurge/v1/plan.pb.h"

namespace wsurge {
namespace {

using std::chrono::seconds;

// Writes down what the service hands over, and refuses the names it is told to.
class RecordingEvents : public AgentEvents {
 public:
  Refusal OnHello(StreamId, Greeting greeting, Nanos) override {
    const MutexLock lock(mutex_);
    const AgentInfo& info = greeting.info;
    std::shared_ptr<AgentLink> link = std::move(greeting.link);
    Note("hello " + info.name);
    if (greeting.work) Note("at " + greeting.work->run_id + std::to_string(greeting.work->part));
    if (info.name == "taken") return {"an agent named taken is attached already"};
    link->Welcome({"1.0", greeting.work.has_value(), seconds(3)});
    link->Probe(std::nullopt, true);
    link_ = std::move(link);
    return {};
  }
  void OnHeartbeat(StreamId, Nanos sent, Nanos agent_time, Nanos received) override {
    const MutexLock lock(mutex_);
    Note(agent_time == Nanos(42) && received >= sent ? "heartbeat" : "odd heartbeat");
  }
  void OnRunMessage(StreamId, RunMessage message, Nanos) override {
    const MutexLock lock(mutex_);
    Note("run " + message.run_id + " " + std::to_string(message.body.index()));
  }
  void OnStreamEnd(StreamId, Nanos) override {
    const MutexLock lock(mutex_);
    Note("end");
  }

  // Everything so far, once `count` entries are there; fewer after 5 s.
  std::vector<std::string> Notes(std::size_t count) {
    const MutexLock lock(mutex_);
    const auto until = std::chrono::steady_clock::now() + seconds(5);
    while (notes_.size() < count && changed_.wait_until(mutex_, until) != std::cv_status::timeout) {
    }
    return notes_;
  }
  std::shared_ptr<AgentLink> link() {
    const MutexLock lock(mutex_);
    return link_;
  }

 private:
  void Note(std::string note) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    notes_.push_back(std::move(note));
    changed_.notify_all();
  }

  Mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<std::string> notes_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<AgentLink> link_ ABSL_GUARDED_BY(mutex_);
};

struct Fixture {
  RecordingEvents events;
  AgentServiceImpl service{events};
  int port = 0;
  std::unique_ptr<grpc::Server> server;

  Fixture() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service);
    server = builder.BuildAndStart();
  }
  ~Fixture() {
    service.CloseAll("over");
    server->Shutdown(std::chrono::system_clock::now() + seconds(2));
    server->Wait();
  }
};

// An agent that says exactly what a test wants.
struct RawAgent {
  grpc::ClientContext context;
  std::unique_ptr<v1::AgentService::Stub> stub;
  std::unique_ptr<grpc::ClientReaderWriter<v1::AgentMessage, v1::ControllerMessage>> stream;

  explicit RawAgent(int port) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    stub = v1::AgentService::NewStub(grpc::CreateCustomChannel(
        "127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials(), arguments));
    context.set_deadline(std::chrono::system_clock::now() + seconds(10));
    stream = stub->Attach(&context);
  }

  void Hello(const std::string& name, std::uint32_t weight = 1) {
    v1::AgentMessage message;
    message.mutable_hello()->set_name(name);
    message.mutable_hello()->set_version("1.0");
    message.mutable_hello()->set_weight(weight);
    stream->Write(message);
  }
  v1::ControllerMessage Read() {
    v1::ControllerMessage message;
    stream->Read(&message);
    return message;
  }
};

TEST_CASE_FIXTURE(Fixture, "AgentService: Hello is answered by Welcome, Probe by Heartbeat") {
  RawAgent agent(port);
  agent.Hello("a1");
  CHECK(agent.Read().welcome().version() == "1.0");
  const v1::ControllerMessage probe = agent.Read();
  REQUIRE(probe.has_probe());
  v1::AgentMessage message;
  message.mutable_heartbeat()->set_controller_ns(probe.probe().controller_ns());
  message.mutable_heartbeat()->set_agent_ns(42);
  agent.stream->Write(message);
  CHECK(events.Notes(2) == std::vector<std::string>{"hello a1", "heartbeat"});
}

TEST_CASE_FIXTURE(Fixture, "AgentService: what is refused gets a reason, and its stream ends") {
  struct Row {
    const char* name;
    std::uint32_t weight;
    const char* reason;
  };
  constexpr Row kRows[] = {
      {"taken", 1, "an agent named taken is attached already"},
      {"", 1, "an agent's name is 1 to 100 letters, digits, \"-\", \"_\" or \".\""},
      {"a\x1b[2J", 1, "an agent's name is 1 to 100 letters, digits, \"-\", \"_\" or \".\""},
      {"a/b", 1, "an agent's name is 1 to 100 letters, digits, \"-\", \"_\" or \".\""},
      {"a1", 0, "an agent's weight is 1 to 1000"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.reason);
    RawAgent agent(port);
    agent.Hello(row.name, row.weight);
    CHECK(agent.Read().refused().reason() == row.reason);
    CHECK(agent.stream->Finish().error_code() == grpc::StatusCode::FAILED_PRECONDITION);
  }
}

TEST_CASE_FIXTURE(Fixture, "AgentService: a stream that does not begin with Hello is refused") {
  RawAgent agent(port);
  v1::AgentMessage message;
  message.mutable_phase_done()->set_run_id("r");
  agent.stream->Write(message);
  CHECK(agent.Read().refused().reason() == "the first message must be Hello");
  CHECK(agent.stream->Finish().error_code() == grpc::StatusCode::FAILED_PRECONDITION);
  CHECK(events.Notes(0).empty());
}

TEST_CASE_FIXTURE(Fixture, "AgentService: malformed messages are dropped, the stream goes on") {
  RawAgent agent(port);
  agent.Hello("a1");
  agent.Read();
  agent.stream->Write(v1::AgentMessage());  // of no kind
  v1::AgentMessage garbage;
  v1::Interval* interval = garbage.mutable_interval()->mutable_interval();
  interval->set_sequence(1);
  v1::TimeSamples* samples = interval->add_phases()->add_times();
  samples->set_metric("ws_rtt");
  samples->set_histogram("no histogram");
  agent.stream->Write(garbage);
  agent.Hello("second");  // one Hello is enough
  v1::AgentMessage good;
  good.mutable_phase_done()->set_run_id("r");
  agent.stream->Write(good);
  CHECK(events.Notes(2) == std::vector<std::string>{"hello a1", "run r 1"});
}

TEST_CASE_FIXTURE(Fixture, "AgentService: the end of a stream is told once, however it comes") {
  SUBCASE("half-closed") {
    RawAgent agent(port);
    agent.Hello("a1");
    agent.Read();
    agent.stream->WritesDone();
    CHECK(events.Notes(2) == std::vector<std::string>{"hello a1", "end"});
    while (agent.Read().has_probe()) {
    }
    CHECK(agent.stream->Finish().error_code() == grpc::StatusCode::UNAVAILABLE);
  }
  SUBCASE("cut") {
    {
      RawAgent agent(port);
      agent.Hello("a1");
      agent.Read();
      agent.context.TryCancel();
      agent.stream->Finish();
    }
    CHECK(events.Notes(2) == std::vector<std::string>{"hello a1", "end"});
    events.link()->Probe(std::nullopt, true);  // goes nowhere
  }
  SUBCASE("closed by us") {
    RawAgent agent(port);
    agent.Hello("a1");
    agent.Read();
    events.link()->Close("enough");
    CHECK(events.Notes(2) == std::vector<std::string>{"hello a1", "end"});
    while (agent.Read().has_probe()) {
    }
    CHECK(agent.stream->Finish().error_message() == "enough");
  }
  CHECK(events.Notes(2).size() == 2);
}

TEST_CASE_FIXTURE(Fixture, "AgentService: who says nothing for 5 s is refused") {
  RawAgent agent(port);
  // When the stream has reached the service cannot be seen from here.
  const std::jthread ticker([this](const std::stop_token& over) {
    while (!over.stop_requested()) {
      service.Tick(MonotonicNow() + AgentServiceImpl::kHelloWithin);
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  });
  CHECK(agent.Read().refused().reason() == "no Hello came within 5 s");
}

TEST_CASE_FIXTURE(Fixture, "AgentService: an assignment goes out in pieces that fit the stream") {
  RawAgent agent(port);
  agent.Hello("a1");
  agent.Read();
  agent.Read();
  events.Notes(1);
  Assignment assignment;
  assignment.run_id = "r";
  assignment.part = 3;
  DataTable& table = assignment.data.emplace_back();
  table.name = "users";
  table.columns = {"text"};
  for (int i = 0; i < 25; ++i) table.rows.push_back({std::string(100'000, 'x')});
  events.link()->Prepare(assignment);

  std::string bytes;
  int pieces = 0;
  for (bool last = false; !last;) {
    const v1::ControllerMessage message = agent.Read();
    if (message.has_probe()) continue;
    REQUIRE(message.has_prepare());
    CHECK(message.prepare().run_id() == "r");
    CHECK(message.prepare().part() == 3);
    CHECK(message.prepare().piece().size() <= std::size_t{1} << 20);
    bytes += message.prepare().piece();
    ++pieces;
    last = message.prepare().last();
    if (last) CHECK(message.prepare().total_bytes() == bytes.size());
  }
  CHECK(pieces == 3);
  v1::Assignment received;
  CHECK(received.ParseFromString(bytes));
  CHECK(received.run_id() == "r");
}

TEST_CASE_FIXTURE(Fixture, "AgentService: barriers and traces are handed over, commands too") {
  RawAgent agent(port);
  agent.Hello("a1");
  agent.Read();
  agent.Read();
  v1::AgentMessage ready;
  ready.mutable_barrier_ready()->set_run_id("r");
  agent.stream->Write(ready);
  v1::AgentMessage trace;
  trace.mutable_trace()->set_run_id("r");
  trace.mutable_trace()->add_events()->set_what("sent");
  agent.stream->Write(trace);
  CHECK(events.Notes(3) == std::vector<std::string>{"hello a1", "run r 4", "run r 5"});
  events.link()->ReleaseBarrier("r", 1, 2, 3, 4);
  v1::ControllerMessage message = agent.Read();
  while (message.has_probe()) message = agent.Read();
  REQUIRE(message.has_release_barrier());
  CHECK(message.release_barrier().ShortDebugString() ==
        "run_id: \"r\" part: 1 phase: 2 barrier: 3 generation: 4");
}

TEST_CASE_FIXTURE(Fixture, "AgentService: an agent that reads nothing is cut off") {
  RawAgent agent(port);
  agent.Hello("a1");
  agent.Read();
  events.Notes(1);
  // Far more than the transport takes for a reader that does not read.
  const std::string reason(100'000, 'x');
  for (int i = 0; i < 1'000; ++i) events.link()->Stop("r", reason);
  CHECK(events.Notes(2) == std::vector<std::string>{"hello a1", "end"});
}

}  // namespace
}  // namespace wsurge
