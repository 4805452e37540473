#include "controller/results/aggregator.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "controller/results/stat.h"

namespace wsurge {

Aggregator::Aggregator(const Scenario& scenario, std::size_t target, std::size_t agents)
    : target_(scenario.targets.at(target)),
      load_(scenario.load),
      steps_(StepNames(scenario.session)),
      agents_(agents),
      phases_(load_.size()),
      spans_(load_.size()),
      series_(agents) {}

bool Aggregator::Add(std::size_t agent, const Interval& interval) {
  if (agent >= agents_.size()) return false;
  Agent& from = agents_[agent];
  if (interval.sequence != from.received.intervals + 1) return false;
  const std::vector<PhaseMetrics>& phases = interval.phases();
  for (std::size_t i = load_.size(); i < phases.size(); ++i) {
    if (!phases[i].empty()) return false;
  }

  from.received.intervals = interval.sequence;
  from.received.Add(interval);
  from.end = std::max(from.end, interval.end);
  for (std::size_t i = 0; i < std::min(phases.size(), load_.size()); ++i) {
    if (phases[i].empty()) continue;
    phases_[i].Merge(phases[i]);
    if (!spans_[i]) spans_[i] = PhaseSpan{interval.begin, interval.end};
    spans_[i]->begin = std::min(spans_[i]->begin, interval.begin);
    spans_[i]->end = std::max(spans_[i]->end, interval.end);
    latest_phase_ = std::max(latest_phase_, i);
  }
  series_.Add(agent, interval);
  return true;
}

void Aggregator::Close(std::size_t agent, const Ledger& ledger) { agents_[agent].closing = ledger; }

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

std::optional<Progress> Aggregator::Live(Nanos elapsed) const {
  const std::optional<Interval> last = series_.LastUntil(CompleteUntil());
  if (!last) return std::nullopt;
  Progress progress;
  progress.target = target_.name;
  if (!load_.empty()) progress.phase = load_[latest_phase_].name;
  progress.elapsed = elapsed;
  progress.planned = Nanos::zero();
  for (const Phase& phase : load_) {
    if (phase.form == LoadForm::kOnce) progress.planned.reset();
    if (progress.planned) *progress.planned += phase.duration;
  }
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

// A `once` phase lasts as long as its sessions took; any other as long as data of it came, but no
// longer than planned: what its drain adds is no time of the phase.
Nanos Aggregator::LengthOf(std::size_t phase) const {
  const PhaseMetrics& metrics = phases_[phase];
  if (load_[phase].form == LoadForm::kOnce && metrics.first_connect && metrics.last_message) {
    return std::max(Nanos::zero(), *metrics.last_message - *metrics.first_connect);
  }
  if (!spans_[phase]) return Nanos::zero();
  const Nanos span = spans_[phase]->end - spans_[phase]->begin;
  if (load_[phase].form == LoadForm::kOnce) return span;
  return std::min(span, load_[phase].duration);
}

TargetResult Aggregator::ResultSoFar() const {
  TargetResult result;
  result.name = target_.name;
  result.url = target_.url.text;
  result.steps = steps_;
  for (std::size_t i = 0; i < load_.size(); ++i) {
    PhaseResult& phase = result.phases.emplace_back();
    phase.name = load_[i].name;
    phase.measured = load_[i].measure;
    phase.length = LengthOf(i);
    phase.metrics.Merge(phases_[i]);
    if (load_[i].measure) result.totals.Merge(phases_[i]);
  }
  if (const auto seconds = Stat(result, {"seconds", "", "", "", ""})) {
    result.seconds = FromSeconds(*seconds);
  }
  return result;
}

TargetResult Aggregator::Result() const {
  TargetResult result = ResultSoFar();
  result.series = series_.Points();
  return result;
}

}  // namespace wsurge
