#include "common/message/random_stream.h"

#include <array>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

// The authors' reference algorithms, written down a second time.
struct SplitMix {
  std::uint64_t x;
  std::uint64_t operator()() {
    x += 0x9e3779b97f4a7c15;
    std::uint64_t z = x;
    z ^= z >> 30;
    z *= 0xbf58476d1ce4e5b9;
    z ^= z >> 27;
    z *= 0x94d049bb133111eb;
    z ^= z >> 31;
    return z;
  }
};

struct Xoshiro {
  std::array<std::uint64_t, 4> s;
  static std::uint64_t Left(std::uint64_t x, unsigned k) { return (x << k) | (x >> (64 - k)); }
  std::uint64_t operator()() {
    const std::uint64_t result = Left(s[1] * 5, 7) * 9;
    const std::uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = Left(s[3], 45);
    return result;
  }
};

TEST_CASE("random stream: is xoshiro256** started with SplitMix64") {
  SplitMix published{1234567};
  for (const std::uint64_t value :
       {6457827717110365317U, 3203168211198807973U, 9817491932198370423U, 4593380528125082431U,
        16408922859458223821U}) {
    CHECK(published() == value);
  }
  Xoshiro reference{{1, 2, 3, 4}};
  for (const std::uint64_t value : {11520U, 0U, 1509978240U}) {
    CHECK(reference() == value);
  }
  CHECK(reference() == 1215971899390074240U);
  CHECK(reference() == 1216172134540287360U);
  CHECK(reference() == 607988272756665600U);

  for (const std::uint64_t seed : {0U, 1U, 42U, ~0U}) {
    for (const std::uint64_t stream : {0U, 1U, 99'999U}) {
      SplitMix of_stream{SplitMix{seed}() ^ stream};
      SplitMix start{of_stream()};
      Xoshiro expected{};
      for (std::uint64_t& word : expected.s) word = start();
      RandomStream random(seed, stream);
      for (int i = 0; i < 100; ++i) REQUIRE(random.Next() == expected());
    }
  }
}

TEST_CASE("random stream: the same again for the same seed and stream, another for others") {
  std::set<std::uint64_t> firsts;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    for (std::uint64_t stream = 0; stream < 100; ++stream) {
      firsts.insert(RandomStream(seed, stream).Next());
    }
  }
  CHECK(firsts.size() == 10'000);
  CHECK(RandomStream(3, 4).Next() == RandomStream(3, 4).Next());
}

TEST_CASE("random stream: whole numbers, both ends included and every one as likely") {
  RandomStream random(1, 1);
  std::map<std::int64_t, int> counts;
  constexpr int kDraws = 60'000;
  for (int i = 0; i < kDraws; ++i) ++counts[random.Int(-2, 3)];
  REQUIRE(counts.size() == 6);
  CHECK(counts.begin()->first == -2);
  CHECK(counts.rbegin()->first == 3);
  // Within five standard deviations.
  for (const auto& [number, count] : counts) CHECK(std::abs(count - kDraws / 6) < 500);
  CHECK(random.Int(7, 7) == 7);
  CHECK(random.Int(INT64_MAX, INT64_MAX) == INT64_MAX);
  bool negative = false, positive = false;
  for (int i = 0; i < 100; ++i) {
    const std::int64_t number = random.Int(INT64_MIN, INT64_MAX);
    negative = negative || number < 0;
    positive = positive || number > 0;
  }
  CHECK(negative);
  CHECK(positive);
}

TEST_CASE("random stream: a range that does not divide 2^64 is not bent") {
  // Three quarters of all 64-bit numbers: without rejection the first half of the range would come
  // twice as often as the second.
  constexpr std::int64_t kHalf = INT64_C(3) << 60;
  RandomStream random(2, 2);
  int low = 0;
  constexpr int kDraws = 40'000;
  for (int i = 0; i < kDraws; ++i) low += random.Int(-kHalf, kHalf - 1) < -kHalf / 3 ? 1 : 0;
  CHECK(std::abs(low - kDraws / 3) < 500);
}

TEST_CASE("random stream: unit and exponential numbers") {
  RandomStream random(3, 3);
  double units = 0, exponentials = 0;
  constexpr int kDraws = 100'000;
  for (int i = 0; i < kDraws; ++i) {
    const double unit = random.Unit();
    REQUIRE(unit >= 0);
    REQUIRE(unit < 1);
    units += unit;
    const double exponential = random.Exponential(4);
    REQUIRE(exponential >= 0);
    REQUIRE(std::isfinite(exponential));
    exponentials += exponential;
  }
  CHECK(units / kDraws == doctest::Approx(0.5).epsilon(0.02));
  CHECK(exponentials / kDraws == doctest::Approx(4).epsilon(0.02));
}

TEST_CASE("random stream: text is letters and digits, all of them") {
  RandomStream random(4, 4);
  std::string text = "before";
  random.AppendText(62'000, text);
  REQUIRE(text.size() == 62'006);
  std::map<char, int> counts;
  for (const char c : text.substr(6)) {
    REQUIRE(std::isalnum(static_cast<unsigned char>(c)) != 0);
    ++counts[c];
  }
  CHECK(counts.size() == 62);
  for (const auto& [c, count] : counts) CHECK(std::abs(count - 1000) < 200);
  std::string none;
  random.AppendText(0, none);
  CHECK(none.empty());
}

TEST_CASE("random stream: bytes take every value") {
  RandomStream random(5, 5);
  for (std::uint32_t length = 0; length < 20; ++length) {
    std::string bytes;
    random.AppendBytes(length, bytes);
    CHECK(bytes.size() == length);
  }
  std::string bytes;
  random.AppendBytes(10'000, bytes);
  CHECK(std::set<char>(bytes.begin(), bytes.end()).size() == 256);
}

TEST_CASE("random stream: UUIDs are of version 4 and differ") {
  RandomStream random(6, 6);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    std::string uuid;
    random.AppendUuid(uuid);
    REQUIRE(uuid.size() == 36);
    for (std::size_t at = 0; at < uuid.size(); ++at) {
      const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
      REQUIRE((dash ? uuid[at] == '-'
                    : std::string_view("0123456789abcdef").find(uuid[at]) != std::string::npos));
    }
    REQUIRE(uuid[14] == '4');
    REQUIRE(std::string_view("89ab").find(uuid[19]) != std::string_view::npos);
    seen.insert(uuid);
  }
  CHECK(seen.size() == 1000);
}

}  // namespace
}  // namespace wsurge
