#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "agent/engine/engine.h"
#include "common/plan/scenario.h"

// Runs an engine of two workers against a port of the loopback address.
namespace wsurge {

inline Template Text(std::string_view text) {
  return std::get<Template>(Template::Parse(text, [](std::string_view) { return std::nullopt; }));
}

template <typename Action>
Step Make(Action action) {
  return {.id = 0, .name = {}, .action = std::move(action)};
}
inline Payload TextPayload(std::string_view text) { return {.content = Text(text)}; }
inline Step Send(std::string_view text) { return Make(SendStep{.payload = TextPayload(text)}); }
inline Step Request(std::string_view text, Nanos timeout = std::chrono::seconds(5)) {
  return Make(RequestStep{.payload = TextPayload(text), .reply = {}, .timeout = timeout});
}
inline Step ReceiveCount(std::uint64_t count, std::string save = {}) {
  return Make(ReceiveStep{.count = count,
                          .duration = std::nullopt,
                          .until = std::nullopt,
                          .timeout = std::chrono::seconds(5),
                          .save = std::move(save)});
}
inline Step ReceiveFor(Nanos duration) {
  return Make(
      ReceiveStep{.count = std::nullopt, .duration = duration, .until = std::nullopt, .save = {}});
}
inline Step Think(Nanos duration) { return Make(ThinkStep{.least = duration}); }

inline Phase Once(std::uint64_t connections, Nanos deadline = std::chrono::seconds(8)) {
  return {.name = "once",
          .form = LoadForm::kOnce,
          .duration = deadline,
          .connections_from = connections,
          .connections_to = connections,
          .start = StartMode::kTogether,
          .sessions = {}};
}
inline Phase Closed(std::uint64_t from, std::uint64_t to, Nanos duration) {
  return {.name = "closed",
          .form = LoadForm::kClosed,
          .duration = duration,
          .connections_from = from,
          .connections_to = to,
          .start = StartMode::kTogether,
          .sessions = {}};
}

inline Assignment AssignmentFor(std::uint16_t port, std::vector<Phase> load,
                                std::vector<Step> session) {
  Assignment assignment;
  assignment.run_id = "run-1";
  Target target;
  target.name = "target";
  target.url = {.text = "ws://127.0.0.1/",
                .host = "127.0.0.1",
                .port = port,
                .resource = Template::Literal("/")};
  assignment.targets = {target};
  Role role;
  role.name = "session";
  role.connection.connect_timeout = std::chrono::milliseconds(300);
  role.connection.upgrade_timeout = std::chrono::milliseconds(200);
  role.connection.close_timeout = std::chrono::milliseconds(200);
  role.steps = std::move(session);
  assignment.roles = {role};
  assignment.load = std::move(load);
  assignment.drain = std::chrono::milliseconds(100);
  assignment.weights = {1};
  return assignment;
}

inline EngineOptions OptionsOf(std::filesystem::path data_folder = {}) {
  return {.workers = 2,
          .agent_name = "a1",
          .data_folder = std::move(data_folder),
          .policy = {.allowed = [](const Url&, const boost::asio::ip::address&) { return true; },
                     .sources = {}}};
}

// What an engine said, and when it was over.
class EngineRun final : private EngineEvents {
 public:
  explicit EngineRun(Assignment assignment, EngineOptions options = OptionsOf())
      : engine_(std::move(assignment), std::move(options), *this) {}

  // Prepares, starts and waits for the end; phases are begun as they are asked for.
  void Run() {
    REQUIRE(Begin());
    AwaitEnd();
  }
  bool Begin() {
    prepared = engine_.Prepare();
    if (prepared.ok()) engine_.Start(MonotonicNow());
    return prepared.ok();
  }
  void AwaitEnd() {
    REQUIRE(finished_.get_future().wait_for(std::chrono::seconds(20)) == std::future_status::ready);
    CHECK(failure == "");
    CHECK(Differences(sum, ledger).empty());
    for (const std::string& difference : Differences(sum, ledger)) MESSAGE(difference);
    for (const std::string& contradiction : Contradictions(ledger)) FAIL_CHECK(contradiction);
    REQUIRE(!intervals.empty());
    CHECK(intervals.back().open_connections == 0);
  }

  Engine& engine() { return engine_; }
  std::uint64_t Count(std::string_view name) const { return ledger.counters.Get(name); }
  PhaseMetrics Of(std::size_t phase) const {
    PhaseMetrics all;
    for (const Interval& interval : intervals) {
      if (interval.phases().size() > phase) all.Merge(interval.phases()[phase]);
    }
    return all;
  }

  absl::Status prepared;
  // Written by the engine's threads until AwaitEnd returns.
  std::vector<Interval> intervals;
  std::vector<std::size_t> phases_done;
  std::vector<BarrierState> barriers;
  std::vector<TraceRecord> trace;
  Ledger sum;
  Ledger ledger;
  std::string failure = "not finished";

 private:
  void OnInterval(Interval interval) override {
    sum.Add(interval);
    intervals.push_back(std::move(interval));
  }
  void OnPhaseDone(std::size_t phase) override {
    phases_done.push_back(phase);
    engine_.BeginPhase(phase + 1, MonotonicNow());
  }
  // Alone in its run, its meetings take place when it is ready.
  void OnBarrierState(const BarrierState& state) override {
    barriers.push_back(state);
    if (!state.ready || state.arrived == 0) return;
    releases_.push_back(std::async(std::launch::async, [this, state] {
      engine_.ReleaseBarrier(state.phase, state.barrier, state.generation);
    }));
  }
  void OnTrace(TraceRecord record) override { trace.push_back(std::move(record)); }
  void OnFinished(Ledger closing, Nanos, std::string why) override {
    ledger = std::move(closing);
    failure = std::move(why);
    finished_.set_value();
  }

  std::promise<void> finished_;
  std::vector<std::future<void>> releases_;
  Engine engine_;  // last: its threads use the rest
};

// A folder that is gone after the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "wsurge-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace wsurge
