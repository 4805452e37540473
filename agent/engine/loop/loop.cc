#include "agent/engine/loop/loop.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <utility>

#include "absl/strings/str_cat.h"
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace wsurge {
namespace {

// Timers that may fire before sockets are looked at again.
constexpr std::size_t kTimersPerPass = 1024;

timespec ToTimespec(Nanos t) {
  constexpr std::int64_t kPerSecond = 1'000'000'000;
  return {.tv_sec = t.count() / kPerSecond, .tv_nsec = t.count() % kPerSecond};
}

}  // namespace

Loop::~Loop() {
  if (epoll_fd_ >= 0) close(epoll_fd_);
  if (wake_fd_ >= 0) close(wake_fd_);
}

absl::Status Loop::Open() {
  epoll_fd_ = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_fd_ < 0) return absl::ErrnoToStatus(errno, "cannot create an epoll descriptor");
  wake_fd_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake_fd_ < 0) return absl::ErrnoToStatus(errno, "cannot create an eventfd");
  epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
  if (epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, wake_fd_, &event) != 0) {
    return absl::ErrnoToStatus(errno, "cannot watch an eventfd");
  }
  return absl::OkStatus();
}

absl::Status Loop::Watch(int fd, std::uint32_t events, ReadyHandler& handler) {
  epoll_event event{.events = events, .data = {.ptr = &handler}};
  if (epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event) != 0) {
    return absl::ErrnoToStatus(errno, "cannot watch a socket");
  }
  return absl::OkStatus();
}

void Loop::Change(int fd, std::uint32_t events, ReadyHandler& handler) {
  epoll_event event{.events = events, .data = {.ptr = &handler}};
  epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, fd, &event);
}

void Loop::Unwatch(int fd, ReadyHandler& handler) {
  epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr);
  for (std::size_t i = 0; i < ready_count_; ++i) {
    // An event without a handler is the wake-up, which does no harm when it comes for nothing.
    if (ready_[i].data.ptr == &handler) ready_[i].data.ptr = nullptr;
  }
}

void Loop::Post(std::function<void()> function) {
  {
    const MutexLock lock(mutex_);
    posted_.push_back(std::move(function));
  }
  const std::uint64_t one = 1;
  // The only way to fail is a full counter, and then the loop wakes up anyway.
  [[maybe_unused]] const auto written = write(wake_fd_, &one, sizeof one);
}

void Loop::RunPosted() {
  std::uint64_t count = 0;
  if (read(wake_fd_, &count, sizeof count) < 0) return;  // nothing was posted
  std::vector<std::function<void()>> functions;
  {
    const MutexLock lock(mutex_);
    functions.swap(posted_);
  }
  for (const auto& function : functions) function();
}

bool Loop::Wait(Nanos now) {
  const Nanos next = timers_.NextDue();
  const bool forever = next == Nanos::max();
  const Nanos left = forever ? Nanos::zero() : std::max(next - now, Nanos::zero());
  int count = 0;
  if (precise_wait_) {
    const timespec timeout = ToTimespec(left);
    count = epoll_pwait2(epoll_fd_, ready_.data(), kBatch, forever ? nullptr : &timeout, nullptr);
    // Before Linux 5.11 it does not exist, and some sandboxes forbid it.
    if (count < 0 && errno != EINTR) precise_wait_ = false;
  }
  if (!precise_wait_) {
    // Rounded down: the rest of the last millisecond is spent polling, so that nothing is late.
    const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(left).count();
    count = epoll_wait(epoll_fd_, ready_.data(), kBatch,
                       forever ? -1 : static_cast<int>(std::min<std::int64_t>(millis, 60'000)));
  }
  SetReady(count);  // below 0: a signal came
  return forever || left > Nanos::zero();
}

bool Loop::HandleReady() {
  const bool any = ready_count_ > 0;
  for (std::size_t i = 0; i < ready_count_; ++i) {
    if (ready_[i].data.ptr == nullptr) {
      RunPosted();
    } else {
      static_cast<ReadyHandler*>(ready_[i].data.ptr)->OnReady(ready_[i].events);
    }
  }
  ready_count_ = 0;
  return any;
}

void Loop::HaltIfDue(Nanos now) {
  if (now < halt_at_.load(std::memory_order_relaxed) || !on_halt_) return;
  std::exchange(on_halt_, nullptr)();
}

bool Loop::FireTimers(Nanos now) {
  return timers_.NextDue() <= now && timers_.Fire(now, kTimersPerPass) > 0;
}

Nanos Loop::Pass(Nanos begin) {
  const Nanos due = timers_.NextDue();
  const bool could_block = Wait(begin);
  Nanos now = MonotonicNow();
  if (could_block && due < now) account_.OnOverslept(now - due);
  HaltIfDue(now);
  account_.OnPolled(
      {.begin = begin, .end = now, .could_block = could_block, .found = ready_count_ > 0});
  if (HandleReady()) now = MonotonicNow();
  if (FireTimers(now)) now = MonotonicNow();
  account_.OnPassed(now);
  return now;
}

Nanos Loop::SpinningPass(Nanos begin) {
  account_.OnPolled({.begin = begin, .end = begin});
  HaltIfDue(begin);
  SetReady(epoll_wait(epoll_fd_, ready_.data(), kBatch, 0));
  bool worked = HandleReady();
  Nanos now = MonotonicNow();
  if (FireTimers(now)) {
    worked = true;
    now = MonotonicNow();
  }
  if (worked) {
    account_.OnPassed(now);
  } else {
    account_.OnSpun(begin, now);
  }
  return now;
}

void Loop::Run() {
  // Linux may end a wait 50 us late to save wake-ups, which would delay every message that is due.
  constexpr unsigned long kLeastSlackNanos = 1;
  prctl(PR_SET_TIMERSLACK, kLeastSlackNanos);
  Nanos now = MonotonicNow();
  while (!quit_) now = spins_ ? SpinningPass(now) : Pass(now);
}

}  // namespace wsurge
