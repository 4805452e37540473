#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/plan/scenario.h"
#include "controller/agents/agent_events.h"
#include "controller/agents/trace.h"
#include "controller/results/progress.h"
#include "controller/results/run_result.h"
#include "controller/run/agent_pool.h"
#include "controller/run/part.h"
#include "controller/run/run_book.h"
#include "controller/run/run_journal.h"
#include "controller/run/run_outcome.h"
#include "controller/run/run_plan.h"

namespace wsurge {

// | state   | what happens                                                       | next state |
// |---------|--------------------------------------------------------------------|------------|
// | waiting | so many agents as wanted are idle: they are claimed                | working    |
// | waiting | the wait is over, or Stop                                          | over       |
// | working | the part (part.h) is collected, another target follows, an agent   | working    |
// |         | is left and nobody said Stop: the next part                        |            |
// | working | an agent is lost and the scenario wants to abort: the part stops   | working    |
// | working | the part is collected: the result is put together; or it failed    | over       |
enum class RunState : std::uint8_t { kWaiting, kWorking, kOver };

// One run from the first agent to its result: targets one after the other, or together. A pure
// state machine: events and time are passed in, from the run's thread alone.
class Coordinator {
 public:
  // `pool` and `journal` outlive it. `now_unix` is the same instant as `now`. `journal`: where the
  // run is written down, up to what its parts gave; null: nowhere.
  Coordinator(RunPlan plan, AgentPool& pool, Nanos now, Nanos now_unix,
              RunJournal* journal = nullptr);
  Coordinator(const Coordinator&) = delete;
  Coordinator& operator=(const Coordinator&) = delete;

  void Handle(RunEvent event, Nanos now);
  void Tick(Nanos now);  // several times a second

  // The user's wish. The run ends with what it has.
  void Stop(Nanos now);

  RunState state() const { return state_; }

  // The live view, while a part runs and has reported a second.
  std::optional<Progress> LiveProgress(Nanos now) const;

  // What connections did since the last call, when the run is traced.
  std::vector<AgentTrace> TakeTraces() { return std::exchange(traces_, {}); }

  // Single messages that came since the last call. To be asked for after each Handle, since a part
  // that is over takes its own along.
  std::vector<SampleBatch> TakeSamples() { return std::exchange(samples_, {}); }

  // So many of them could not be passed on: the result says so.
  void LeaveOutSamples(std::uint64_t count) { book_.LeaveOutSamples(count); }

  // REQUIRES: state() == kOver; once.
  RunOutcome TakeOutcome() { return std::move(outcome_); }

 private:
  struct RunAgent {
    ClaimedAgent claimed;
    bool gone = false;  // not attached any more
  };

  void OnLost(AgentId id, const std::string& reason, Nanos now);
  void TakeTrace(AgentId id, AgentTrace trace);
  void AbortByLossOf(const std::string& agent);
  TargetRange NextTargets() const;

  void TryToClaim(Nanos now);
  void BeginPart(Nanos now);
  void JudgeAborts(Nanos now);
  void AfterPart(Nanos now);
  void CollectPart();
  // The names of the targets from number `first` on.
  std::string TargetsFrom(std::size_t first) const;
  void Finish(Nanos now, std::string error, ExitCode code);

  const RunPlan plan_;
  AgentPool& pool_;
  const Nanos created_;
  const Nanos created_unix_;
  RunJournal* const journal_;
  const bool has_aborts_;

  RunState state_ = RunState::kWaiting;
  std::vector<RunAgent> agents_;
  std::optional<Part> part_;
  std::uint32_t part_number_ = 0;
  RunBook book_;  // of the parts that are collected
  Nanos next_judgement_{};
  std::optional<ThresholdResult> aborted_by_;
  std::vector<AgentTrace> traces_;
  std::vector<SampleBatch> samples_;
  bool stopped_ = false;
  RunOutcome outcome_;
};

}  // namespace wsurge
