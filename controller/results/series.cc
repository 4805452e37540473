#include "controller/results/series.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "common/stats/histogram_codec.h"
#include "controller/results/percentiles.h"

namespace wsurge {
namespace {

// The second whose begin is nearest: agents cut their intervals a little after the full second.
std::int64_t NearestSecond(Nanos t) {
  return std::chrono::round<std::chrono::seconds>(std::max(t, Nanos::zero())).count();
}

SeriesTimes Reduce(const Histogram& values) {
  return {values.count(), Nanos(static_cast<std::int64_t>(values.Mean())),
          ShownPercentile(values, 50), ShownPercentile(values, 99), Nanos(values.max())};
}

}  // namespace

Series::Series(std::size_t agents, std::size_t max_bytes)
    : max_bytes_(max_bytes), latest_(agents) {}

void Series::Add(std::size_t agent, const Interval& interval) {
  Add(agent, interval, 0, interval.phases().size(), interval.open_connections);
}

void Series::Add(std::size_t agent, const Interval& interval, std::size_t first, std::size_t count,
                 std::uint64_t open_connections) {
  const Second begin = NearestSecond(interval.begin);
  const Second end = std::max(begin + 1, NearestSecond(interval.end));
  const auto at = SlotFor(begin, end, width_);
  Open(at);
  Slot& slot = at->second;
  SeriesPoint& point = slot.point;
  point.begin = std::min(point.begin, interval.begin);
  point.end = std::max(point.end, interval.end);
  const std::size_t limit = std::min(interval.phases().size(), first + count);
  for (std::size_t i = first; i < limit; ++i) {
    const PhaseMetrics& phase = interval.phases()[i];
    point.counters.Merge(phase.counters);
    phase.ForEach([&slot](TimeMetric metric, std::int32_t, const TimeSamples& samples) {
      // What `record` steps give has a name, and a meaning, for each.
      if (metric != TimeMetric::kRecord) slot.metrics.At(metric, kNoStep).Merge(samples);
    });
  }
  AddGauge(agent, begin, open_connections, at);

  SealAllBut(kOpenSlots);
  while (slots_.size() > kMaxPoints || (bytes_ > max_bytes_ && slots_.size() > 1)) {
    MergeNeighbours();
  }
}

// The slot that covers [begin, end), widened to multiples of `width`; those that it would overlap
// become part of it.
Series::Slots::iterator Series::SlotFor(Second begin, Second end, Second width) {
  begin = begin / width * width;
  end = (end + width - 1) / width * width;
  auto at = slots_.upper_bound(begin);
  if (at != slots_.begin() && std::prev(at)->second.end > begin) {
    --at;
  } else {
    at = slots_.emplace_hint(at, begin, Slot{});
    at->second.end = end;
    at->second.point.begin = Nanos::max();
  }
  at->second.end = std::max(at->second.end, end);
  for (auto next = std::next(at); next != slots_.end() && next->first < at->second.end;) {
    Open(next);
    open_.erase(next->first);
    Unite(at, next->first, next->second);
    next = slots_.erase(next);
  }
  return at;
}

// Adds the agent's gauge to the slot, in place of the one that it brought earlier.
void Series::AddGauge(std::size_t agent, Second begin, std::uint64_t open_connections,
                      Slots::iterator at) {
  SeriesPoint& point = at->second.point;
  Latest& latest = latest_[agent];
  if (latest.begin >= at->first && latest.begin < at->second.end) {
    point.open_connections -= latest.open_connections;
  } else {
    ++point.agents;
  }
  point.open_connections += open_connections;
  latest = {begin, open_connections};
}

// Adds an open slot, which begins at `later_begin`, to an earlier one.
void Series::Unite(Slots::iterator at, Second later_begin, Slot& later) {
  Open(at);
  Slot& slot = at->second;
  slot.end = std::max(slot.end, later.end);
  slot.metrics.Merge(later.metrics);
  SeriesPoint& point = slot.point;
  point.begin = std::min(point.begin, later.point.begin);
  point.end = std::max(point.end, later.point.end);
  point.counters.Merge(later.point.counters);
  // The later gauges count, and those of agents that have not come further than the earlier slot.
  point.open_connections = later.point.open_connections;
  point.agents = later.point.agents;
  for (const Latest& latest : latest_) {
    if (latest.begin < at->first || latest.begin >= later_begin) continue;
    point.open_connections += latest.open_connections;
    ++point.agents;
  }
}

void Series::Open(Slots::iterator at) {
  if (!open_.insert(at->first).second) return;
  Slot& slot = at->second;
  for (const auto& [metric, bytes] : slot.sealed) {
    bytes_ -= bytes.size();
    slot.metrics.At(metric, kNoStep).values = *DecodeHistogram(bytes);
  }
  slot.sealed.clear();
  slot.point.times.clear();
}

void Series::Seal(Slots::iterator at) {
  Slot& slot = at->second;
  slot.metrics.ForEach([&](TimeMetric metric, std::int32_t, const TimeSamples& samples) {
    slot.point.times.emplace(metric, Reduce(samples.values));
    slot.sealed.emplace_back(metric, EncodeHistogram(samples.values));
    slot.sealed.back().second.shrink_to_fit();
    bytes_ += slot.sealed.back().second.size();
  });
  slot.metrics = PhaseMetrics();
  open_.erase(at->first);
}

void Series::SealAllBut(std::size_t open) {
  while (open_.size() > open) Seal(slots_.find(*open_.begin()));
}

// Makes the oldest point that still has the ordinary width twice as long.
void Series::MergeNeighbours() {
  auto at = slots_.lower_bound(merged_until_);
  if (at == slots_.end()) {  // all have been: begin again
    width_ *= 2;
    at = slots_.begin();
  }
  merged_until_ = SlotFor(at->first, at->second.end, 2 * width_)->second.end;
  SealAllBut(kOpenSlots);
}

std::vector<SeriesPoint> Series::Points() const {
  std::vector<SeriesPoint> points;
  points.reserve(slots_.size());
  for (const auto& [begin, slot] : slots_) {
    SeriesPoint& point = points.emplace_back(slot.point);
    slot.metrics.ForEach([&point](TimeMetric metric, std::int32_t, const TimeSamples& samples) {
      point.times.emplace(metric, Reduce(samples.values));
    });
  }
  return points;
}

std::optional<Interval> Series::LastUntil(Nanos end) const {
  for (auto at = slots_.rbegin(); at != slots_.rend(); ++at) {
    const Slot& slot = at->second;
    if (slot.point.end > end) continue;
    Interval last;
    last.begin = slot.point.begin;
    last.end = slot.point.end;
    last.open_connections = slot.point.open_connections;
    PhaseMetrics& metrics = last.At(0);
    metrics.Merge(slot.metrics);
    metrics.counters = slot.point.counters;
    for (const auto& [metric, bytes] : slot.sealed) {
      metrics.At(metric, kNoStep).values = *DecodeHistogram(bytes);
    }
    return last;
  }
  return std::nullopt;
}

}  // namespace wsurge
