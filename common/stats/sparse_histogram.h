#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/stats/histogram.h"

namespace wsurge {

// A histogram that takes memory for the buckets that hold samples only, ten bytes each, so that one
// per metric and agent can be kept. What it saw, and every number that it gives, is exactly that of
// a Histogram of the same samples; merging is exact, commutative and associative.
//
// To merge costs time in proportion to the buckets of both. One writer; const methods may run on
// several threads at once.
class SparseHistogram {
 public:
  SparseHistogram() = default;
  explicit SparseHistogram(const Histogram& histogram) { Merge(histogram); }

  void Merge(const Histogram& other);
  void Merge(const SparseHistogram& other);

  // As those of Histogram.
  std::uint64_t count() const { return totals_.count; }
  std::uint64_t out_of_range() const { return totals_.out_of_range; }
  std::int64_t min() const { return totals_.count == 0 ? 0 : totals_.min; }
  std::int64_t max() const { return totals_.max; }
  std::int64_t ValueAtPercentile(double percentile) const;
  std::uint64_t CountBeyond(double percentile) const;

  // The same samples with all rows that they touch.
  Histogram ToHistogram() const;

  std::size_t buckets() const { return buckets_.size(); }  // that hold samples

  friend bool operator==(const SparseHistogram&, const SparseHistogram&) = default;

 private:
  void AddBuckets(std::span<const std::uint16_t> buckets, std::span<const std::uint64_t> counts);
  void AddTotals(const Histogram::Totals& other);

  std::vector<std::uint16_t> buckets_;  // ascending
  std::vector<std::uint64_t> counts_;   // of the bucket at the same place, none is 0
  Histogram::Totals totals_;
};

}  // namespace wsurge
