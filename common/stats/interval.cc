#include "common/stats/interval.h"

#include <algorithm>

namespace wsurge {
namespace {

std::optional<Nanos> Earlier(std::optional<Nanos> a, std::optional<Nanos> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

std::optional<Nanos> Later(std::optional<Nanos> a, std::optional<Nanos> b) {
  if (!a || !b) return a ? a : b;
  return std::max(*a, *b);
}

}  // namespace

void TimeSamples::Merge(const TimeSamples& other) {
  values.Merge(other.values);
  censored += other.censored;
  censored_min = std::min(censored_min, other.censored_min);
}

void TimeSamples::Clear() {
  values.Clear();
  censored = 0;
  censored_min = std::numeric_limits<std::int64_t>::max();
}

TimeSamples& PhaseMetrics::At(TimeMetric metric, std::int32_t step) {
  const std::size_t index = Index(metric, step);
  if (times_.size() <= index) times_.resize(index + 1);
  if (!times_[index]) times_[index] = std::make_unique<TimeSamples>();
  return *times_[index];
}

const TimeSamples* PhaseMetrics::Find(TimeMetric metric, std::int32_t step) const {
  const std::size_t index = Index(metric, step);
  return index < times_.size() ? times_[index].get() : nullptr;
}

Histogram& PhaseMetrics::At(ValueMetric metric) {
  auto& histogram = values_[static_cast<std::size_t>(metric)];
  if (!histogram) histogram = std::make_unique<Histogram>();
  return *histogram;
}

void PhaseMetrics::RecordCensored(TimeMetric metric, std::int32_t step, Nanos age) {
  TimeSamples& samples = At(metric, step);
  samples.values.Record(age.count());
  ++samples.censored;
  samples.censored_min = std::min<std::int64_t>(samples.censored_min, age.count());
}

TimeSamples PhaseMetrics::Total(TimeMetric metric) const {
  TimeSamples total;
  for (std::int32_t step = kNoStep; step < StepLimit(); ++step) {
    if (const TimeSamples* samples = Find(metric, step)) total.Merge(*samples);
  }
  return total;
}

std::int32_t PhaseMetrics::StepLimit() const {
  const std::size_t rows = (times_.size() + kTimeMetricCount - 1) / kTimeMetricCount;
  return static_cast<std::int32_t>(rows) + kNoStep;
}

void PhaseMetrics::Merge(const PhaseMetrics& other) {
  counters.Merge(other.counters);
  first_connect = Earlier(first_connect, other.first_connect);
  last_message = Later(last_message, other.last_message);
  other.ForEach([this](TimeMetric metric, std::int32_t step, const TimeSamples& samples) {
    At(metric, step).Merge(samples);
  });
  for (std::size_t i = 0; i < kValueMetricCount; ++i) {
    const auto metric = static_cast<ValueMetric>(i);
    if (const Histogram* histogram = other.Find(metric)) At(metric).Merge(*histogram);
  }
}

void PhaseMetrics::Clear() {
  counters.Clear();
  first_connect.reset();
  last_message.reset();
  for (const auto& samples : times_) {
    if (samples) samples->Clear();
  }
  for (const auto& histogram : values_) {
    if (histogram) histogram->Clear();
  }
}

bool PhaseMetrics::empty() const {
  bool any = false;
  ForEach([&](TimeMetric, std::int32_t, const TimeSamples&) { any = true; });
  for (const auto& histogram : values_) {
    any = any || (histogram && histogram->count() + histogram->out_of_range() > 0);
  }
  return !any && counters.empty() && !first_connect && !last_message;
}

PhaseMetrics& Interval::At(std::size_t phase) {
  if (phases_.size() <= phase) phases_.resize(phase + 1);
  return phases_[phase];
}

PhaseMetrics Interval::Total() const {
  PhaseMetrics total;
  for (const PhaseMetrics& phase : phases_) total.Merge(phase);
  return total;
}

void Interval::MergePhases(const Interval& other) {
  for (std::size_t i = 0; i < other.phases_.size(); ++i) {
    if (!other.phases_[i].empty()) At(i).Merge(other.phases_[i]);
  }
}

// Samples beyond what one interval may hold are only counted.
void Interval::AddLists(const Interval& other) {
  health.insert(health.end(), other.health.begin(), other.health.end());
  const std::size_t room =
      kMaxSamplesPerInterval - std::min(samples.size(), kMaxSamplesPerInterval);
  const std::size_t taken = std::min(room, other.samples.size());
  samples.insert(samples.end(), other.samples.begin(),
                 other.samples.begin() + static_cast<std::ptrdiff_t>(taken));
  samples_dropped += other.samples_dropped + (other.samples.size() - taken);
  delivery.Merge(other.delivery);
  AddUsages(watched, other.watched);
}

void Interval::Merge(const Interval& other) {
  MergePhases(other);
  AddLists(other);
  usage.descriptors += other.usage.descriptors;
  usage.resident_bytes += other.usage.resident_bytes;
  usage.run_queue_unknown = usage.run_queue_unknown || other.usage.run_queue_unknown;
  begin = std::min(begin, other.begin);
  end = std::max(end, other.end);
  open_connections += other.open_connections;
}

void Interval::Append(const Interval& later) {
  MergePhases(later);
  AddLists(later);
  end = later.end;
  usage = later.usage;
  open_connections = later.open_connections;
}

void Interval::Clear() {
  sequence = 0;
  begin = end = Nanos::zero();
  open_connections = 0;
  usage = {};
  health.clear();
  samples.clear();
  samples_dropped = 0;
  delivery.Clear();
  watched.clear();
  for (PhaseMetrics& phase : phases_) phase.Clear();
}

}  // namespace wsurge
