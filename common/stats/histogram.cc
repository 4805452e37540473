#include "common/stats/histogram.h"

#include <cmath>
#include <utility>

namespace wsurge {

Histogram& Histogram::operator=(const Histogram& other) {
  if (this != &other) {
    Clear();
    Merge(other);
  }
  return *this;
}

Histogram& Histogram::operator=(Histogram&& other) noexcept {
  Histogram taken(std::move(other));
  Swap(taken);
  return *this;
}

void Histogram::Swap(Histogram& other) noexcept {
  rows_.swap(other.rows_);
  std::swap(totals_, other.totals_);
}

void Histogram::AddRow(std::size_t row) { rows_[row] = std::make_unique<Row>(); }

void Histogram::Merge(const Histogram& other) {
  for (std::size_t row = 0; row < kRowCount; ++row) {
    if (other.rows_[row] == nullptr) continue;
    const Row& from = *other.rows_[row];
    if (rows_[row] == nullptr) {
      if (from == Row{}) continue;  // left over from before a Clear()
      AddRow(row);
    }
    Row& to = *rows_[row];
    for (std::size_t i = 0; i < kRowSize; ++i) to[i] += from[i];
  }
  totals_.count += other.totals_.count;
  totals_.out_of_range += other.totals_.out_of_range;
  totals_.sum += other.totals_.sum;
  totals_.min = std::min(totals_.min, other.totals_.min);
  totals_.max = std::max(totals_.max, other.totals_.max);
}

void Histogram::Clear() {
  totals_ = {};
  for (const auto& row : rows_) {
    if (row != nullptr) row->fill(0);
  }
}

double Histogram::Mean() const {
  if (totals_.count == 0) return 0;
  return static_cast<double>(totals_.sum) / static_cast<double>(totals_.count);
}

double Histogram::StandardDeviation() const {
  if (totals_.count == 0) return 0;
  const auto middle = [](std::int64_t lowest, std::int64_t highest) {
    const std::int64_t half = (highest - lowest + 1) / 2;
    return static_cast<double>(lowest + half);
  };
  const auto total = static_cast<double>(totals_.count);
  // The mean of the same middles, not Mean(): equal samples then have no deviation.
  double mean = 0;
  ForEachBucket([&](std::int64_t lowest, std::int64_t highest, std::uint64_t count) {
    mean += middle(lowest, highest) * static_cast<double>(count);
  });
  mean /= total;
  double squares = 0;
  ForEachBucket([&](std::int64_t lowest, std::int64_t highest, std::uint64_t count) {
    const double off = middle(lowest, highest) - mean;
    squares += off * off * static_cast<double>(count);
  });
  return std::sqrt(squares / total);
}

// Which sample, counted from 1 in ascending order, stands at `percentile`. Rounded as the C and
// Python implementations of HdrHistogram do it. REQUIRES: count > 0.
std::uint64_t Histogram::RankAt(double percentile, std::uint64_t count) {
  if (!(percentile > 0)) return 1;
  if (percentile >= 100) return count;
  const double rank = percentile / 100 * static_cast<double>(count) + 0.5;
  return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(rank), 1, count);
}

std::int64_t Histogram::ValueAtPercentile(double percentile) const {
  if (totals_.count == 0) return 0;
  if (!(percentile > 0)) return totals_.min;
  const std::uint64_t rank = RankAt(percentile, totals_.count);
  std::uint64_t seen = 0;
  for (std::size_t row = 0; row < kRowCount; ++row) {
    if (rows_[row] == nullptr) continue;
    for (std::size_t i = 0; i < kRowSize; ++i) {
      seen += (*rows_[row])[i];
      if (seen >= rank) return std::min(HighestIn((row << kRowBits) + i), totals_.max);
    }
  }
  return totals_.max;
}

std::uint64_t Histogram::CountBeyond(double percentile) const {
  return totals_.count == 0 ? 0 : totals_.count - RankAt(percentile, totals_.count);
}

bool operator==(const Histogram& a, const Histogram& b) {
  if (!(a.totals_ == b.totals_)) return false;
  static constexpr Histogram::Row kNoCounts{};
  for (std::size_t row = 0; row < Histogram::kRowCount; ++row) {
    const Histogram::Row& left = a.rows_[row] ? *a.rows_[row] : kNoCounts;
    const Histogram::Row& right = b.rows_[row] ? *b.rows_[row] : kNoCounts;
    if (left != right) return false;
  }
  return true;
}

}  // namespace wsurge
