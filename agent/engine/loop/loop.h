#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include <sys/epoll.h>

#include "agent/engine/loop/loop_account.h"
#include "agent/engine/loop/timer_queue.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace wsurge {

// Something that waits for a descriptor.
class ReadyHandler {
 public:
  virtual ~ReadyHandler() = default;
  // `events` as epoll gives them.
  virtual void OnReady(std::uint32_t events) = 0;
};

// The event loop of one worker: descriptors, timers, and functions posted from other threads. All
// methods but Post belong to the thread that calls Run.
//
// It is our own and not Asio's because a ping-pong is all system calls: Asio pays one more per
// message (a receive that finds nothing, or an epoll_ctl to wait again) and its timers cost a
// timerfd_settime each.
class Loop {
 public:
  Loop() = default;
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  absl::Status Open();

  // Level-triggered. A handler watches one descriptor at a time.
  absl::Status Watch(int fd, std::uint32_t events, ReadyHandler& handler);
  void Change(int fd, std::uint32_t events, ReadyHandler& handler);
  // From here on the handler is not called any more, not even for events already fetched.
  void Unwatch(int fd, ReadyHandler& handler);

  TimerQueue& timers() { return timers_; }

  // Thread-safe; the functions run in order on the loop's thread.
  void Post(std::function<void()> function);

  // What became of the time since Run was called.
  LoopAccount& account() { return account_; }

  // From here on the loop polls without ever blocking: no wake-up stands between an event and its
  // handler, and a CPU is never idle. Counts as idle then are passes that found nothing to do.
  void Spin() { spins_ = true; }

  // Once `at` has come, `handler` is called before anything else is: also when this process was
  // stopped and goes on long after. A later call of HaltAt moves the instant while it is to come.
  // OnHalt: before Run. HaltAt: thread-safe.
  void OnHalt(std::function<void()> handler) { on_halt_ = std::move(handler); }
  void HaltAt(Nanos at) { halt_at_.store(at, std::memory_order_relaxed); }

  // Until Quit is called.
  void Run();
  void Quit() { quit_ = true; }

 private:
  static constexpr std::size_t kBatch = 256;

  // Both: one poll that begins at `begin`, and what it leads to; give the instant after that.
  Nanos Pass(Nanos begin);
  Nanos SpinningPass(Nanos begin);
  // Waits for events until the next timer is due. False: it was due.
  bool Wait(Nanos now);
  void SetReady(int count) { ready_count_ = count > 0 ? static_cast<std::size_t>(count) : 0; }
  // False: there were none.
  bool HandleReady();
  void HaltIfDue(Nanos now);
  bool FireTimers(Nanos now);
  void RunPosted();

  // Set by Open.
  int epoll_fd_ = -1;
  int wake_fd_ = -1;

  // The loop's thread only.
  TimerQueue timers_;
  LoopAccount account_;
  std::array<epoll_event, kBatch> ready_{};
  std::size_t ready_count_ = 0;
  bool precise_wait_ = true;  // epoll_pwait2 exists
  bool spins_ = false;
  bool quit_ = false;
  std::function<void()> on_halt_;
  std::atomic<Nanos> halt_at_{Nanos::max()};

  Mutex mutex_;
  std::vector<std::function<void()>> posted_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace wsurge
