#pragma once

#include <algorithm>
#include <utility>

#include "common/base/clock.h"

namespace wsurge {

// What became of the time of a loop's thread, out of the readings of the clock that the loop makes
// between its polls: how long it had nothing to do, and how long it kept its descriptors and timers
// waiting. In wall time, so that being descheduled shows as what it is to them. One thread.
class LoopAccount {
 public:
  struct Poll {
    Nanos begin{};
    Nanos end{};
    bool could_block = false;  // no timer was due: unless a descriptor was ready it was to sleep
    bool found = false;        // descriptors that were ready
  };

  // A poll is over, and a pass over what it found begins.
  void OnPolled(const Poll& poll) {
    // To sleep and to be woken takes longer than this: a shorter poll found at once what it found,
    // and was as much work as any other system call.
    constexpr Nanos kShortestSleep = std::chrono::microseconds(1);
    const Nanos took = poll.end - poll.begin;
    const bool idle = poll.could_block && (!poll.found || took >= kShortestSleep);
    if (idle) idle_ += took;
    pass_begin_ = idle ? poll.end : poll.begin;
  }

  // A poll that was to end by then ended so much later: the thread was stopped, or got no CPU.
  void OnOverslept(Nanos late) { longest_pass_ = std::max(longest_pass_, late); }

  // The pass is over, and the next poll begins.
  void OnPassed(Nanos end) { longest_pass_ = std::max(longest_pass_, end - pass_begin_); }

  // A poll that could not block, and its pass, found nothing to do.
  void OnSpun(Nanos begin, Nanos end) {
    idle_ += end - begin;
    longest_pass_ = std::max(longest_pass_, end - begin);
  }

  // All of it so far.
  Nanos idle() const { return idle_; }

  // The longest pass since the last call. Of the one that runs the part up to `now` is in it; when
  // it ends it counts as a whole. REQUIRES: within a pass.
  Nanos TakeLongestPass(Nanos now) {
    OnPassed(now);
    return std::exchange(longest_pass_, Nanos::zero());
  }

 private:
  Nanos idle_{};
  Nanos longest_pass_{};
  Nanos pass_begin_{};
};

}  // namespace wsurge
