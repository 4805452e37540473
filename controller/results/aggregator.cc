#include "controller/results/aggregator.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/workload/rate_profile.h"
#include "controller/results/named_results.h"
#include "controller/results/stat.h"

namespace wsurge {
namespace {

std::vector<PhaseKind> KindsOf(const Scenario& scenario) {
  bool streams = false;
  for (const Role& role : scenario.roles) {
    ForEachStep(role.steps, [&streams](const Step& step) {
      streams = streams || std::holds_alternative<StreamStep>(step.action);
    });
  }
  std::vector<PhaseKind> kinds;
  for (const Phase& phase : scenario.load) {
    kinds.push_back({phase.measure, streams || phase.form == LoadForm::kOpen});
  }
  return kinds;
}

}  // namespace

Aggregator::Aggregator(const Scenario& scenario, TargetRange targets, std::size_t agents)
    : targets_(
          scenario.targets.begin() + static_cast<std::ptrdiff_t>(targets.first),
          scenario.targets.begin() + static_cast<std::ptrdiff_t>(targets.first + targets.count)),
      load_(scenario.load),
      steps_(StepsOf(scenario.roles)),
      kinds_(KindsOf(scenario)),
      agents_(agents),
      health_(kinds_, agents),
      phases_(targets.count * load_.size()),
      spans_(targets.count * load_.size()),
      deliveries_(scenario.roles, targets.count, load_.size(), scenario.drain, agents) {
  for (std::size_t i = 0; i < targets.count; ++i) {
    series_.emplace_back(agents, Series::kMaxBytes / targets.count);
    gaps_.emplace_back(scenario);
    watches_.emplace_back(agents);
  }
  for (Agent& agent : agents_) agent.open.resize(targets.count);
}

bool Aggregator::Add(std::size_t agent, const Interval& interval) {
  if (agent >= agents_.size()) return false;
  Agent& from = agents_[agent];
  if (interval.sequence != from.received.intervals + 1) return false;
  const std::vector<PhaseMetrics>& phases = interval.phases();
  for (std::size_t i = phases_.size(); i < phases.size(); ++i) {
    if (!phases[i].empty()) return false;
  }

  from.received.intervals = interval.sequence;
  from.received.Add(interval);
  from.end = std::max(from.end, interval.end);
  health_.Add(agent, interval);
  for (std::size_t i = 0; i < std::min(phases.size(), phases_.size()); ++i) {
    if (phases[i].empty()) continue;
    phases_[i].Merge(phases[i]);
    if (kinds_[i % load_.size()].measured) from.measured.Add(phases[i]);
    if (!spans_[i]) spans_[i] = PhaseSpan{interval.begin, interval.end};
    spans_[i]->begin = std::min(spans_[i]->begin, interval.begin);
    spans_[i]->end = std::max(spans_[i]->end, interval.end);
    latest_phase_ = std::max(latest_phase_, i % load_.size());
  }
  for (const MessageSample& sample : interval.samples) {
    if (sample.phase >= phases_.size() || !kinds_[sample.phase % load_.size()].measured) continue;
    gaps_[sample.phase / load_.size()].Add(agent, sample.phase, sample);
  }
  AddToSeries(agent, interval);
  deliveries_.Add(agent, interval);
  AddUsages(agent, interval.watched);
  return true;
}

void Aggregator::AddUsages(std::size_t agent, const std::vector<TargetUsage>& usages) {
  for (const TargetUsage& usage : usages) {
    if (usage.target < watches_.size()) watches_[usage.target].Add(agent, usage);
  }
}

// The gauge of an interval is the agent's over all targets. What a target has of it follows from
// the connections to it that were opened and closed so far.
void Aggregator::AddToSeries(std::size_t agent, const Interval& interval) {
  if (targets_.size() == 1) return series_.front().Add(agent, interval);
  const std::size_t limit = interval.phases().size();
  for (std::size_t target = 0; target < targets_.size(); ++target) {
    const std::size_t first = target * load_.size();
    std::uint64_t& open = agents_[agent].open[target];
    for (std::size_t i = first; i < std::min(limit, first + load_.size()); ++i) {
      const Counters& counters = interval.phases()[i].counters;
      open += counters.Get(Counter::kConnectionsOpened);
      open -= std::min(open, counters.Get(Counter::kConnectionsClosed));
    }
    series_[target].Add(agent, interval, first, load_.size(), open);
  }
}

void Aggregator::Close(std::size_t agent, const Ledger& ledger) {
  agents_[agent].closing = ledger;
  deliveries_.Close(agent);
}

std::uint64_t Aggregator::MissingIntervals(std::size_t agent) const {
  const Agent& from = agents_[agent];
  if (!from.closing) return 0;
  return from.closing->intervals - std::min(from.closing->intervals, from.received.intervals);
}

std::vector<std::string> Aggregator::LedgerDifferences(
    const std::vector<std::string>& agent_names) const {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < agents_.size(); ++i) {
    if (!agents_[i].closing) continue;
    const auto add = [&](const std::vector<std::string>& sentences) {
      for (const std::string& sentence : sentences) {
        found.push_back(absl::StrCat("agent ", agent_names.at(i), ": ", sentence));
      }
    };
    // A gap makes every count differ; it is told as missing intervals, not once per count.
    if (MissingIntervals(i) == 0) add(Differences(agents_[i].received, *agents_[i].closing));
    add(Contradictions(*agents_[i].closing));
  }
  return found;
}

Nanos Aggregator::CompleteUntil() const {
  Nanos newest{};
  for (const Agent& agent : agents_) newest = std::max(newest, agent.end);
  Nanos complete = newest;
  for (const Agent& agent : agents_) {
    if (agent.closing || agent.end < newest - kLiveWait) continue;
    complete = std::min(complete, agent.end);
  }
  return complete;
}

// The last complete second of all targets, in the first phase.
std::optional<Interval> Aggregator::LastSecond() const {
  std::optional<Interval> second;
  for (const Series& series : series_) {
    std::optional<Interval> last = series.LastUntil(CompleteUntil());
    if (second && last) {
      second->Merge(*last);
    } else if (last) {
      second = std::move(last);
    }
  }
  return second;
}

std::string Aggregator::TargetNames() const {
  if (targets_.size() == 1) return targets_.front().name;
  return absl::StrCat(targets_.size(), " targets");
}

std::optional<Nanos> Aggregator::PlannedLoad() const {
  Nanos length{};
  for (const Phase& phase : load_) {
    if (phase.EndsWithSessions()) return std::nullopt;
    length += phase.duration;
  }
  return length;
}

std::optional<Progress> Aggregator::Live(Nanos elapsed) const {
  const std::optional<Interval> last = LastSecond();
  if (!last) return std::nullopt;
  Progress progress;
  progress.target = TargetNames();
  if (!load_.empty()) progress.phase = load_[latest_phase_].name;
  progress.elapsed = elapsed;
  progress.planned = PlannedLoad();
  for (const PhaseMetrics& phase : phases_) progress.errors += phase.counters.SumOf("errors.");
  progress.agents = static_cast<std::uint32_t>(agents_.size());

  progress.latency_metric = Name(TimeMetric::kRtt);
  const PhaseMetrics& metrics = last->phases().front();
  progress.open_connections = last->open_connections;
  const double seconds = ToSeconds(last->end - last->begin);
  const std::uint64_t messages = metrics.counters.Get(Counter::kSentMessages) +
                                 metrics.counters.Get(Counter::kReceivedMessages);
  if (seconds > 0) progress.messages_per_second = static_cast<double>(messages) / seconds;
  for (const TimeMetric metric : {TimeMetric::kRtt, TimeMetric::kGap}) {
    const TimeSamples* samples = metrics.Find(metric, kNoStep);
    if (samples == nullptr || samples->values.count() == 0) continue;
    progress.latency_metric = Name(metric);
    progress.p50 = Nanos(samples->values.ValueAtPercentile(50));
    progress.p99 = Nanos(samples->values.ValueAtPercentile(99));
    break;
  }
  return progress;
}

// A phase that ends with its sessions lasts as long as they took; any other as long as data of it
// came, but no longer than planned: what its drain adds is no time of the phase.
Nanos Aggregator::LengthOf(std::size_t place) const {
  const PhaseMetrics& metrics = phases_[place];
  const Phase& phase = load_[place % load_.size()];
  if (phase.EndsWithSessions() && metrics.first_connect && metrics.last_message) {
    return std::max(Nanos::zero(), *metrics.last_message - *metrics.first_connect);
  }
  if (!spans_[place]) return Nanos::zero();
  const Nanos span = spans_[place]->end - spans_[place]->begin;
  if (phase.EndsWithSessions()) return span;
  return std::min(span, phase.duration);
}

// Of a phase that was cut short nobody can say how many sessions it should have begun.
std::optional<SessionPlan> Aggregator::PlanOf(std::size_t place) const {
  const Phase& phase = load_[place % load_.size()];
  if (phase.form != LoadForm::kOpen || phase.duration <= Nanos::zero()) return std::nullopt;
  if (LengthOf(place) < phase.duration) return std::nullopt;
  const RateProfile profile({{.duration = phase.duration,
                              .from_per_second = phase.sessions_per_second_from,
                              .to_per_second = phase.sessions_per_second_to}});
  return SessionPlan{
      .due = profile.DueBy(phase.duration) / static_cast<double>(targets_.size()),
      .drawn = phase.spacing == Spacing::kPoisson,
  };
}

TargetResult Aggregator::ResultSoFar(std::size_t target) const {
  TargetResult result;
  result.name = targets_[target].name;
  result.url = targets_[target].url.text;
  result.steps = steps_;
  for (std::size_t i = 0; i < load_.size(); ++i) {
    const std::size_t place = target * load_.size() + i;
    PhaseResult& phase = result.phases.emplace_back();
    phase.name = load_[i].name;
    phase.measured = load_[i].measure;
    phase.open_loop = kinds_[i].open_loop;
    if (spans_[place]) phase.begin = spans_[place]->begin;
    phase.length = LengthOf(place);
    phase.plan = PlanOf(place);
    phase.metrics.Merge(phases_[place]);
    deliveries_.AddTo(place, phase.metrics);
    phase.delivery = deliveries_.FiguresOf(place);
    if (!load_[i].measure) continue;
    result.totals.Merge(phase.metrics);
    result.delivery.Merge(phase.delivery);
  }
  if (const auto seconds = Stat(result, {"seconds", "", "", "", ""})) {
    result.seconds = FromSeconds(*seconds);
  }
  return result;
}

std::vector<TargetResult> Aggregator::ResultsSoFar() const {
  std::vector<TargetResult> results;
  for (std::size_t i = 0; i < targets_.size(); ++i) results.push_back(ResultSoFar(i));
  return results;
}

std::vector<TargetResult> Aggregator::Results() const {
  std::vector<TargetResult> results = ResultsSoFar();
  for (std::size_t i = 0; i < results.size(); ++i) {
    results[i].series = series_[i].Points();
    results[i].gaps = gaps_[i].Checks();
    results[i].watch = watches_[i].Usage();
  }
  return results;
}

}  // namespace wsurge
