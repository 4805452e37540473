// Random floats as the study's Python servers print them.
#pragma once

#include <cstdint>
#include <string_view>

namespace wsurge {

// `text` as Python's str() writes a float of [0, 1): the shortest digits that read back as the
// same number, always with a point or an exponent.
class FloatText {
 public:
  explicit FloatText(double value);
  std::string_view view() const { return {text_, size_}; }

 private:
  char text_[32];
  std::size_t size_;
};

// A SplitMix64 generator: eight bytes of state, so that each connection can have its own. Used by
// one thread.
class RandomFloat {
 public:
  RandomFloat();  // seeded by the system
  explicit RandomFloat(std::uint64_t seed) : state_(seed) {}

  std::uint64_t NextBits();
  double NextFloat();  // in [0, 1), 53 bits, as Python's random.random()

 private:
  std::uint64_t state_;
};

}  // namespace wsurge
