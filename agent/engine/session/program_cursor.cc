#include "agent/engine/session/program_cursor.h"

#include <algorithm>

namespace wsurge {

void ProgramCursor::Begin(const std::vector<Step>& steps) {
  blocks_.clear();
  blocks_.push_back({.steps = &steps});
}

const Step* ProgramCursor::Next(Nanos& due) {
  while (!blocks_.empty()) {
    Block& block = blocks_.back();
    if (block.next < block.steps->size()) return &(*block.steps)[block.next++];
    if (!BeginRound(block, due)) blocks_.pop_back();
  }
  return nullptr;
}

bool ProgramCursor::BeginRound(Block& block, Nanos& due) {
  if (!block.until && block.rounds_left == 0) return false;
  const Nanos begin =
      std::max(due, block.every > Nanos::zero() ? block.round_due + block.every : due);
  if (!block.until) {
    --block.rounds_left;
  } else if (begin >= *block.until) {
    due = std::max(due, *block.until);
    return false;
  }
  due = begin;
  block.round_due = begin;
  block.next = 0;
  return true;
}

void ProgramCursor::Enter(const std::vector<Step>& steps) {
  if (!steps.empty()) blocks_.push_back({.steps = &steps});
}

void ProgramCursor::Enter(const RepeatStep& repeat, Nanos due) {
  const std::uint64_t times = repeat.duration ? 1 : repeat.times.value_or(1);
  if (times == 0 || repeat.steps.empty()) return;
  Block block{.steps = &repeat.steps,
              .rounds_left = times - 1,
              .every = repeat.every.value_or(Nanos::zero()),
              .round_due = due};
  if (repeat.duration) block.until = due + *repeat.duration;
  blocks_.push_back(block);
}

}  // namespace wsurge
