#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace wsurge {

// Tells from the numbers of one sender's messages at one receiver which came twice, which came late
// and how many never came. A value of fixed size; one thread.
//
// Which of the last kSpan numbers came is known exactly. Of one that is further behind it is not:
// it counts as late as long as some number back there is missing, and as a duplicate when none is.
class SequenceWindow {
 public:
  static constexpr std::uint64_t kSpan = 256;

  enum class Arrival : std::uint8_t {
    kInOrder,    // the highest number so far; what was skipped is missing
    kReordered,  // for the first time, after a higher one
    kDuplicate,
  };

  Arrival Add(std::uint64_t number);

  // Numbers between the lowest and the highest that came which have not come.
  std::uint64_t missing() const { return unique_ == 0 ? 0 : highest_ - lowest_ + 1 - unique_; }

 private:
  static constexpr std::uint64_t kWordBits = 64;

  std::uint64_t& WordOf(std::uint64_t number) { return seen_[number % kSpan / kWordBits]; }
  static std::uint64_t BitOf(std::uint64_t number) {
    return std::uint64_t{1} << (number % kWordBits);
  }
  void Advance(std::uint64_t number);
  std::uint64_t MissingBehind() const;

  std::uint64_t lowest_ = 0;
  std::uint64_t highest_ = 0;
  std::uint64_t unique_ = 0;                             // that came
  std::array<std::uint64_t, kSpan / kWordBits> seen_{};  // of the last kSpan, by number % kSpan
};

}  // namespace wsurge
