#pragma once

#include <cstdint>
#include <string>

namespace wsurge {

// The random numbers of one connection: the same for the same seed and stream, whatever other
// connections do, so that a run can be repeated exactly. Not for secrets. xoshiro256** by D.
// Blackman and S. Vigna ("Scrambled linear pseudorandom number generators", ACM TOMS 47, 2021),
// started with their SplitMix64. A value; one thread.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint64_t stream);

  std::uint64_t Next();

  // A whole number from `least` to `most`, every one as likely (D. Lemire, "Fast random integer
  // generation in an interval", ACM TOMACS 29, 2019). REQUIRES: least <= most.
  std::int64_t Int(std::int64_t least, std::int64_t most);

  double Unit();                    // in [0, 1)
  double Exponential(double mean);  // >= 0, finite

  void AppendText(std::uint32_t length, std::string& out);  // letters and digits
  void AppendBytes(std::uint32_t length, std::string& out);
  void AppendUuid(std::string& out);  // version 4, as text

 private:
  std::uint64_t state_[4];
};

}  // namespace wsurge
