#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/plan/threshold.h"
#include "common/stats/counters.h"
#include "common/stats/interval.h"
#include "common/stats/target_usage.h"
#include "controller/results/agent_health.h"
#include "controller/results/agent_metrics.h"
#include "controller/results/delivery_figures.h"
#include "controller/results/gap_book.h"

// The merged outcome of one run: plain values that every report is a function of.
namespace wsurge {

enum class Verdict : std::uint8_t { kValid, kDegraded, kInvalid };
std::string_view VerdictName(Verdict verdict);

struct AgentEnvironment {
  std::string name;
  std::string host;
  std::string version;
  std::string kernel;
  std::uint32_t cpus = 0;
  std::uint32_t workers = 0;
  std::uint64_t descriptor_limit = 0;
  std::uint32_t weight = 1;
  std::map<std::string, std::string> labels;  // its operator's
};

// One agent's clock against the controller's: agent time = controller time + offset ± bound.
struct ClockOffset {
  Nanos offset{};
  Nanos bound{};
};

struct AgentResult {
  AgentEnvironment environment;
  double share = 0;               // of the run's connections
  std::uint64_t connections = 0;  // the most it was to hold
  std::optional<Nanos> lost_at;   // since the run's start
  ClockOffset clock;
  Nanos start_skew{};  // actual begin - agreed begin
  Counters counters;   // of the whole run, warm-up included
  AgentMetrics measured;
  AgentHealth health;
};

// One time metric in one point of the series.
struct SeriesTimes {
  std::uint64_t count = 0;
  Nanos mean{};
  std::optional<Nanos> p50;  // nothing: too few samples beyond it (percentiles.h)
  std::optional<Nanos> p99;
  Nanos max{};
};

// One point of the series: what all agents measured in [begin, end) since the part's start, all
// phases and steps together, warm-up included. Reduced to what reports show, so that the series of
// a long run stays small.
struct SeriesPoint {
  Nanos begin{};
  Nanos end{};
  std::uint64_t open_connections = 0;  // at the end, over all agents
  std::size_t agents = 0;              // how many agents' data are in it
  Counters counters;
  std::map<TimeMetric, SeriesTimes> times;
};

// The sessions that an open phase asks for.
struct SessionPlan {
  double due = 0;      // by its end
  bool drawn = false;  // at random instants, so that `due` is an expectation
};

struct PhaseResult {
  std::string name;
  bool measured = true;
  bool open_loop = false;           // messages or sessions are due whatever the target does
  Nanos begin{};                    // of the first interval with data of it, since the part's start
  Nanos length{};                   // what rates of this phase divide by
  std::optional<SessionPlan> plan;  // open phases that ran their whole length
  PhaseMetrics metrics;
  DeliveryFigures delivery;
};

// One step of a session.
struct StepResult {
  std::string name;
  std::string role;
  std::string record;  // the metric that a `record` step gives; else empty
  friend bool operator==(const StepResult&, const StepResult&) = default;
};

// What the processes of a watched target did and held, with their descendants.
struct WatchedUsage {
  std::size_t agent = 0;  // that looked, in its part
  std::string agent_name;
  bool found = false;              // there were such processes
  std::vector<TargetUsage> spans;  // from the part's start on, warm-up included
};

struct TargetResult {
  std::string name;
  std::string url;
  PhaseMetrics totals;            // measured phases only
  DeliveryFigures delivery;       // likewise
  std::vector<StepResult> steps;  // by Step::id
  std::vector<PhaseResult> phases;
  std::vector<SeriesPoint> series;
  std::optional<WatchedUsage> watch;  // of a target that is watched, if an agent could
  std::vector<GapCheck> gaps;  // of streams with random spacing, where every message is sampled
  // First connect attempt -> last message, summed over the measured phases that have both.
  std::optional<Nanos> seconds;
};

struct ThresholdResult {
  Threshold threshold;
  std::optional<double> observed;  // nothing: no sample to judge by, which does not pass
  bool passed = false;
  // `observed` is only a lower bound: censored samples lie there. What a larger value could undo
  // does not pass.
  bool at_least = false;

  // It would pass if the lower bound were the value.
  bool Undecided() const {
    return !passed && observed && at_least &&
           ComparisonHolds(threshold.comparison, *observed, threshold.value);
  }
};

struct RunResult {
  std::string id;
  std::string name;
  std::string scenario_sha256;
  std::string tool_version;  // of the controller
  std::uint64_t seed = 0;
  std::map<std::string, std::string> tags;  // whoever submitted it gave it these
  Nanos started_at_unix{};
  Nanos duration{};
  Verdict verdict = Verdict::kValid;
  std::vector<std::string> reasons;  // why the verdict is not `valid`, as sentences with figures
  std::vector<std::string> notes;    // what a reader should know that does not touch the verdict
  bool interrupted = false;
  std::vector<AgentResult> agents;
  std::vector<TargetResult> targets;
  std::vector<ThresholdResult> thresholds;
  std::vector<std::string> ledger_differences;  // empty: balanced
};

}  // namespace wsurge
