#include "common/stats/histogram_codec.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"

namespace wsurge {
namespace {

constexpr char kVersion = 1;
constexpr int kMaxVarintBytes = 9;
constexpr std::size_t kBuckets = Histogram::BucketOf(Histogram::kHighestValue) + 1;

void PutUnsigned(std::uint64_t value, std::string& out) {
  for (int i = 1; i < kMaxVarintBytes && value >= 0x80; ++i) {
    out.push_back(static_cast<char>((value & 0x7f) | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

void PutSigned(std::int64_t value, std::string& out) {
  PutUnsigned((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63),
              out);
}

absl::Status Invalid(const std::string& reason) {
  return absl::InvalidArgumentError(absl::StrCat("decoding a histogram: ", reason));
}

// Takes varints off the front of the bytes.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  bool AtEnd() const { return rest_.empty(); }

  absl::StatusOr<std::uint64_t> Unsigned(const char* what) {
    std::uint64_t value = 0;
    for (int i = 1; i <= kMaxVarintBytes; ++i) {
      if (rest_.empty()) return Invalid(absl::StrCat("truncated in ", what));
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      const bool last = i == kMaxVarintBytes || byte < 0x80;
      value |= std::uint64_t{last ? byte : byte & 0x7fU} << (7 * (i - 1));
      if (!last) continue;
      if (byte == 0 && i > 1) return Invalid(absl::StrCat(what, " is longer than need be"));
      return value;
    }
    return Invalid(absl::StrCat(what, " does not end"));
  }

  absl::StatusOr<std::int64_t> Signed(const char* what) {
    ASSIGN_OR_RETURN(const std::uint64_t value, Unsigned(what));
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
  }

 private:
  std::string_view rest_;
};

struct Header {
  std::int64_t min = 0;
  std::int64_t max = 0;
  Uint128 sum = 0;
  std::uint64_t out_of_range = 0;
};

absl::StatusOr<Header> ReadHeader(Reader& reader) {
  ASSIGN_OR_RETURN(const std::uint64_t min, reader.Unsigned("min"));
  ASSIGN_OR_RETURN(const std::uint64_t max, reader.Unsigned("max"));
  ASSIGN_OR_RETURN(const std::uint64_t high, reader.Unsigned("sum"));
  ASSIGN_OR_RETURN(const std::uint64_t low, reader.Unsigned("sum"));
  ASSIGN_OR_RETURN(const std::uint64_t out_of_range, reader.Unsigned("out_of_range"));
  if (max > static_cast<std::uint64_t>(Histogram::kHighestValue)) {
    return Invalid(absl::StrCat("max ", max, " is above the highest value"));
  }
  if (min > max) return Invalid(absl::StrCat("min ", min, " is above max ", max));
  if (out_of_range > Histogram::kMaxCount) return Invalid("out_of_range is too large");
  return Header{.min = static_cast<std::int64_t>(min),
                .max = static_cast<std::int64_t>(max),
                .sum = (static_cast<Uint128>(high) << 64) | low,
                .out_of_range = out_of_range};
}

// Records every counter as that many of the bucket's lowest value.
absl::Status ReadCounters(Reader& reader, Histogram& histogram) {
  std::size_t bucket = 0;
  bool after_zeros = false;
  while (!reader.AtEnd()) {
    ASSIGN_OR_RETURN(const std::int64_t entry, reader.Signed("a counter"));
    if (entry > 0) {
      if (bucket >= kBuckets) return Invalid("too many counters");
      const auto count = static_cast<std::uint64_t>(entry);
      if (count > Histogram::kMaxCount - histogram.count()) return Invalid("too many samples");
      histogram.RecordMany(Histogram::LowestIn(bucket), count);
      ++bucket;
      after_zeros = false;
      continue;
    }
    if (after_zeros) return Invalid("a run of zeros is split");
    if (entry == 0) return Invalid("a run of no zeros");
    const std::uint64_t zeros = ~static_cast<std::uint64_t>(entry) + 1;
    bucket += static_cast<std::size_t>(zeros);  // may pass the end; then no count may follow
    after_zeros = true;
  }
  if (after_zeros) return Invalid("the counters end in zeros");
  return absl::OkStatus();
}

// Whether samples in these buckets can have this min, max and sum.
absl::Status CheckTotals(const Histogram& buckets, const Header& header) {
  if (buckets.count() == 0) {
    if (header.max != 0 || header.sum != 0) return Invalid("min, max or sum without samples");
    return absl::OkStatus();
  }
  const auto clamp = [&](std::int64_t value) {
    return static_cast<Uint128>(std::clamp(value, header.min, header.max));
  };
  const std::size_t first = Histogram::BucketOf(buckets.min());
  const std::size_t last = Histogram::BucketOf(buckets.max());
  if (Histogram::BucketOf(header.min) != first) return Invalid("min is not in the first bucket");
  if (Histogram::BucketOf(header.max) != last) return Invalid("max is not in the last bucket");
  // One sample is min and one is max; the others are free within their buckets.
  Uint128 least = static_cast<Uint128>(header.max) - clamp(Histogram::LowestIn(last));
  Uint128 most = static_cast<Uint128>(header.min);
  buckets.ForEachBucket([&](std::int64_t lowest, std::int64_t highest, std::uint64_t count) {
    least += clamp(lowest) * count;
    most += clamp(highest) * count;
  });
  most -= clamp(Histogram::HighestIn(first));
  if (header.sum < least || header.sum > most) return Invalid("sum does not fit the counters");
  return absl::OkStatus();
}

void PutCounters(const Histogram& histogram, std::string& out) {
  std::size_t next = 0;
  histogram.ForEachBucket([&](std::int64_t lowest, std::int64_t, std::uint64_t count) {
    const std::size_t bucket = Histogram::BucketOf(lowest);
    const auto zeros = static_cast<std::int64_t>(bucket - next);
    if (zeros > 0) PutSigned(-zeros, out);
    PutSigned(static_cast<std::int64_t>(count), out);
    next = bucket + 1;
  });
}

}  // namespace

std::string EncodeHistogram(const Histogram& histogram) {
  std::string out(1, kVersion);
  PutUnsigned(static_cast<std::uint64_t>(histogram.min()), out);
  PutUnsigned(static_cast<std::uint64_t>(histogram.max()), out);
  PutUnsigned(static_cast<std::uint64_t>(histogram.sum() >> 64), out);
  PutUnsigned(static_cast<std::uint64_t>(histogram.sum()), out);
  PutUnsigned(histogram.out_of_range(), out);
  PutCounters(histogram, out);
  return out;
}

std::string EncodeCounters(const Histogram& histogram) {
  std::string out;
  PutCounters(histogram, out);
  return out;
}

absl::StatusOr<Histogram> DecodeCounters(std::string_view bytes) {
  Reader reader(bytes);
  Histogram histogram;
  RETURN_IF_ERROR(ReadCounters(reader, histogram));
  return histogram;
}

absl::StatusOr<Histogram> DecodeHistogram(std::string_view bytes) {
  if (bytes.empty()) return Invalid("no bytes");
  if (bytes.front() != kVersion) return Invalid("unknown version");
  Reader reader(bytes.substr(1));
  ASSIGN_OR_RETURN(const Header header, ReadHeader(reader));
  Histogram histogram;
  RETURN_IF_ERROR(ReadCounters(reader, histogram));
  RETURN_IF_ERROR(CheckTotals(histogram, header));
  if (histogram.count() > 0) {
    histogram.totals_.min = header.min;
    histogram.totals_.max = header.max;
  }
  histogram.totals_.sum = header.sum;
  histogram.totals_.out_of_range = header.out_of_range;
  return histogram;
}

}  // namespace wsurge
