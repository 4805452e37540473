#include "controller/results/sampling_notes.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include "absl/strings/str_format.h"

#include "controller/results/percentiles.h"
#include "controller/results/statistics/autocorrelation.h"
#include "controller/results/statistics/quantile_interval.h"
#include "controller/results/statistics/rank_sum.h"

namespace wsurge {
namespace {

using Texts = std::vector<std::string>;

constexpr double kCorrelated = 0.3;
constexpr double kDriftLevel = 0.01;
constexpr double kDrift = 0.1;  // relative
constexpr double kWide = 0.1;   // of p99
constexpr double kTailWithin = 0.1;
constexpr double kTail = 99.9;
constexpr std::uint64_t kSamplesOfSecond = 10;  // a mean of fewer says little about its second

bool IsSteady(const Phase& phase) {
  if (phase.form == LoadForm::kOpen) {
    return !(phase.sessions_per_second_from < phase.sessions_per_second_to) &&
           !(phase.sessions_per_second_to < phase.sessions_per_second_from);
  }
  return phase.connections_from == phase.connections_to;
}

// The means of ws_rtt in the whole seconds of the phase, its first one left out: connections are
// opened in it. In seconds.
std::vector<double> MeansIn(const PhaseResult& phase, const std::vector<SeriesPoint>& series) {
  std::vector<double> means;
  const Nanos begin = phase.begin + std::chrono::seconds(1);
  for (const SeriesPoint& point : series) {
    if (point.begin < begin || point.end > phase.begin + phase.length) continue;
    const auto rtt = point.times.find(TimeMetric::kRtt);
    if (rtt == point.times.end() || rtt->second.count < kSamplesOfSecond) continue;
    means.push_back(ToSeconds(rtt->second.mean));
  }
  return means;
}

std::string In(const TargetResult& target, const PhaseResult& phase) {
  return absl::StrFormat("target %s: phase %s: ", target.name, phase.name);
}

void NoteDependence(const std::string& in, std::span<const double> means, Texts& notes) {
  const double r = LagOneAutocorrelation(means);
  if (std::abs(r) <= std::max(kCorrelated, AutocorrelationLimit(means.size()))) return;
  notes.push_back(
      in + absl::StrFormat("ws_rtt is not independent from second to second (lag-1 autocorrelation "
                           "%.2f over %d seconds): its samples say less than as many independent "
                           "ones",
                           r, means.size()));
}

void NoteDrift(const std::string& in, std::span<const double> means, Texts& notes) {
  const std::span<const double> first = means.first(means.size() / 2);
  const std::span<const double> second = means.last(means.size() - means.size() / 2);
  const double before = Median(first);
  const double after = Median(second);
  if (std::abs(after - before) <= kDrift * before) return;
  const double p = RankSumPValue(first, second);
  if (p >= kDriftLevel) return;
  notes.push_back(
      in + absl::StrFormat("ws_rtt drifts: the median of its means is %s in the first half and %s "
                           "in the second (Mann-Whitney, p = %.2g)",
                           FormatDuration(FromSeconds(before)), FormatDuration(FromSeconds(after)),
                           p));
}

void NoteWidth(const TargetResult& target, const Histogram& rtt, Texts& notes) {
  const auto p99 = ShownPercentile(rtt, 99);
  const auto interval = IntervalOfPercentile(rtt, 99);
  if (!p99 || !interval) return;
  const std::int64_t off = std::max(p99->count() - interval->low, interval->high - p99->count());
  if (static_cast<double>(off) <= kWide * static_cast<double>(p99->count())) return;
  notes.push_back(absl::StrFormat(
      "target %s: p99 of ws_rtt, %s, is uncertain: its 95 %% interval is %s to %s (%d samples); "
      "measure longer",
      target.name, FormatDuration(*p99), FormatDuration(Nanos(interval->low)),
      FormatDuration(Nanos(interval->high)), rtt.count()));
}

void NoteTail(const TargetResult& target, const Histogram& rtt, Texts& notes) {
  const std::uint64_t needed = SamplesForTail(kTail, kTailWithin);
  if (!ShownPercentile(rtt, kTail) || rtt.count() >= needed) return;
  notes.push_back(absl::StrFormat(
      "target %s: p99.9 of ws_rtt rests on %d samples; within 10 %% of its tail it is known from "
      "%d independent ones",
      target.name, rtt.count(), needed));
}

bool JudgesTail(const Threshold& threshold) {
  return threshold.metric == Name(TimeMetric::kRtt) &&
         (threshold.stat == "p999" || threshold.stat == "p9999");
}

}  // namespace

std::vector<std::string> SamplingNotes(const Scenario& scenario, const TargetResult& target) {
  Texts notes;
  bool open_loop = false;
  for (std::size_t i = 0; i < std::min(target.phases.size(), scenario.load.size()); ++i) {
    const PhaseResult& phase = target.phases[i];
    if (!phase.measured || !phase.open_loop) continue;
    open_loop = true;
    if (!IsSteady(scenario.load[i])) continue;
    const std::vector<double> means = MeansIn(phase, target.series);
    if (means.size() < kSecondsNeeded) continue;
    NoteDependence(In(target, phase), means, notes);
    NoteDrift(In(target, phase), means, notes);
  }
  const Histogram rtt = target.totals.Total(TimeMetric::kRtt).values;
  if (open_loop) NoteWidth(target, rtt, notes);
  if (open_loop ||
      std::any_of(scenario.thresholds.begin(), scenario.thresholds.end(), JudgesTail)) {
    NoteTail(target, rtt, notes);
  }
  return notes;
}

}  // namespace wsurge
