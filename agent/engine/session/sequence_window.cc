#include "agent/engine/session/sequence_window.h"

#include <algorithm>
#include <bit>

namespace wsurge {

SequenceWindow::Arrival SequenceWindow::Add(std::uint64_t number) {
  if (unique_ == 0 || number > highest_) {
    Advance(number);
    ++unique_;
    return Arrival::kInOrder;
  }
  if (highest_ - number < kSpan) {
    std::uint64_t& word = WordOf(number);
    if ((word & BitOf(number)) != 0) return Arrival::kDuplicate;
    word |= BitOf(number);
  } else if (number >= lowest_ && MissingBehind() == 0) {
    return Arrival::kDuplicate;
  }
  lowest_ = std::min(lowest_, number);
  ++unique_;
  return Arrival::kReordered;
}

// Makes `number` the highest one.
void SequenceWindow::Advance(std::uint64_t number) {
  if (unique_ == 0) {
    lowest_ = number;
  } else if (number - highest_ >= kSpan) {
    seen_.fill(0);
  } else {
    for (std::uint64_t skipped = highest_ + 1; skipped < number; ++skipped) {
      WordOf(skipped) &= ~BitOf(skipped);
    }
  }
  highest_ = number;
  WordOf(number) |= BitOf(number);
}

// Of the numbers that are further behind than kSpan.
std::uint64_t SequenceWindow::MissingBehind() const {
  std::uint64_t came = 0;
  for (const std::uint64_t word : seen_) came += static_cast<std::uint64_t>(std::popcount(word));
  const std::uint64_t within = std::min(kSpan, highest_ - lowest_ + 1) - came;
  return missing() - within;
}

}  // namespace wsurge
