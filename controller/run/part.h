#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/plan/scenario.h"
#include "controller/agents/agent_events.h"
#include "controller/agents/agent_link.h"
#include "controller/agents/clock_offset_estimator.h"
#include "controller/results/aggregator.h"
#include "controller/results/sample_batch.h"
#include "controller/run/barrier_book.h"
#include "controller/run/part_member.h"
#include "controller/run/redactor.h"
#include "controller/run/run_journal.h"

namespace wsurge {

// | state     | what happens                                         | next state |
// |-----------|------------------------------------------------------|------------|
// | preparing | every agent says that it is ready                    | armed      |
// | preparing | an agent attaches again: it is told anew             | preparing  |
// | preparing | an agent refuses or is lost, or kPrepareWithin is up | failed     |
// | preparing | Stop                                                 | collected  |
// | armed     | the agreed start instant is reached                  | running    |
// | armed     | Stop                                                 | draining   |
// | running   | the planned end is reached, or Stop                  | draining   |
// | running   | an agent is not heard from, and comes back: it is    | running    |
// |           | told what it may have missed                         |            |
// | running   | every agent has closed or is lost                    | collected  |
// | draining  | every agent has closed or is lost; agents that have  | collected  |
// |           | not closed at the deadline count as lost             |            |
enum class PartState : std::uint8_t {
  kPreparing,
  kArmed,
  kRunning,
  kDraining,
  kCollected,  // final
  kFailed,     // final: nothing was sent
};

struct PartPlan {
  std::string run_id;
  std::uint32_t number = 0;
  TargetRange targets;
  std::uint64_t seed = 0;
  bool trace = false;
};

// One target's share of a run, or the whole of one whose targets run together: brings the agents to
// a common start, hands phases over, lets the meetings at barriers take place, merges what they
// report. Owned by the Coordinator; the run's thread. Time is passed in.
class Part {
 public:
  // How the clock of a domain stands now.
  using ClockOf = std::function<ClockEstimate(std::uint32_t domain, Nanos now)>;

  static constexpr Nanos kPrepareWithin = std::chrono::seconds(15);
  static constexpr Nanos kCloseWithin = std::chrono::seconds(15);  // beyond the planned end
  static constexpr Nanos kStopWithin = std::chrono::seconds(5);

  // Sends Prepare to all members. REQUIRES: at least one; `scenario` and `journal` outlive the
  // part. Without a journal reports are acknowledged as soon as they are merged.
  Part(const Scenario& scenario, PartPlan plan, std::vector<PartMember> members, ClockOf clock_of,
       Nanos now, RunJournal* journal = nullptr);

  void OnMessage(AgentId agent, RunMessage message, Nanos now);
  void OnSuspect(AgentId agent, const AgentSuspect& suspect);
  void OnReturned(AgentId agent, const AgentReturned& returned, Nanos now);
  void OnLost(AgentId agent, const std::string& reason, Nanos now);
  void Tick(Nanos now);

  // Brings the load of all agents to zero.
  void Stop(const std::string& reason, Nanos now);

  PartState state() const { return state_; }
  bool started() const { return state_ == PartState::kRunning || state_ == PartState::kDraining; }
  const std::string& error() const { return error_; }  // kFailed only
  const Redactor& redactor() const { return redactor_; }
  Nanos begin() const { return begin_; }  // the start instant; kArmed and later
  const std::vector<PartMember>& members() const { return members_; }
  const Aggregator& aggregator() const { return aggregator_; }

  // Single messages that came since the last call; to be asked for after each message.
  std::vector<SampleBatch> TakeSamples() { return std::exchange(samples_, {}); }

  // Of all agents: samples that could not be kept where they were taken.
  std::uint64_t samples_dropped() const { return samples_dropped_; }

 private:
  using Members = std::vector<PartMember>;

  Members::iterator Find(AgentId agent);
  void SendPrepare(std::size_t index);
  void Arm(Nanos now);
  void HandOver(Nanos now);
  void CollectIfOver();
  void GiveUpUnclosed(Nanos now);
  void Fail(std::string error);
  void StopAll(const std::string& reason);
  // Of each clock domain of the members. All of one domain are told the same instants, so that what
  // they measure is on one scale.
  std::map<std::uint32_t, ClockEstimate> Clocks(Nanos now) const;

  void OnPrepared(PartMember& member, const Prepared& prepared, Nanos now);
  void OnPhaseDone(PartMember& member, std::size_t phase, Nanos now);
  void OnInterval(std::size_t index, Interval interval);
  void KeepSamples(std::size_t index, Interval& interval);
  void OnClosing(std::size_t index, Closing closing, Nanos now);
  void TellAnew(std::size_t index, Nanos now);
  std::function<void()> AcknowledgementTo(std::size_t index) const;
  void AcknowledgeStored(std::size_t index);
  void BeginPhase(const PartMember& member, Nanos offset);
  void Release(const Meeting& meeting);
  void OnGone(std::size_t index, Nanos now);
  void Lose(std::size_t index, Nanos at);
  void Write(JournalEntry entry);

  const Scenario& scenario_;
  const PartPlan plan_;
  const std::vector<Phase> load_;
  const Nanos planned_length_;  // drain and closing included
  const ClockOf clock_of_;
  RunJournal* const journal_;
  const Redactor redactor_;
  const std::shared_ptr<const SampleNames> sample_names_;

  PartState state_ = PartState::kPreparing;
  Members members_;
  Aggregator aggregator_;
  BarrierBook barriers_;
  std::vector<SampleBatch> samples_;
  std::uint64_t samples_dropped_ = 0;
  std::string error_;
  Nanos begin_{};
  Nanos planned_end_{};
  Nanos deadline_{};                        // of the present state
  std::optional<std::size_t> handed_over_;  // the last phase whose end has been passed on
  Nanos next_phase_{};                      // when the one after it begins
  std::map<std::uint32_t, Meeting> met_;    // the latest meeting, by barrier
  std::optional<std::string> stop_reason_;  // Stop was said
};

}  // namespace wsurge
