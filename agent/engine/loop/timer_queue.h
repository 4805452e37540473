#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "common/base/clock.h"

namespace wsurge {

class TimerQueue;

// Something that is due at an instant. A member of whoever waits; it may be armed in one queue at a
// time and takes itself out when destroyed.
class Timer {
 public:
  using Callback = void (*)(void* owner, Nanos due);

  Timer(Callback callback, void* owner) : callback_(callback), owner_(owner) {}
  ~Timer() { Disarm(); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  // Calls `kMethod` of `owner` with the instant that was due.
  template <auto kMethod, typename Owner>
  static Timer For(Owner* owner) {
    return Timer([](void* self, Nanos due) { (static_cast<Owner*>(self)->*kMethod)(due); }, owner);
  }

  bool armed() const { return queue_ != nullptr; }
  Nanos due() const { return due_; }
  void Disarm();

 private:
  friend class TimerQueue;

  const Callback callback_;
  void* const owner_;
  TimerQueue* queue_ = nullptr;
  std::size_t place_ = 0;
  Nanos due_{};
};

// The timers of one worker: a binary heap of timers that live elsewhere. One thread. Arming,
// disarming and firing allocate nothing once the heap has grown.
class TimerQueue {
 public:
  // Arms, or moves when armed already. Timers due at the same instant fire in no certain order.
  void Arm(Timer& timer, Nanos due);
  void Disarm(Timer& timer);

  // When the next timer is due; Nanos::max() without one.
  Nanos NextDue() const { return heap_.empty() ? Nanos::max() : heap_.front()->due_; }

  // Fires every timer that is due at `now`, earliest first; those that are armed meanwhile for an
  // instant up to `now` too, but no more than `limit` in one call, so that the caller gets back to
  // its sockets. Returns how many were fired.
  std::size_t Fire(Nanos now, std::size_t limit = std::numeric_limits<std::size_t>::max());

 private:
  void Put(Timer* timer, std::size_t place);
  void SiftUp(std::size_t place);
  void SiftDown(std::size_t place);

  std::vector<Timer*> heap_;
};

inline void Timer::Disarm() {
  if (queue_ != nullptr) queue_->Disarm(*this);
}

}  // namespace wsurge
