#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/base/clock.h"
#include "common/plan/session_program.h"

namespace wsurge {

// Where a session's program stands: a stack of the blocks of steps that it is in. Views the steps.
// Part of a session; one thread.
class ProgramCursor {
 public:
  // Before the first of `steps`.
  void Begin(const std::vector<Step>& steps);

  // Gives the next step and passes it; null at the end of the program. `due`: when what came before
  // was over. It is moved on when the step is due later, because a round of a paced `repeat` has to
  // wait; also before the end of the program, when a paced `repeat` lasts until its time is over.
  //
  // With `every` a round is due at the later of (due of the round before + every) and (end of the
  // round before): a round that took too long is followed at once, and the pace goes on from there
  // without catching up.
  const Step* Next(Nanos& due);

  // The step that Next gave is given again. REQUIRES: no Enter since.
  void Back() { --blocks_.back().next; }

  // The steps of a branch come next, once.
  void Enter(const std::vector<Step>& steps);
  // The rounds of a `repeat` come next; the first is due at `due`.
  void Enter(const RepeatStep& repeat, Nanos due);

 private:
  struct Block {
    const std::vector<Step>* steps = nullptr;
    std::size_t next = 0;
    std::uint64_t rounds_left = 0;    // after this one
    std::optional<Nanos> until = {};  // instead of rounds
    Nanos every{};                    // 0: not paced
    Nanos round_due{};
  };

  // False: it has had its last round.
  static bool BeginRound(Block& block, Nanos& due);

  std::vector<Block> blocks_;
};

}  // namespace wsurge
