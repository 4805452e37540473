#include "target-servers/built-in/random_float.h"

#include <charconv>
#include <cstddef>
#include <cstring>
#include <random>

namespace wsurge {

FloatText::FloatText(double value) {
  if (value == 0) {
    std::memcpy(text_, "0.0", 3);
    size_ = 3;
    return;
  }
  // Left to itself, to_chars takes whichever form is shorter; Python changes to an exponent
  // below 1e-4.
  const auto format = value < 1e-4 ? std::chars_format::scientific : std::chars_format::fixed;
  const auto end = std::to_chars(text_, text_ + sizeof text_, value, format).ptr;
  size_ = static_cast<std::size_t>(end - text_);
}

RandomFloat::RandomFloat() {
  std::random_device device;
  state_ = std::uint64_t{device()} << 32 | device();
}

std::uint64_t RandomFloat::NextBits() {
  state_ += 0x9e3779b97f4a7c15;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

double RandomFloat::NextFloat() { return static_cast<double>(NextBits() >> 11) * 0x1p-53; }

}  // namespace wsurge
