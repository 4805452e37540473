#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/plan/scenario.h"
#include "common/stats/interval.h"
#include "common/stats/ledger.h"
#include "controller/results/agent_metrics.h"
#include "controller/results/delivery_book.h"
#include "controller/results/gap_book.h"
#include "controller/results/health_book.h"
#include "controller/results/progress.h"
#include "controller/results/run_result.h"
#include "controller/results/series.h"
#include "controller/results/watch_book.h"

namespace wsurge {

// Which targets of a scenario a part of the run is about, by index.
struct TargetRange {
  std::size_t first = 0;
  std::size_t count = 1;  // more than one when they run together
};

// Merges the intervals of all agents of one part of a run exactly, and balances them against the
// agents' closing ledgers. Where several targets run together, phase p of the i-th is number
// i × phases + p in the intervals. Owned by the part's coordinator; one thread.
class Aggregator {
 public:
  // REQUIRES: at least one target, all of the scenario's.
  Aggregator(const Scenario& scenario, TargetRange targets, std::size_t agents);

  // Merges the next interval of an agent. An interval that was merged before is ignored (false);
  // so is one that leaves a gap in the sequence or speaks of a phase that the load does not have,
  // which the closing ledger will show.
  bool Add(std::size_t agent, const Interval& interval);

  // The sequence number up to which everything of this agent is merged.
  std::uint64_t Merged(std::size_t agent) const { return agents_[agent].received.intervals; }

  // What the agent saw of the processes of watched targets after its last interval.
  void AddUsages(std::size_t agent, const std::vector<TargetUsage>& usages);

  // The agent has handed in its closing ledger: nothing more will come from it.
  void Close(std::size_t agent, const Ledger& ledger);

  // The agent is lost: likewise.
  void Lose(std::size_t agent) { deliveries_.Close(agent); }

  // How many intervals the closing ledger of this agent names that were never merged.
  std::uint64_t MissingIntervals(std::size_t agent) const;

  // Differences between merged intervals and closing ledgers of the agents that closed, and
  // contradictions within those ledgers, each with the agent's name ("agent a1: ..."). Differences
  // are left out for an agent with missing intervals: MissingIntervals tells about it.
  // REQUIRES: one name per agent.
  std::vector<std::string> LedgerDifferences(const std::vector<std::string>& agent_names) const;

  // All that this agent counted, all phases.
  const Counters& CountersOf(std::size_t agent) const { return agents_[agent].received.counters; }

  // What this agent measured in the measured phases, and how it was doing then; instants are since
  // the part's start.
  const AgentMetrics& MeasuredBy(std::size_t agent) const { return agents_[agent].measured; }
  AgentHealth HealthOf(std::size_t agent) const { return health_.Of(agent); }

  // The live view: the last second that is complete, and errors since the start. A second is
  // complete when every agent that still reports has handed it in; agents more than kLiveWait
  // behind the first are not waited for. Nothing before there is such a second.
  std::optional<Progress> Live(Nanos elapsed) const;

  // Everything measured so far, one for each target.
  std::vector<TargetResult> Results() const;

  // The same without the series: what thresholds are judged on while the part runs.
  std::vector<TargetResult> ResultsSoFar() const;

 private:
  static constexpr Nanos kLiveWait = std::chrono::seconds(3);

  struct Agent {
    Ledger received;  // what its merged intervals add up to
    AgentMetrics measured;
    std::optional<Ledger> closing;
    Nanos end{};                      // of the latest merged interval
    std::vector<std::uint64_t> open;  // connections, by target; only where there are several
  };

  struct PhaseSpan {
    Nanos begin{};
    Nanos end{};
  };

  Nanos CompleteUntil() const;
  std::optional<Interval> LastSecond() const;
  std::string TargetNames() const;
  std::optional<Nanos> PlannedLoad() const;
  Nanos LengthOf(std::size_t place) const;
  std::optional<SessionPlan> PlanOf(std::size_t place) const;
  void AddToSeries(std::size_t agent, const Interval& interval);
  TargetResult ResultSoFar(std::size_t target) const;

  const std::vector<Target> targets_;
  const std::vector<Phase> load_;
  const std::vector<StepResult> steps_;
  const std::vector<PhaseKind> kinds_;  // by phase of load_

  std::vector<Agent> agents_;
  HealthBook health_;
  // By place: target × phases + phase.
  std::vector<PhaseMetrics> phases_;
  std::vector<std::optional<PhaseSpan>> spans_;  // the intervals that had data of it
  std::size_t latest_phase_ = 0;                 // of load_
  std::deque<Series> series_;                    // by target
  std::deque<GapBook> gaps_;                     // by target
  std::vector<WatchBook> watches_;               // by target
  DeliveryBook deliveries_;
};

}  // namespace wsurge
