#include "controller/report/hgrm.h"

#include <bit>
#include <cmath>
#include <cstdint>

#include "absl/strings/str_format.h"

namespace wsurge {
namespace {

constexpr double kScaling = 1e6;
constexpr double kTicksPerHalfDistance = 5;

// What an HdrHistogram of our range and precision says about its layout.
constexpr int kSubBuckets = 2'048;
constexpr int kBuckets =
    std::bit_width(static_cast<std::uint64_t>(Histogram::kHighestValue) / kSubBuckets) + 1;

// The level after `level`, both in percent (PercentileIterator.incrementIterationLevel).
double NextLevel(double level) {
  const double halvings = std::trunc(std::log(100 / (100 - level)) / std::log(2));
  return level + 100 / (kTicksPerHalfDistance * std::pow(2, halvings + 1));
}

// The mean of the buckets' middles, as the reference takes it; Histogram::Mean() is exact.
double MeanOfBuckets(const Histogram& values) {
  if (values.count() == 0) return 0;
  double sum = 0;
  values.ForEachBucket([&sum](std::int64_t lowest, std::int64_t highest, std::uint64_t count) {
    const std::int64_t middle = lowest + (highest - lowest + 1) / 2;
    sum += static_cast<double>(middle) * static_cast<double>(count);
  });
  return sum / static_cast<double>(values.count());
}

}  // namespace

void WriteHgrm(const Histogram& values, std::ostream& out) {
  out << absl::StrFormat("%12s %14s %10s %14s\n\n", "Value", "Percentile", "TotalCount",
                         "1/(1-Percentile)");
  const auto total = static_cast<double>(values.count());
  std::uint64_t seen = 0;
  std::int64_t max = 0;
  double level = 0;
  values.ForEachBucket([&](std::int64_t, std::int64_t highest, std::uint64_t count) {
    seen += count;
    max = highest;
    const bool last = seen == values.count();
    const double scaled = static_cast<double>(highest) / kScaling;
    while (level < 100 && 100 * static_cast<double>(seen) / total >= level) {
      out << absl::StrFormat("%12.3f %2.12f %10d %14.2f\n", scaled, level / 100, seen,
                             1 / (1 - level / 100));
      level = NextLevel(level);
      if (last) break;
    }
    if (last) out << absl::StrFormat("%12.3f %2.12f %10d\n", scaled, 1.0, seen);
  });
  out << absl::StrFormat("#[Mean    = %12.3f, StdDeviation   = %12.3f]\n",
                         MeanOfBuckets(values) / kScaling, values.StandardDeviation() / kScaling)
      << absl::StrFormat("#[Max     = %12.3f, Total count    = %12d]\n",
                         static_cast<double>(max) / kScaling, values.count())
      << absl::StrFormat("#[Buckets = %12d, SubBuckets     = %12d]\n", kBuckets, kSubBuckets);
}

}  // namespace wsurge
