#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/stats/interval.h"
#include "controller/results/run_result.h"

namespace wsurge {

// The course of one target over time, merged from the intervals of all agents. Owned by an
// Aggregator; one thread.
//
// Points are disjoint spans of whole seconds. An interval belongs to the seconds next to its ends;
// where an agent reports a longer span (it was cut off for a while), the points under that span
// become one, so that every point holds the complete data of its time and rates stay exact. Beyond
// kMaxPoints, or when their histograms take more than kMaxBytes, neighbours merge, the oldest
// first: then those points are twice as long as the later ones.
//
// The histograms of the last kOpenSlots points that were added to are kept as they are, those of
// others encoded: intervals may arrive late, and then merge as exactly as the rest.
class Series {
 public:
  static constexpr std::size_t kMaxPoints = 3'600;
  static constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
  static constexpr std::size_t kOpenSlots = 4;

  explicit Series(std::size_t agents, std::size_t max_bytes = kMaxBytes);

  // REQUIRES: intervals of one agent come in the order of time.
  void Add(std::size_t agent, const Interval& interval);

  // The same of the phases `first` … `first + count - 1` only; `open_connections` is theirs.
  void Add(std::size_t agent, const Interval& interval, std::size_t first, std::size_t count,
           std::uint64_t open_connections);

  std::vector<SeriesPoint> Points() const;

  // The latest point that ends at or before `end`, all phases and steps in the first phase.
  std::optional<Interval> LastUntil(Nanos end) const;

 private:
  using Second = std::int64_t;

  // One point. It is sealed (histograms encoded, `point.times` filled) or open (`metrics`).
  struct Slot {
    Second end = 0;  // exclusive; the begin is the key
    SeriesPoint point;
    PhaseMetrics metrics;
    std::vector<std::pair<TimeMetric, std::string>> sealed;
  };
  using Slots = std::map<Second, Slot>;

  // Where an agent's latest interval lies, and the gauge it brought.
  struct Latest {
    Second begin = -1;
    std::uint64_t open_connections = 0;
  };

  Slots::iterator SlotFor(Second begin, Second end, Second width);
  void AddGauge(std::size_t agent, Second begin, std::uint64_t open_connections,
                Slots::iterator at);
  void Unite(Slots::iterator at, Second later_begin, Slot& later);
  void Open(Slots::iterator at);
  void Seal(Slots::iterator at);
  void SealAllBut(std::size_t open);
  void MergeNeighbours();

  const std::size_t max_bytes_;
  Second width_ = 1;         // of new points
  Second merged_until_ = 0;  // points before it are twice as long
  Slots slots_;
  std::set<Second> open_;
  std::size_t bytes_ = 0;  // of all sealed histograms
  std::vector<Latest> latest_;
};

}  // namespace wsurge
