#include "common/stats/histogram_codec.h"

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

std::string Bytes(std::initializer_list<int> values) {
  std::string bytes;
  for (const int value : values) bytes.push_back(static_cast<char>(value));
  return bytes;
}

Histogram Of(const std::vector<std::int64_t>& values) {
  Histogram histogram;
  for (const std::int64_t value : values) histogram.Record(value);
  return histogram;
}

std::string ReasonFor(const std::string& bytes) {
  const absl::StatusOr<Histogram> decoded = DecodeHistogram(bytes);
  if (decoded.ok()) return "accepted";
  CHECK(decoded.status().code() == absl::StatusCode::kInvalidArgument);
  return std::string(decoded.status().message());
}

Histogram Random(std::uint32_t seed) {
  std::mt19937_64 random(seed);
  Histogram histogram;
  const std::uint64_t samples = random() % 300;
  for (std::uint64_t i = 0; i < samples; ++i) {
    const auto value = static_cast<std::int64_t>(random() >> (22 + random() % 40));
    histogram.RecordMany(value, 1 + (random() >> (24 + random() % 40)));
  }
  if (seed % 2 == 0) histogram.Record(-1);
  return histogram;
}

TEST_CASE("histogram codec: the bytes are as documented") {
  CHECK((EncodeHistogram(Histogram()) == Bytes({1, 0, 0, 0, 0, 0})));
  CHECK((EncodeHistogram(Of({0})) == Bytes({1, 0, 0, 0, 0, 0, 2})));
  CHECK((EncodeHistogram(Of({1, -1})) == Bytes({1, 1, 1, 0, 1, 1, 1, 2})));
  CHECK((EncodeHistogram(Of({5, 5, 5})) == Bytes({1, 5, 5, 0, 15, 0, 9, 6})));
  CHECK((EncodeHistogram(Of({1, 300})) ==
         Bytes({1, 1, 0xac, 0x02, 0, 0xad, 0x02, 0, 1, 2, 0xd3, 0x04, 2})));
}

TEST_CASE("histogram codec: the counters alone are the end of the whole, and read back alone") {
  CHECK(EncodeCounters(Histogram()).empty());
  for (std::uint32_t seed = 1; seed < 20; ++seed) {
    const Histogram histogram = Random(seed);
    const std::string counters = EncodeCounters(histogram);
    CHECK(EncodeHistogram(histogram).ends_with(counters));
    Histogram lowest;
    histogram.ForEachBucket([&](std::int64_t low, std::int64_t, std::uint64_t count) {
      lowest.RecordMany(low, count);
    });
    const auto decoded = DecodeCounters(counters);
    REQUIRE(decoded.ok());
    CHECK(*decoded == lowest);
  }
  CHECK_FALSE(DecodeCounters(Bytes({1})).ok());
  CHECK_FALSE(DecodeCounters(std::string(10, '\xff')).ok());
}

TEST_CASE("histogram codec: a ninth byte carries eight bits") {
  Histogram histogram;
  histogram.RecordMany(3'600'000'000'000, 5'124'095);  // the sum's low half has its top bit set
  const std::string bytes = EncodeHistogram(histogram);
  const auto low = static_cast<std::uint64_t>(histogram.sum());
  CHECK((low >> 63) == 1);
  CHECK((histogram.sum() >> 64 == 0));
  // version, twice six bytes of 3.6e12, the high half
  CHECK(static_cast<unsigned char>(bytes[14 + 8]) == static_cast<unsigned char>(low >> 56));
  const absl::StatusOr<Histogram> decoded = DecodeHistogram(bytes);
  REQUIRE(decoded.ok());
  CHECK(*decoded == histogram);
}

TEST_CASE("histogram codec: what was encoded comes back, and encodes to the same bytes") {
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    const Histogram histogram = Random(seed);
    const std::string bytes = EncodeHistogram(histogram);
    const absl::StatusOr<Histogram> decoded = DecodeHistogram(bytes);
    REQUIRE_MESSAGE(decoded.ok(), decoded.status().ToString());
    CHECK(*decoded == histogram);
    CHECK((EncodeHistogram(*decoded) == bytes));
  }
}

TEST_CASE("histogram codec: every counter in use survives") {
  Histogram histogram;
  for (std::size_t i = 0; i <= Histogram::BucketOf(Histogram::kHighestValue); ++i) {
    histogram.RecordMany(Histogram::LowestIn(i), i + 1);
  }
  const absl::StatusOr<Histogram> decoded = DecodeHistogram(EncodeHistogram(histogram));
  REQUIRE(decoded.ok());
  CHECK(*decoded == histogram);
}

TEST_CASE("histogram codec: merged parts encode byte for byte as the union") {
  Histogram whole;
  Histogram merged;
  std::vector<std::int64_t> values;
  std::mt19937_64 random(11);
  for (int part = 0; part < 5; ++part) {
    Histogram histogram;
    for (int i = 0; i < 2'000; ++i) {
      const auto value = static_cast<std::int64_t>(random() >> (20 + random() % 30));
      histogram.Record(value);
      whole.Record(value);
    }
    const absl::StatusOr<Histogram> decoded = DecodeHistogram(EncodeHistogram(histogram));
    REQUIRE(decoded.ok());
    merged.Merge(*decoded);
  }
  CHECK(whole.out_of_range() > 0);
  CHECK((EncodeHistogram(merged) == EncodeHistogram(whole)));
}

TEST_CASE("histogram codec: rows left over from before a Clear() do not show") {
  Histogram reused = Of({1, 50'000, 4'000'000'000});
  reused.Clear();
  reused.Record(12);
  CHECK((EncodeHistogram(reused) == EncodeHistogram(Of({12}))));
}

TEST_CASE("histogram codec: bytes that no encoder wrote are refused with the reason") {
  struct Row {
    std::string bytes;
    const char* reason;
  };
  const std::vector<Row> rows{
      {"", "no bytes"},
      {Bytes({2, 0, 0, 0, 0, 0}), "unknown version"},
      {Bytes({1}), "truncated in min"},
      {Bytes({1, 0}), "truncated in max"},
      {Bytes({1, 0, 0}), "truncated in sum"},
      {Bytes({1, 0, 0, 0}), "truncated in sum"},
      {Bytes({1, 0, 0, 0, 0}), "truncated in out_of_range"},
      {Bytes({1, 0, 0, 0, 0, 0x80}), "truncated in out_of_range"},
      {Bytes({1, 1, 1, 0, 1, 0, 1, 0x82}), "truncated in a counter"},
      {Bytes({1, 0x80, 0, 0, 0, 0, 0}), "min is longer than need be"},
      {Bytes({1, 0x85, 0x80, 0, 0, 0, 0, 0}), "min is longer than need be"},
      {Bytes({1, 0, 0, 0, 0, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0}),
       "out_of_range is longer than need be"},
      {Bytes({1, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}),
       "out_of_range is too large"},
      {Bytes({1, 0, 0x81, 0xc0, 0xe2, 0x85, 0xe3, 0x68, 0, 0, 0}),
       "max 3600000000001 is above the highest value"},
      {Bytes({1, 2, 1, 0, 1, 0, 0, 2}), "min 2 is above max 1"},
      {Bytes({1, 0, 1, 0, 0, 0}), "min, max or sum without samples"},
      {Bytes({1, 0, 0, 0, 1, 0}), "min, max or sum without samples"},
      {Bytes({1, 0, 0, 1, 0, 0}), "min, max or sum without samples"},
      {Bytes({1, 0, 0, 0, 0, 0, 1}), "the counters end in zeros"},
      {Bytes({1, 0, 0, 0, 0, 0, 2, 3}), "the counters end in zeros"},
      {Bytes({1, 1, 1, 0, 1, 0, 0, 2}), "a run of no zeros"},
      {Bytes({1, 2, 2, 0, 2, 0, 1, 1, 2}), "a run of zeros is split"},
      {Bytes({1, 5, 5, 0, 5, 0, 3, 5, 2}), "a run of zeros is split"},
      {Bytes({1, 0, 5, 0, 5, 0, 9, 2}), "min is not in the first bucket"},
      {Bytes({1, 5, 6, 0, 5, 0, 9, 2}), "max is not in the last bucket"},
      {Bytes({1, 5, 5, 0, 6, 0, 9, 2}), "sum does not fit the counters"},
      {Bytes({1, 5, 5, 0, 4, 0, 9, 2}), "sum does not fit the counters"},
      {Bytes({1, 5, 5, 1, 5, 0, 9, 2}), "sum does not fit the counters"},
      // 33,421 zeros, as far as the last counter that can be in use, and a sample beyond it
      {Bytes({1, 0, 0, 0, 0, 0, 0x99, 0x8a, 0x04, 2}), "too many counters"},
      // one zero more, and as many as fit into the integer
      {Bytes({1, 0, 0, 0, 0, 0, 0x9b, 0x8a, 0x04, 2}), "too many counters"},
      {Bytes({1, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2}),
       "too many counters"},
      // 2^48 + 1 samples in one counter, then in two
      {Bytes({1, 0, 0, 0, 0, 0, 0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01}),
       "too many samples"},
      {Bytes({1, 0, 1, 0, 1, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 2}),
       "too many samples"},
      {Bytes({1, 0, 0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}),
       "too many samples"},
  };
  for (const Row& row : rows) {
    CHECK(ReasonFor(row.bytes) == std::string("decoding a histogram: ") + row.reason);
  }
}

TEST_CASE("histogram codec: the sum may be anything that the samples allow, and nothing else") {
  // The smallest value has a companion in its bucket, 9,994,240 … 10,002,431; the largest has none.
  constexpr std::int64_t kMin = 9'994'300;
  constexpr std::int64_t kMax = 20'000'000;
  const std::string bytes = EncodeHistogram(Of({kMin, 9'994'900, kMax}));
  // Version, min and max take nine bytes, the sum's high half one, its low half four.
  constexpr std::size_t kSumPlace = 10;
  struct Row {
    std::int64_t companion;
    bool allowed;
  };
  for (const Row& row :
       {Row{kMin - 1, false}, Row{kMin, true}, Row{10'002'431, true}, Row{10'002'432, false}}) {
    CAPTURE(row.companion);
    std::string changed = bytes;
    std::int64_t sum = kMin + row.companion + kMax;
    for (std::size_t i = 0; i < 4; ++i, sum >>= 7) {
      changed[kSumPlace + i] = static_cast<char>((sum & 0x7f) | (i < 3 ? 0x80 : 0));
    }
    CHECK((ReasonFor(changed) == "accepted") == row.allowed);
  }
}

TEST_CASE("histogram codec: damaged bytes are refused or are themselves an encoding") {
  std::mt19937_64 random(3);
  std::vector<std::string> encodings;
  for (std::uint32_t seed = 0; seed < 50; ++seed)
    encodings.push_back(EncodeHistogram(Random(seed)));
  int accepted = 0;
  for (std::size_t round = 0; round < 5'000; ++round) {
    std::string bytes = encodings[round % encodings.size()];
    for (std::uint64_t i = 0; i <= random() % 3; ++i) {
      const std::size_t place = random() % bytes.size();
      switch (random() % 4) {
        case 0:
          bytes[place] = static_cast<char>(random());
          break;
        case 1:
          bytes.resize(place + 1);
          break;
        case 2:
          bytes.insert(place, 1, static_cast<char>(random()));
          break;
        default:
          bytes[place] = static_cast<char>(bytes[place] ^ (1 << (random() % 7)));
          break;
      }
    }
    const absl::StatusOr<Histogram> decoded = DecodeHistogram(bytes);
    if (!decoded.ok()) continue;
    ++accepted;
    REQUIRE((EncodeHistogram(*decoded) == bytes));
  }
  CHECK(accepted > 0);
}

}  // namespace
}  // namespace wsurge
