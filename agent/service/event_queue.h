#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "common/base/clock.h"

namespace wsurge {

// Events on their way to the one thread that handles them. Any thread pushes, one pops. Bounded:
// what does not fit is refused, and its sender decides what that means.
template <typename T>
class EventQueue {
 public:
  explicit EventQueue(std::size_t capacity) : capacity_(capacity) {}

  // False when it is full or closed.
  bool Push(T event) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || events_.size() >= capacity_) return false;
      events_.push_back(std::move(event));
    }
    filled_.notify_one();
    return true;
  }

  // The oldest event; nothing when none came until `deadline`.
  std::optional<T> Pop(Nanos deadline) {
    std::unique_lock lock(mutex_);
    // steady_clock reads CLOCK_MONOTONIC, as MonotonicNow() does.
    const std::chrono::steady_clock::time_point until{deadline};
    if (!filled_.wait_until(lock, until, [this] { return !events_.empty(); })) return std::nullopt;
    T event = std::move(events_.front());
    events_.pop_front();
    return event;
  }

  // Refuses what comes from now on and drops what is there.
  void Close() {
    std::deque<T> dropped;
    const std::lock_guard lock(mutex_);
    closed_ = true;
    dropped.swap(events_);
  }

 private:
  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<T> events_;  // guarded by mutex_
  bool closed_ = false;   // guarded by mutex_
};

}  // namespace wsurge
