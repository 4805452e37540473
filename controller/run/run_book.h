#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/stats/counters.h"
#include "controller/agents/agent_info.h"
#include "controller/agents/clock_offset_estimator.h"
#include "controller/results/agent_health.h"
#include "controller/results/agent_metrics.h"
#include "controller/results/aggregator.h"
#include "controller/results/run_result.h"
#include "controller/results/verdict.h"
#include "controller/run/part_member.h"
#include "controller/run/run_plan.h"

namespace wsurge {

// What the parts of a run gave, and the result that they make: while it goes on, and from its
// journal. A value, one thread.
class RunBook {
 public:
  // `plan` outlives it.
  explicit RunBook(const RunPlan& plan) : plan_(plan) {}

  void AddAgent(AgentId id, const AgentInfo& info);

  // The agent's share is missing from then on; the first instant counts.
  void Lose(AgentId id, Nanos at);
  bool IsLost(AgentId id) const;

  // A part is over. REQUIRES: its members were added.
  void Collect(const std::vector<PartMember>& members, const Aggregator& aggregator, Nanos begin);

  // How many targets the parts so far were about.
  std::size_t targets() const { return targets_.size(); }

  RunFacts& facts() { return facts_; }

  // Single messages that could not be passed on: the result says how many.
  void LeaveOutSamples(std::uint64_t count) { samples_left_out_ += count; }

  struct Ending {
    Nanos at{};
    Nanos submitted{};  // on the same clock
    Nanos submitted_unix{};
    bool interrupted = false;
    std::optional<ThresholdResult> aborted_by;
  };

  // REQUIRES: targets() > 0; once, at the end.
  RunResult Result(const Ending& ending);

 private:
  struct Agent {
    AgentId id = 0;
    AgentInfo info;
    std::optional<Nanos> lost_at;
    bool returned = false;          // after it was lost
    std::vector<Silence> silences;  // that ended
    ClockEstimate clock;
    Nanos start_skew{};
    std::uint64_t connections = 0;
    Counters counters;
    AgentMetrics measured;
    AgentHealth health;
  };

  void CollectClosing(const PartMember& member, std::uint64_t missing_intervals, Agent& agent);
  std::vector<AgentResult> AgentResults() const;
  void AddNotes(const Ending& ending, RunResult& result) const;
  void AddSilences(RunResult& result) const;

  const RunPlan& plan_;
  std::vector<Agent> agents_;
  std::vector<TargetResult> targets_;
  RunFacts facts_;
  std::optional<Nanos> begin_;  // of the first part
  std::uint64_t samples_left_out_ = 0;
};

}  // namespace wsurge
