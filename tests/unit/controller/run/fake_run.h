#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "controller/run/coordinator.h"
#include "controller/run/run_journal.h"

// A run without network and clock: links that write down what they are told, a pool of named
// agents, and time that a test moves.
namespace wsurge {

struct RecordingLink : AgentLink {
  std::vector<std::string> calls;
  std::vector<Assignment> assignments;
  std::vector<Nanos> offsets;  // that each Start named

  void Welcome(const WelcomeWords&) override {}
  void Probe(std::optional<ClockEstimate>, bool) override {}
  void Prepare(const Assignment& assignment) override {
    calls.push_back(absl::StrCat("prepare ", assignment.part));
    assignments.push_back(assignment);
  }
  void Start(const std::string&, std::uint32_t part, Nanos at, Nanos offset) override {
    offsets.push_back(offset);
    calls.push_back(absl::StrCat("start ", part, " at ", at.count()));
  }
  void BeginPhase(const std::string&, std::uint32_t, std::size_t phase, Nanos at) override {
    calls.push_back(absl::StrCat("phase ", phase, " at ", at.count()));
  }
  void ReleaseBarrier(const std::string&, std::uint32_t part, std::size_t phase,
                      std::uint32_t barrier, std::uint64_t generation) override {
    calls.push_back(absl::StrCat("release ", part, ": ", phase, "/", barrier, "/", generation));
  }
  void Stop(const std::string&, const std::string& reason) override {
    calls.push_back("stop: " + reason);
  }
  void Acknowledge(const std::string&, std::uint32_t, std::uint64_t sequence,
                   bool closed) override {
    calls.push_back(closed ? "free" : absl::StrCat("acknowledge ", sequence));
  }
  void Close(const std::string& reason) override { calls.push_back("close: " + reason); }
};

struct FakePool : AgentPool {
  std::vector<ClaimedAgent> idle;
  std::map<std::uint32_t, ClockEstimate> clocks;  // by domain

  std::vector<ClaimedAgent> Claim(std::size_t wanted) override {
    if (idle.size() < wanted) return {};
    return std::exchange(idle, {});
  }
  Nanos asked_again{};  // what every further answer differs by
  ClockEstimate Clock(std::uint32_t domain, Nanos) override {
    clocks[domain].offset += asked_again;
    return clocks[domain];
  }
  std::vector<std::string> IdleNames() override {
    std::vector<std::string> names;
    for (const ClaimedAgent& agent : idle) names.push_back(agent.info.name);
    return names;
  }
};

// Keeps what a run writes down; `stored` is called at once, or by Store.
struct RecordingJournal : RunJournal {
  std::vector<std::string> begun;
  std::vector<JournalEntry> entries;
  bool storing = true;
  std::vector<std::function<void()>> waiting;

  void Begin(const RunPlan& plan, SubmitTime) override { begun.push_back(plan.run_id); }
  void Record(JournalEntry entry, std::function<void()> stored) override {
    entries.push_back(std::move(entry));
    AfterRecorded(std::move(stored));
  }
  void AfterRecorded(std::function<void()> stored) override {
    waiting.push_back(std::move(stored));
    if (storing) Store();
  }
  std::string Problem() const override { return ""; }
  void End(const RunOutcome&) override {}

  void Store() {
    for (const auto& stored : std::exchange(waiting, {})) stored();
  }
};

inline Phase ClosedPhase(std::chrono::seconds length) {
  Phase phase;
  phase.name = "load";
  phase.duration = length;
  phase.connections_from = phase.connections_to = 10;
  return phase;
}

inline Phase OncePhase() {
  Phase phase = ClosedPhase(std::chrono::seconds(60));
  phase.form = LoadForm::kOnce;
  return phase;
}

inline Scenario OneTarget(std::vector<Phase> load) {
  Scenario scenario;
  scenario.name = "test";
  Target& target = scenario.targets.emplace_back();
  target.name = "echo";
  target.url.text = "ws://127.0.0.1:1/";
  target.url.host = "127.0.0.1";
  target.url.port = 1;
  scenario.load = std::move(load);
  Role& role = scenario.roles.emplace_back();
  role.name = "session";
  role.steps.push_back(
      {0, "1.think", ThinkStep{.least = std::chrono::seconds(1), .most = std::chrono::seconds(1)}});
  return scenario;
}

// Two agents, a1 and a2, ids 1 and 2; a1's clock is 1 s ahead.
class FakeRun {
 public:
  explicit FakeRun(Scenario scenario, RunJournal* journal = nullptr)
      : scenario_(std::move(scenario)) {
    for (const AgentId id : {AgentId{1}, AgentId{2}}) {
      ClaimedAgent agent;
      agent.id = id;
      agent.info.name = absl::StrCat("a", id);
      agent.clock_domain = id == 1 ? 5 : 0;
      agent.link = links[id] = std::make_shared<RecordingLink>();
      pool.idle.push_back(agent);
    }
    pool.clocks[5] = {std::chrono::seconds(1), Nanos(1'000)};
    RunPlan plan;
    plan.run_id = "r";
    plan.scenario = scenario_;
    plan.agents = 2;
    plan.trace = true;
    plan.wait = std::chrono::seconds(30);
    coordinator =
        std::make_unique<Coordinator>(plan, pool, now, std::chrono::seconds(1'000'000), journal);
  }

  void Tick(Nanos step = Nanos::zero()) {
    now += step;
    coordinator->Tick(now);
  }
  template <typename Body>
  void Say(AgentId agent, Body body, std::uint32_t part = 0) {
    coordinator->Handle({agent, RunMessage{"r", part, std::move(body)}}, now);
  }
  void Lose(AgentId agent) { coordinator->Handle({agent, AgentLost{"its stream ended"}}, now); }

  void Suspect(AgentId agent, bool stream_over) {
    coordinator->Handle({agent, AgentSuspect{now, stream_over, "its stream ended"}}, now);
  }
  // On a new stream.
  void Return(AgentId agent, std::optional<PartId> work) {
    coordinator->Handle({agent, AgentReturned{true, std::move(work)}}, now);
  }

  // Both are ready and the start instant has come.
  void Start() {
    Tick();
    for (const AgentId id : {AgentId{1}, AgentId{2}}) Say(id, Prepared{"", 5});
    Tick(std::chrono::milliseconds(300));
  }

  // One second of an agent's work: one connection and `messages` received.
  static Interval OneSecond(std::uint64_t sequence, std::uint64_t messages) {
    Interval interval;
    interval.sequence = sequence;
    interval.begin = std::chrono::seconds(sequence - 1);
    interval.end = std::chrono::seconds(sequence);
    interval.At(0).counters.Add(Counter::kConnectionsOpened);
    interval.At(0).counters.Add(Counter::kConnectionsClosed);
    interval.At(0).counters.Add(Counter::kReceivedMessages, messages);
    return interval;
  }

  // The ledger of an agent that reported these.
  static Closing ClosingOf(const std::vector<std::uint64_t>& messages) {
    Closing closing;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      closing.ledger.Add(OneSecond(i + 1, messages[i]));
      closing.ledger.intervals = i + 1;
    }
    return closing;
  }

  RunOutcome Outcome() { return coordinator->TakeOutcome(); }
  bool over() const { return coordinator->state() == RunState::kOver; }

  Nanos now = std::chrono::seconds(100);
  std::map<AgentId, std::shared_ptr<RecordingLink>> links;
  FakePool pool;
  std::unique_ptr<Coordinator> coordinator;

 private:
  Scenario scenario_;
};

}  // namespace wsurge
