#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sched.h>

#include "agent/engine/cpu_affinity.h"
#include "tests/engine/agent/engine/engine_bench.h"
#include "tests/engine/agent/engine/script_server.h"

// What an engine says about itself, about its connections as a whole, and about single messages.
namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

void Echo(Peer& peer) {
  peer.Accept();
  peer.Echo();
}

std::map<std::uint32_t, std::vector<HealthSlice>> SlicesByWorker(const EngineRun& run) {
  std::map<std::uint32_t, std::vector<HealthSlice>> slices;
  for (const Interval& interval : run.intervals) {
    for (const HealthSlice& slice : interval.health) slices[slice.worker].push_back(slice);
  }
  return slices;
}

// What a worker may be late for its first phase, on a busy host.
constexpr Nanos kLate = milliseconds(500);

TEST_CASE("engine: the slices of each worker follow each other from the begin to the end") {
  ScriptServer server(Echo);
  EngineRun run(AssignmentFor(
      server.port(), {Closed(4, 4, milliseconds(1200)), Once(2), Closed(2, 2, milliseconds(300))},
      {Request("x"), Think(milliseconds(5))}));
  run.Run();
  const auto by_worker = SlicesByWorker(run);
  REQUIRE(by_worker.size() == 2);
  for (const auto& entry : by_worker) {
    CAPTURE(entry.first);
    const std::vector<HealthSlice>& slices = entry.second;
    CHECK(slices.front().begin >= Nanos::zero());
    CHECK(slices.front().begin < kLate);
    CHECK(slices.front().phase == 0);
    CHECK(slices.back().phase == 2);
    CHECK(slices.back().end >= milliseconds(1500));
    CHECK(slices.back().end <= run.intervals.back().end + milliseconds(100));
    Nanos whole{};
    for (std::size_t i = 0; i < slices.size(); ++i) {
      CAPTURE(i);
      const HealthSlice& slice = slices[i];
      whole += slice.wall();
      CHECK(slice.wall() > Nanos::zero());
      CHECK(slice.idle >= Nanos::zero());
      CHECK(slice.cpu >= Nanos::zero());
      CHECK(slice.run_queue >= Nanos::zero());
      CHECK(slice.idle <= slice.wall());
      // To begin and to end a sleep is work, and the sleep lies between two readings.
      CHECK(slice.idle + slice.cpu <= slice.wall() + milliseconds(60));
      CHECK(slice.longest_pass > Nanos::zero());
      if (i == 0) continue;
      CHECK(slice.begin == slices[i - 1].end);
      CHECK(slice.phase >= slices[i - 1].phase);
    }
    CHECK(whole == slices.back().end - slices.front().begin);
    // One ended where the first phase did.
    const auto second = std::find_if(slices.begin(), slices.end(),
                                     [](const HealthSlice& slice) { return slice.phase > 0; });
    CHECK(second->begin >= milliseconds(1200));
    CHECK(second->begin < milliseconds(1200) + kLate);
  }
  // In the interval in which it ended: the first second's slices are in the first interval.
  for (const HealthSlice& slice : run.intervals.front().health) {
    CHECK(slice.end < seconds(1) + kLate);
    CHECK(slice.phase == 0);
  }
}

// The share of both workers' time in which they had nothing to do.
double IdleShare(const EngineRun& run) {
  Nanos idle{};
  Nanos wall{};
  for (const Interval& interval : run.intervals) {
    for (const HealthSlice& slice : interval.health) {
      idle += slice.idle;
      wall += slice.wall();
    }
  }
  return ToSeconds(idle) / ToSeconds(wall);
}

TEST_CASE("engine: a worker that waits is idle, one that always has something to do is not") {
  ScriptServer server(Echo);
  EngineRun waits(
      AssignmentFor(server.port(), {Closed(2, 2, milliseconds(500))}, {ReceiveFor(seconds(9))}));
  waits.Run();
  CHECK(IdleShare(waits) > 0.8);

  const Step busy = Make(RepeatStep{.times = 1'000'000'000,
                                    .duration = std::nullopt,
                                    .every = std::nullopt,
                                    .steps = {Think(Nanos::zero())}});
  EngineRun works(AssignmentFor(server.port(), {Closed(2, 2, milliseconds(500))}, {busy}));
  works.Run();
  CHECK(IdleShare(works) < 0.5);
}

TEST_CASE("engine: fairness has each connection once per phase, those that got nothing too") {
  // The first to come gets five messages, the others none.
  ScriptServer server([](Peer& peer) {
    peer.Accept();
    if (peer.number == 0) {
      for (int i = 0; i < 5; ++i) peer.Write(TextFrame("x"));
    }
    peer.Wait();
  });
  EngineRun run(AssignmentFor(server.port(),
                              {Closed(4, 4, milliseconds(400)), Closed(2, 2, milliseconds(300))},
                              {ReceiveFor(seconds(9))}));
  run.Run();
  const PhaseMetrics first = run.Of(0);
  REQUIRE(first.Find(ValueMetric::kFairness) != nullptr);
  CHECK(first.Find(ValueMetric::kFairness)->count() == 4);
  CHECK(first.Find(ValueMetric::kFairness)->min() == 0);
  CHECK(first.Find(ValueMetric::kFairness)->max() == 5);
  CHECK(first.Find(ValueMetric::kFairness)->sum() == 5);
  // Two went on; the two that were closed at its begin are not connections of the second phase.
  const PhaseMetrics second = run.Of(1);
  REQUIRE(second.Find(ValueMetric::kFairness) != nullptr);
  CHECK(second.Find(ValueMetric::kFairness)->count() == 2);
  CHECK(second.Find(ValueMetric::kFairness)->max() == 0);
}

TEST_CASE("engine: fairness takes all sessions of a connection in a phase together") {
  ScriptServer server(Echo);
  EngineRun run(AssignmentFor(server.port(), {Closed(3, 3, milliseconds(400))},
                              {Request("x"), Think(milliseconds(5))}));
  run.Run();
  CHECK(run.Count("sessions.done") > 3);
  const PhaseMetrics phase = run.Of(0);
  REQUIRE(phase.Find(ValueMetric::kFairness) != nullptr);
  CHECK(phase.Find(ValueMetric::kFairness)->count() == 3);
  CHECK(phase.Find(ValueMetric::kFairness)->sum() == run.Count("ws_received.messages"));
}

TEST_CASE("engine: about one receive queue in 64 is looked at") {
  ScriptServer server(Echo);
  const Step requests = Make(RepeatStep{
      .times = 1000, .duration = std::nullopt, .every = std::nullopt, .steps = {Request("x")}});
  EngineRun run(AssignmentFor(server.port(), {Once(1)}, {requests}));
  run.Run();
  CHECK(run.Count("replies.matched") == 1000);
  const PhaseMetrics phase = run.Of(0);
  REQUIRE(phase.Find(ValueMetric::kUnread) != nullptr);
  CHECK(phase.Find(ValueMetric::kUnread)->count() >= 5);
  CHECK(phase.Find(ValueMetric::kUnread)->count() <= 50);
  CHECK(phase.Find(ValueMetric::kUnread)->max() < 100);
}

TEST_CASE("engine: with samples of all, each sent message is one, in order of its instants") {
  ScriptServer server(Echo);
  Assignment assignment =
      AssignmentFor(server.port(), {Once(4)},
                    {Request("x"), Send("y"),
                     Make(RequestStep{.payload = TextPayload("unanswered"),
                                      .reply = {.kind = ReplyKind::kMatch, .match = {}},
                                      .timeout = milliseconds(50)})});
  auto& last = std::get<RequestStep>(assignment.roles[0].steps[2].action);
  last.reply.match.texts.push_back({.relation = TextRelation::kEquals, .value = Text("never")});
  assignment.samples_one_in = 1;
  EngineRun run(std::move(assignment));
  run.Run();
  std::map<std::uint64_t, std::vector<MessageSample>> by_connection;
  for (const Interval& interval : run.intervals) {
    CHECK(interval.samples_dropped == 0);
    for (const MessageSample& sample : interval.samples) {
      by_connection[sample.connection].push_back(sample);
    }
  }
  REQUIRE(by_connection.size() == 4);
  for (const auto& entry : by_connection) {
    CAPTURE(entry.first);
    const std::vector<MessageSample>& samples = entry.second;
    REQUIRE(samples.size() == 3);
    const MessageFate fates[] = {MessageFate::kMatched, MessageFate::kSent, MessageFate::kTimedOut};
    for (std::size_t i = 0; i < samples.size(); ++i) {
      CAPTURE(i);
      CHECK(samples[i].number == i);
      CHECK(samples[i].fate == fates[i]);
      CHECK(samples[i].phase == 0);
      CHECK(samples[i].due >= Nanos::zero());
      CHECK(samples[i].sent >= samples[i].due);
      CHECK(samples[i].received.has_value() == (i == 0));
    }
    CHECK(*samples[0].received >= samples[0].sent);
    CHECK(samples[1].due >= *samples[0].received);
  }
}

TEST_CASE("engine: spinning workers do the same, never sleep, and idle in passes without work") {
  ScriptServer server(Echo);
  EngineOptions options = OptionsOf();
  options.spin = true;
  EngineRun run(AssignmentFor(server.port(), {Closed(4, 4, milliseconds(400)), Once(2)},
                              {Request("x"), Think(milliseconds(5))}),
                std::move(options));
  run.Run();
  CHECK(run.Of(0).Total(TimeMetric::kRtt).values.count() >= 4);
  CHECK(run.Of(1).counters.Get(Counter::kSessionsDone) == 2);
  const auto by_worker = SlicesByWorker(run);
  REQUIRE(by_worker.size() == 2);
  for (const auto& entry : by_worker) {
    CAPTURE(entry.first);
    const std::vector<HealthSlice>& slices = entry.second;
    Nanos idle{};
    Nanos wall{};
    Nanos awake{};
    for (const HealthSlice& slice : slices) {
      CHECK(slice.idle <= slice.wall());
      idle += slice.idle;
      wall += slice.wall();
      awake += slice.cpu + slice.run_queue;
    }
    CHECK(idle > Nanos::zero());
    CHECK(idle < wall);
    CHECK(awake > wall / 2);
  }
}

// Threads of this process that may run on one CPU only.
int PinnedThreads() {
  int pinned = 0;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    const pid_t id = std::stoi(thread.path().filename());
    if (sched_getaffinity(id, sizeof cpus, &cpus) == 0) pinned += CPU_COUNT(&cpus) == 1 ? 1 : 0;
  }
  return pinned;
}

TEST_CASE("engine: pinned workers work, and more than there are CPUs are refused") {
  ScriptServer server(Echo);
  EngineOptions options = OptionsOf();
  options.workers = 1;
  options.pin = true;
  EngineRun run(AssignmentFor(server.port(), {Once(2)}, {Request("x")}), options);
  REQUIRE(run.Begin());
  if (AllowedCpus() > 1) CHECK(PinnedThreads() == 1);
  run.AwaitEnd();
  CHECK(run.Count("sessions.done") == 2);

  options.workers = AllowedCpus() + 1;
  EngineRun many(AssignmentFor(server.port(), {Once(2)}, {Request("x")}), options);
  CHECK(!many.Begin());
  CHECK(std::string(many.prepared.message()).find("--pin gives each worker a CPU of its own") == 0);
}

}  // namespace
}  // namespace wsurge
