#include "common/message/random_stream.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>
#include <string_view>

#include "common/message/append.h"

namespace wsurge {
namespace {

std::uint64_t SplitMix64(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::uint64_t stream) {
  // SplitMix64 is one to one, so that all streams of a seed begin apart.
  std::uint64_t start = SplitMix64(seed) ^ stream;
  start = SplitMix64(start);
  for (std::uint64_t& word : state_) word = SplitMix64(start);
}

std::uint64_t RandomStream::Next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

std::int64_t RandomStream::Int(std::int64_t least, std::int64_t most) {
  assert(least <= most);
  __extension__ using Product = unsigned __int128;
  // How many numbers there are; 0 stands for 2^64.
  const std::uint64_t count =
      static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least) + 1;
  if (count == 0) return static_cast<std::int64_t>(Next());
  Product product = static_cast<Product>(Next()) * count;
  if (static_cast<std::uint64_t>(product) < count) {
    const std::uint64_t rejected = (0 - count) % count;
    while (static_cast<std::uint64_t>(product) < rejected) {
      product = static_cast<Product>(Next()) * count;
    }
  }
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(least) +
                                   static_cast<std::uint64_t>(product >> 64));
}

double RandomStream::Unit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

double RandomStream::Exponential(double mean) { return -mean * std::log1p(-Unit()); }

void RandomStream::AppendText(std::uint32_t length, std::string& out) {
  constexpr int kBits = 6;  // per character; what they number beyond the last one is drawn again
  std::size_t at = out.size();
  out.resize(at + length);
  while (at < out.size()) {
    std::uint64_t bits = Next();
    for (int i = 0; i < 64 / kBits && at < out.size(); ++i, bits >>= kBits) {
      const std::uint64_t index = bits & ((1U << kBits) - 1);
      if (index < kLettersAndDigits.size()) out[at++] = kLettersAndDigits[index];
    }
  }
}

void RandomStream::AppendBytes(std::uint32_t length, std::string& out) {
  std::size_t at = out.size();
  out.resize(at + length);
  while (at < out.size()) {
    const std::uint64_t bits = Next();
    const std::size_t taken = std::min(sizeof(bits), out.size() - at);
    std::memcpy(out.data() + at, &bits, taken);
    at += taken;
  }
}

void RandomStream::AppendUuid(std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const std::uint64_t high = (Next() & 0xffffffffffff0fff) | 0x4000;             // version 4
  const std::uint64_t low = (Next() & 0x3fffffffffffffff) | 0x8000000000000000;  // variant 1
  for (int digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) out.push_back('-');
    const std::uint64_t half = digit < 16 ? high : low;
    out.push_back(kHex[(half >> (60 - 4 * (digit % 16))) & 0xf]);
  }
}

}  // namespace wsurge
