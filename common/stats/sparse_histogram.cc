#include "common/stats/sparse_histogram.h"

#include <algorithm>
#include <limits>

namespace wsurge {

static_assert(Histogram::BucketOf(Histogram::kHighestValue) <=
              std::numeric_limits<std::uint16_t>::max());

void SparseHistogram::Merge(const Histogram& other) {
  std::vector<std::uint16_t> buckets;
  std::vector<std::uint64_t> counts;
  other.ForEachBucket([&](std::int64_t lowest, std::int64_t, std::uint64_t count) {
    buckets.push_back(static_cast<std::uint16_t>(Histogram::BucketOf(lowest)));
    counts.push_back(count);
  });
  AddBuckets(buckets, counts);
  AddTotals(other.totals_);
}

void SparseHistogram::Merge(const SparseHistogram& other) {
  // What is moved about must not be what is read.
  if (this == &other) return Merge(SparseHistogram(other));
  AddBuckets(other.buckets_, other.counts_);
  AddTotals(other.totals_);
}

// Adds what is ascending to what is ascending: makes room for the buckets that are new, then merges
// from the back, so that nothing is overwritten before it has moved.
void SparseHistogram::AddBuckets(std::span<const std::uint16_t> buckets,
                                 std::span<const std::uint64_t> counts) {
  std::size_t missing = 0;
  auto own = buckets_.begin();
  for (const std::uint16_t bucket : buckets) {
    own = std::lower_bound(own, buckets_.end(), bucket);
    if (own == buckets_.end() || *own != bucket) ++missing;
  }
  std::size_t from = buckets_.size();
  std::size_t to = from + missing;
  buckets_.resize(to);
  counts_.resize(to);
  for (std::size_t i = buckets.size(); i > 0;) {
    if (from > 0 && buckets_[from - 1] >= buckets[i - 1]) {
      --from;
      --to;
      buckets_[to] = buckets_[from];
      counts_[to] = counts_[from];
      if (buckets_[from] == buckets[i - 1]) counts_[to] += counts[--i];
    } else {
      --i;
      --to;
      buckets_[to] = buckets[i];
      counts_[to] = counts[i];
    }
  }
}

void SparseHistogram::AddTotals(const Histogram::Totals& other) {
  totals_.count += other.count;
  totals_.out_of_range += other.out_of_range;
  totals_.sum += other.sum;
  totals_.min = std::min(totals_.min, other.min);
  totals_.max = std::max(totals_.max, other.max);
}

std::int64_t SparseHistogram::ValueAtPercentile(double percentile) const {
  if (totals_.count == 0) return 0;
  if (!(percentile > 0)) return totals_.min;
  const std::uint64_t rank = Histogram::RankAt(percentile, totals_.count);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += counts_[i];
    if (seen >= rank) return std::min(Histogram::HighestIn(buckets_[i]), totals_.max);
  }
  return totals_.max;
}

std::uint64_t SparseHistogram::CountBeyond(double percentile) const {
  return totals_.count == 0 ? 0 : totals_.count - Histogram::RankAt(percentile, totals_.count);
}

Histogram SparseHistogram::ToHistogram() const {
  Histogram histogram;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    histogram.RecordMany(Histogram::LowestIn(buckets_[i]), counts_[i]);
  }
  histogram.totals_ = totals_;
  return histogram;
}

}  // namespace wsurge
