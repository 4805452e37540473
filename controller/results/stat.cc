#include "controller/results/stat.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "controller/results/fairness.h"
#include "controller/results/named_results.h"
#include "controller/results/percentiles.h"

namespace wsurge {
namespace {

constexpr double kNanosPerSecond = 1e9;

// The part of a result that a tag selects.
struct Scope {
  const PhaseMetrics* metrics = nullptr;
  Nanos length{};
  std::vector<const PhaseResult*> phases;
  const std::vector<StepResult>* steps = nullptr;
  std::optional<std::vector<std::int32_t>> only;  // samples of these steps

  bool Holds(std::int32_t step) const {
    return !only || std::find(only->begin(), only->end(), step) != only->end();
  }
};

std::optional<Scope> ScopeOf(const TargetResult& target, const StatName& name) {
  if (name.tag == "phase") {
    const auto found =
        std::find_if(target.phases.begin(), target.phases.end(),
                     [&](const PhaseResult& phase) { return phase.name == name.tag_value; });
    if (found == target.phases.end()) return std::nullopt;
    return Scope{&found->metrics, found->length, {&*found}, &target.steps, std::nullopt};
  }
  Scope scope{&target.totals, MeasuredLength(target), {}, &target.steps, std::nullopt};
  for (const PhaseResult& phase : target.phases) {
    if (phase.measured) scope.phases.push_back(&phase);
  }
  if (name.tag.empty()) return scope;
  if (name.tag == "target" && name.tag_value == target.name) return scope;
  if (name.tag != "step" && name.tag != "role") return std::nullopt;
  scope.only.emplace();
  for (std::size_t i = 0; i < target.steps.size(); ++i) {
    const StepResult& step = target.steps[i];
    if ((name.tag == "step" ? step.name : step.role) != name.tag_value) continue;
    scope.only->push_back(static_cast<std::int32_t>(i));
  }
  if (scope.only->empty()) return std::nullopt;
  return scope;
}

std::optional<double> Rate(std::uint64_t count, Nanos length) {
  if (length <= Nanos::zero()) return std::nullopt;
  return static_cast<double>(count) / ToSeconds(length);
}

std::optional<double> CountStat(std::uint64_t count, Nanos length, std::string_view stat) {
  if (stat == "count") return static_cast<double>(count);
  if (stat == "rate") return Rate(count, length);
  return std::nullopt;
}

TimeSamples SamplesOf(const Scope& scope, TimeMetric metric) {
  if (!scope.only) return scope.metrics->Total(metric);
  TimeSamples samples;
  for (const std::int32_t step : *scope.only) {
    if (const TimeSamples* found = scope.metrics->Find(metric, step)) samples.Merge(*found);
  }
  return samples;
}

// What the steps that record under this name have recorded; nothing when there is no such step.
std::optional<TimeSamples> RecordedSamples(const Scope& scope, std::string_view record) {
  std::optional<TimeSamples> samples;
  for (std::size_t i = 0; i < scope.steps->size(); ++i) {
    const auto step = static_cast<std::int32_t>(i);
    if ((*scope.steps)[i].record != record || !scope.Holds(step)) continue;
    if (!samples) samples.emplace();
    const TimeSamples* found = scope.metrics->Find(TimeMetric::kRecord, step);
    if (found != nullptr) samples->Merge(*found);
  }
  return samples;
}

// A statistic of recorded times, in nanoseconds.
std::optional<double> TimeValue(const Histogram& values, std::string_view stat) {
  if (values.count() == 0) return std::nullopt;
  if (stat == "min") return static_cast<double>(values.min());
  if (stat == "max") return static_cast<double>(values.max());
  if (stat == "mean") return values.Mean();
  if (stat == "stddev") return values.StandardDeviation();
  for (const NamedPercentile& known : kPercentiles) {
    if (stat == known.name) return static_cast<double>(values.ValueAtPercentile(known.percentile));
  }
  return std::nullopt;
}

std::optional<Observation> Exactly(std::optional<double> value) {
  if (!value) return std::nullopt;
  return Observation{*value, false};
}

std::optional<Observation> TimeStat(const Scope& scope, const TimeSamples& samples,
                                    std::string_view stat) {
  if (stat == "count" || stat == "rate") {
    return Exactly(CountStat(samples.values.count(), scope.length, stat));
  }
  const std::optional<double> nanos = TimeValue(samples.values, stat);
  if (!nanos) return std::nullopt;
  return Observation{*nanos / kNanosPerSecond, IsLowerBound(samples, stat, *nanos)};
}

std::optional<double> ErrorStat(const Scope& scope, const StatName& name) {
  const Counters& counters = scope.metrics->counters;
  const std::uint64_t errors = name.key.empty()
                                   ? counters.SumOf("errors.")
                                   : counters.Get(std::string("errors.").append(name.key));
  if (name.stat != "share") return CountStat(errors, scope.length, name.stat);
  const std::uint64_t started = counters.Get(Counter::kOperationsStarted);
  if (started == 0) return std::nullopt;
  return static_cast<double>(errors) / static_cast<double>(started);
}

// `seconds` and `throughput` of the phases that have both instants: what they received goes with
// how long they took.
std::optional<double> StudyStat(const Scope& scope, const StatName& name) {
  if (!name.stat.empty() && name.stat != "value") return std::nullopt;
  Nanos seconds{};
  std::uint64_t received = 0;
  for (const PhaseResult* phase : scope.phases) {
    const PhaseMetrics& metrics = phase->metrics;
    if (!metrics.first_connect || !metrics.last_message) continue;
    seconds += *metrics.last_message - *metrics.first_connect;
    received += metrics.counters.Get(Counter::kReceivedMessages);
  }
  if (seconds <= Nanos::zero()) return std::nullopt;
  return name.metric == "seconds" ? ToSeconds(seconds) : Rate(received, seconds);
}

// Of messages that each connection received.
std::optional<double> FairnessStat(const Scope& scope, std::string_view stat) {
  const std::optional<Fairness> fairness = FairnessOf(*scope.metrics);
  if (!fairness) return std::nullopt;
  if (stat == "jain") return fairness->jain;
  const std::array<std::pair<std::string_view, std::int64_t>, 5> values{{{"min", fairness->min},
                                                                         {"p5", fairness->p5},
                                                                         {"p50", fairness->p50},
                                                                         {"p95", fairness->p95},
                                                                         {"max", fairness->max}}};
  for (const auto& [name, value] : values) {
    if (stat == name) return static_cast<double>(value);
  }
  return std::nullopt;
}

// `passed` and `failed` of one check, or of all together.
std::optional<double> CheckStat(const Scope& scope, const StatName& name) {
  const std::size_t dot = name.key.rfind('.');
  const std::string_view outcome =
      dot == std::string_view::npos ? name.key : name.key.substr(dot + 1);
  if (outcome != "passed" && outcome != "failed") return std::nullopt;
  CheckResult sum;
  for (const auto& [check, result] : ChecksOf(scope.metrics->counters)) {
    if (dot != std::string_view::npos && check != name.key.substr(0, dot)) continue;
    sum.passed += result.passed;
    sum.failed += result.failed;
  }
  const std::uint64_t count = outcome == "passed" ? sum.passed : sum.failed;
  if (name.stat != "share") return CountStat(count, scope.length, name.stat);
  if (sum.passed + sum.failed == 0) return std::nullopt;
  return static_cast<double>(count) / static_cast<double>(sum.passed + sum.failed);
}

std::optional<double> CounterStat(const Scope& scope, const StatName& name) {
  constexpr std::array<std::string_view, 8> kGroups{"replies",    "delivery",    "sessions",
                                                    "ws_sent",    "ws_received", "ws_connections",
                                                    "operations", "rules"};
  const Counters& counters = scope.metrics->counters;
  if (name.metric == "closes") {
    const std::uint64_t closes = name.key.empty()
                                     ? ForeignCloses(counters)
                                     : counters.Get(std::string("closes.").append(name.key));
    return CountStat(closes, scope.length, name.stat);
  }
  if (std::find(kGroups.begin(), kGroups.end(), name.metric) == kGroups.end()) return std::nullopt;
  const std::string full = std::string(name.metric).append(".").append(name.key);
  if (!CounterFromName(full)) return std::nullopt;
  return CountStat(counters.Get(full), scope.length, name.stat);
}

}  // namespace

std::optional<double> Stat(const TargetResult& target, const StatName& name) {
  const std::optional<Observation> observed = Observe(target, name);
  if (!observed) return std::nullopt;
  return observed->value;
}

std::optional<Observation> Observe(const TargetResult& target, const StatName& name) {
  const std::optional<Scope> scope = ScopeOf(target, name);
  if (!scope) return std::nullopt;
  const auto metric = TimeMetricFromName(name.metric);
  const std::optional<TimeSamples> samples = metric && *metric != TimeMetric::kRecord
                                                 ? SamplesOf(*scope, *metric)
                                                 : RecordedSamples(*scope, name.metric);
  if (samples) {
    if (!name.key.empty()) return std::nullopt;
    return TimeStat(*scope, *samples, name.stat);
  }
  if (scope->only) return std::nullopt;  // only times are kept by step
  if (name.metric == "checks") return Exactly(CheckStat(*scope, name));
  if (name.metric == "errors") return Exactly(ErrorStat(*scope, name));
  if (name.metric == "fairness") return Exactly(FairnessStat(*scope, name.stat));
  if (name.metric == "seconds" || name.metric == "throughput") {
    return Exactly(StudyStat(*scope, name));
  }
  return Exactly(CounterStat(*scope, name));
}

std::uint64_t ForeignCloses(const Counters& counters) {
  return counters.SumOf("closes.") - counters.Get("closes.ours") -
         counters.Get("closes.unanswered");
}

Nanos MeasuredLength(const TargetResult& target) {
  Nanos length{};
  for (const PhaseResult& phase : target.phases) {
    if (phase.measured) length += phase.length;
  }
  return length;
}

}  // namespace wsurge
