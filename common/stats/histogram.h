#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"

namespace wsurge {

__extension__ typedef unsigned __int128 Uint128;

// How often each duration was seen, from 1 ns to 1 h with an error of at most 0.1 %.
//
// The counters lie as in an HdrHistogram of three significant digits over 1 … 3.6e12: below 2,048
// one counter per value, above that 1,024 counters per power of two. Percentiles come from the
// counters; count, minimum, maximum and sum are exact integers, so merging loses nothing and the
// order of merging does not matter.
//
// Owned by one thread at a time: one recorder writes, and the histogram is handed over or copied to
// be read. Const methods may run on several threads at once. A row of counters is allocated when it
// is first touched and then kept, so a new histogram is small and a used one records without
// allocating.
class Histogram {
 public:
  static constexpr std::int64_t kHighestValue = 3'600'000'000'000;

  // No run comes near this many samples. Decoding refuses more, so that a sum over tens of
  // thousands of decoded histograms cannot overflow.
  static constexpr std::uint64_t kMaxCount = std::uint64_t{1} << 48;

  Histogram() = default;
  Histogram(const Histogram& other) { Merge(other); }
  Histogram(Histogram&& other) noexcept { Swap(other); }
  Histogram& operator=(const Histogram& other);
  Histogram& operator=(Histogram&& other) noexcept;
  ~Histogram() = default;

  // A negative value or one above kHighestValue is only counted, in out_of_range().
  void Record(std::int64_t value) { RecordMany(value, 1); }
  void RecordMany(std::int64_t value, std::uint64_t count);

  // Adds everything that `other` saw, its out-of-range values included.
  void Merge(const Histogram& other);

  // Forgets all values and keeps the rows, zeroed, for the next ones.
  void Clear();

  std::uint64_t count() const { return totals_.count; }
  Uint128 sum() const { return totals_.sum; }
  std::uint64_t out_of_range() const { return totals_.out_of_range; }

  // The extreme values as they were recorded; 0 when nothing was.
  std::int64_t min() const { return totals_.count == 0 ? 0 : totals_.min; }
  std::int64_t max() const { return totals_.max; }

  // The exact mean; 0 when nothing was recorded.
  double Mean() const;

  // Of the population, each value taken as the middle of its bucket.
  double StandardDeviation() const;

  // The highest value that shares a bucket with the sample at `percentile` (0 … 100), at most
  // max(). Percentile 0 is min(). 0 when nothing was recorded.
  std::int64_t ValueAtPercentile(double percentile) const;

  // How many samples rank above the one at `percentile`. Ties count by rank, so of 1,000 equal
  // samples 500 are beyond the median.
  std::uint64_t CountBeyond(double percentile) const;

  // Calls visit(lowest, highest, count) for every bucket that holds samples, in ascending order,
  // with the lowest and the highest value that the bucket stands for.
  template <typename Visit>
  void ForEachBucket(Visit&& visit) const;

  // The number of the bucket that counts `value`, from 0. REQUIRES: 0 <= value <= kHighestValue.
  static constexpr std::size_t BucketOf(std::int64_t value);
  static constexpr std::int64_t LowestIn(std::size_t bucket);
  static constexpr std::int64_t HighestIn(std::size_t bucket);

  // Same samples, whichever rows are allocated.
  friend bool operator==(const Histogram& a, const Histogram& b);

 private:
  friend absl::StatusOr<Histogram> DecodeHistogram(std::string_view bytes);
  friend class SparseHistogram;

  static constexpr std::size_t kRowBits = 10;
  static constexpr std::size_t kRowSize = std::size_t{1} << kRowBits;
  static constexpr std::size_t kRowCount = 33;
  using Row = std::array<std::uint64_t, kRowSize>;

  struct Totals {
    std::uint64_t count = 0;
    std::uint64_t out_of_range = 0;
    std::int64_t min = std::numeric_limits<std::int64_t>::max();
    std::int64_t max = 0;
    Uint128 sum = 0;

    bool operator==(const Totals&) const = default;
  };

  void AddRow(std::size_t row);
  void Swap(Histogram& other) noexcept;
  static std::uint64_t RankAt(double percentile, std::uint64_t count);

  std::array<std::unique_ptr<Row>, kRowCount> rows_;
  Totals totals_;
};

constexpr std::size_t Histogram::BucketOf(std::int64_t value) {
  // Two rows' worth of values have the unit width 1; from there each power of two has one row.
  const auto bits = static_cast<std::uint64_t>(value);
  const auto shift =
      static_cast<std::size_t>(std::bit_width(bits | (2 * kRowSize - 1))) - (kRowBits + 1);
  return (shift << kRowBits) + static_cast<std::size_t>(bits >> shift);
}

constexpr std::int64_t Histogram::LowestIn(std::size_t bucket) {
  const std::size_t row = bucket >> kRowBits;
  if (row < 2) return static_cast<std::int64_t>(bucket);
  return static_cast<std::int64_t>((bucket & (kRowSize - 1)) + kRowSize) << (row - 1);
}

constexpr std::int64_t Histogram::HighestIn(std::size_t bucket) { return LowestIn(bucket + 1) - 1; }

inline void Histogram::RecordMany(std::int64_t value, std::uint64_t count) {
  if (value < 0 || value > kHighestValue) [[unlikely]] {
    totals_.out_of_range += count;
    return;
  }
  if (count == 0) [[unlikely]]
    return;
  const std::size_t bucket = BucketOf(value);
  const std::size_t row = bucket >> kRowBits;
  if (rows_[row] == nullptr) [[unlikely]]
    AddRow(row);
  (*rows_[row])[bucket & (kRowSize - 1)] += count;
  totals_.count += count;
  totals_.sum += static_cast<Uint128>(value) * count;
  totals_.min = std::min(totals_.min, value);
  totals_.max = std::max(totals_.max, value);
}

template <typename Visit>
void Histogram::ForEachBucket(Visit&& visit) const {
  for (std::size_t row = 0; row < kRowCount; ++row) {
    if (rows_[row] == nullptr) continue;
    for (std::size_t i = 0; i < kRowSize; ++i) {
      const std::uint64_t count = (*rows_[row])[i];
      if (count == 0) continue;
      const std::size_t bucket = (row << kRowBits) + i;
      visit(LowestIn(bucket), HighestIn(bucket), count);
    }
  }
}

}  // namespace wsurge
