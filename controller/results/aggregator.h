#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/plan/scenario.h"
#include "common/stats/interval.h"
#include "common/stats/ledger.h"
#include "controller/results/progress.h"
#include "controller/results/run_result.h"
#include "controller/results/series.h"

namespace wsurge {

// Merges the intervals of all agents of one part of a run (one target) exactly, and balances them
// against the agents' closing ledgers. Owned by the part's coordinator; one thread.
class Aggregator {
 public:
  // REQUIRES: target < scenario.targets.size().
  Aggregator(const Scenario& scenario, std::size_t target, std::size_t agents);

  // Merges the next interval of an agent. An interval that was merged before is ignored (false);
  // so is one that leaves a gap in the sequence or speaks of a phase that the load does not have,
  // which the closing ledger will show.
  bool Add(std::size_t agent, const Interval& interval);

  // The sequence number up to which everything of this agent is merged.
  std::uint64_t Merged(std::size_t agent) const { return agents_[agent].received.intervals; }

  // The agent has handed in its closing ledger: nothing more will come from it.
  void Close(std::size_t agent, const Ledger& ledger);

  // How many intervals the closing ledger of this agent names that were never merged.
  std::uint64_t MissingIntervals(std::size_t agent) const;

  // Differences between merged intervals and closing ledgers of the agents that closed, and
  // contradictions within those ledgers, each with the agent's name ("agent a1: ..."). Differences
  // are left out for an agent with missing intervals: MissingIntervals tells about it.
  // REQUIRES: one name per agent.
  std::vector<std::string> LedgerDifferences(const std::vector<std::string>& agent_names) const;

  // All that this agent counted, all phases.
  const Counters& CountersOf(std::size_t agent) const { return agents_[agent].received.counters; }

  // The live view: the last second that is complete, and errors since the start. A second is
  // complete when every agent that still reports has handed it in; agents more than kLiveWait
  // behind the first are not waited for. Nothing before there is such a second.
  std::optional<Progress> Live(Nanos elapsed) const;

  // Everything measured so far.
  TargetResult Result() const;

  // The same without the series: what a threshold is judged on while the part runs.
  TargetResult ResultSoFar() const;

 private:
  static constexpr Nanos kLiveWait = std::chrono::seconds(3);

  struct Agent {
    Ledger received;  // what its merged intervals add up to
    std::optional<Ledger> closing;
    Nanos end{};  // of the latest merged interval
  };

  struct PhaseSpan {
    Nanos begin{};
    Nanos end{};
  };

  Nanos CompleteUntil() const;
  Nanos LengthOf(std::size_t phase) const;

  const Target target_;
  const std::vector<Phase> load_;
  const std::vector<std::string> steps_;

  std::vector<Agent> agents_;
  std::vector<PhaseMetrics> phases_;             // as load_
  std::vector<std::optional<PhaseSpan>> spans_;  // as load_: the intervals that had data of it
  std::size_t latest_phase_ = 0;
  Series series_;
};

}  // namespace wsurge
