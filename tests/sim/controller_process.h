#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "controller/agents/registry.h"
#include "controller/run/coordinator.h"
#include "tests/sim/network.h"
#include "tests/sim/world.h"

namespace wsurge::sim {

// What a controller says about one member of a run, for the invariants.
struct MemberFacts {
  std::string name;
  std::uint64_t instance = 0;
  std::optional<Nanos> lost_at;                         // by the registry or by the part, true time
  std::map<std::uint32_t, std::uint64_t> acknowledged;  // by part: the last sequence number
  std::set<std::uint32_t> closed;                       // parts whose Closing was acknowledged
};

// A controller: the real Registry and Coordinator, with models of the streams, the ticker, RunLoop
// and the journal around them.
class ControllerProcess {
 public:
  struct Setup {
    LeaseTimes times;
    bool journal = false;
    Nanos commit_most{};  // how long a commit takes at most
    std::size_t inbox = 4'000;
  };

  ControllerProcess(World& world, const Setup& setup);
  ~ControllerProcess();

  void Begin();
  void Pause(Nanos until) { paused_until_ = std::max(paused_until_, until); }
  Nanos paused_until() const { return paused_until_; }

  // ---- Streams ----
  void Accept(const std::shared_ptr<Stream>& stream);
  void OnMessage(const std::shared_ptr<Stream>& from, const v1::AgentMessage& message);
  void OnStreamEnd(const std::shared_ptr<Stream>& from);

  // ---- The run ----
  void Submit(RunPlan plan);
  void StopRun() { stop_ = true; }
  bool over() const { return outcome_.has_value(); }
  const RunOutcome& outcome() const { return *outcome_; }
  const std::map<AgentId, MemberFacts>& members() const { return members_; }
  MemberFacts* Member(const std::string& run_id, std::uint64_t instance);
  std::size_t idle() const;

 private:
  class Link;
  class Inbox;
  class Journal;
  class Pool;

  void TickRegistry();
  void RunTurn();
  void Turn();
  void NoteEvent(const RunEvent& event);
  void NoteAcknowledged(std::uint64_t instance, const v1::Acknowledge& acknowledge);
  Nanos Jitter() { return world_.random.Between(Nanos(0), std::chrono::milliseconds(5)); }

  World& world_;
  const Setup setup_;
  Registry registry_;
  Nanos paused_until_{};
  std::map<StreamId, std::shared_ptr<Link>> welcomed_;
  std::map<StreamId, std::uint64_t> instances_;

  std::shared_ptr<Inbox> inbox_;
  std::unique_ptr<Pool> pool_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<Coordinator> coordinator_;
  std::string run_id_;
  std::uint64_t run_number_ = 0;
  Nanos next_tick_{};
  bool turn_due_ = false;
  bool stop_ = false;
  std::optional<RunOutcome> outcome_;
  std::map<AgentId, MemberFacts> members_;
};

}  // namespace wsurge::sim
