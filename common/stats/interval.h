#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "common/base/clock.h"
#include "common/stats/counters.h"
#include "common/stats/delivery.h"
#include "common/stats/health.h"
#include "common/stats/histogram.h"
#include "common/stats/message_sample.h"
#include "common/stats/metric_names.h"
#include "common/stats/target_usage.h"

namespace wsurge {

// One time metric of one step (or of the connection as a whole).
struct TimeSamples {
  Histogram values;            // nanoseconds, censored ones included at their age
  std::uint64_t censored = 0;  // samples that are lower bounds: timed out, cut off, in flight
  std::int64_t censored_min = std::numeric_limits<std::int64_t>::max();  // the smallest of them

  void Merge(const TimeSamples& other);
  void Clear();
  friend bool operator==(const TimeSamples&, const TimeSamples&) = default;
};

// The step tag of samples that belong to no step (connect phases, gaps).
inline constexpr std::int32_t kNoStep = -1;

// What was measured in one phase. One writer; recording allocates only when a (metric, step) or a
// row of a histogram is used for the first time.
class PhaseMetrics {
 public:
  Counters counters;
  // Instants since the part's start. First connect attempt and last message received by a session
  // that began in this phase: `seconds` of the study is last - first.
  std::optional<Nanos> first_connect;
  std::optional<Nanos> last_message;

  // REQUIRES: step >= kNoStep.
  TimeSamples& At(TimeMetric metric, std::int32_t step);
  const TimeSamples* Find(TimeMetric metric, std::int32_t step) const;

  void Record(TimeMetric metric, std::int32_t step, Nanos value) {
    At(metric, step).values.Record(value.count());
  }
  void RecordCensored(TimeMetric metric, std::int32_t step, Nanos age);

  // Of one value metric, in its own unit.
  Histogram& At(ValueMetric metric);
  const Histogram* Find(ValueMetric metric) const {
    return values_[static_cast<std::size_t>(metric)].get();
  }

  // All steps of one metric in one.
  TimeSamples Total(TimeMetric metric) const;

  // One more than the largest step that has samples.
  std::int32_t StepLimit() const;

  // Calls f(metric, step, samples) for each that holds a sample.
  template <typename F>
  void ForEach(F f) const {
    for (std::size_t i = 0; i < times_.size(); ++i) {
      if (!times_[i] || (times_[i]->values.count() == 0 && times_[i]->values.out_of_range() == 0)) {
        continue;
      }
      f(static_cast<TimeMetric>(i % kTimeMetricCount),
        static_cast<std::int32_t>(i / kTimeMetricCount) + kNoStep, *times_[i]);
    }
  }

  void Merge(const PhaseMetrics& other);
  void Clear();  // keeps memory for reuse
  bool empty() const;

 private:
  static std::size_t Index(TimeMetric metric, std::int32_t step) {
    return static_cast<std::size_t>(step - kNoStep) * kTimeMetricCount +
           static_cast<std::size_t>(metric);
  }

  std::vector<std::unique_ptr<TimeSamples>> times_;  // by Index(); null until first used
  std::array<std::unique_ptr<Histogram>, kValueMetricCount> values_;  // likewise
};

// What one agent (or one of its workers) measured in one span of time, by phase. The unit that is
// handed over, sent, acknowledged and merged; merging is exact and commutative.
class Interval {
 public:
  std::uint64_t sequence = 0;  // of this agent in this part, from 1; set by who sends it
  Nanos begin{};               // since the part's start
  Nanos end{};
  std::uint64_t open_connections = 0;  // at `end`; adds up over workers and agents
  ProcessUsage usage;                  // at `end`; the process's, set by who sends it
  std::vector<HealthSlice> health;     // of the workers, in order of time for each
  std::vector<MessageSample> samples;  // at most kMaxSamplesPerInterval of one agent
  std::uint64_t samples_dropped = 0;   // more that could not be kept
  DeliveryInterval delivery;           // of stamped messages
  std::vector<TargetUsage> watched;    // of this host; set by who sends it, in order of time

  PhaseMetrics& At(std::size_t phase);
  const std::vector<PhaseMetrics>& phases() const { return phases_; }  // by index; may be shorter

  // All phases in one.
  PhaseMetrics Total() const;

  // Another worker's or agent's interval of the same span: adds everything up.
  void Merge(const Interval& other);

  // The next interval of the same agent: as Merge, but the gauge is the later one's.
  void Append(const Interval& later);

  void Clear();

 private:
  void MergePhases(const Interval& other);
  void AddLists(const Interval& other);

  std::vector<PhaseMetrics> phases_;
};

}  // namespace wsurge
