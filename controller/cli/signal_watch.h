#pragma once

#include <atomic>
#include <thread>

namespace wsurge {

// Takes SIGINT, SIGTERM and SIGHUP out of the hands of their handlers: they are blocked in every
// thread, and one of ours waits for them. The first asks to stop; the second ends the process at
// once. Made by main before any other thread.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  // Any thread.
  bool asked_to_stop() const { return asked_to_stop_; }

  // Blocks until the first signal.
  void Wait() const { asked_to_stop_.wait(false); }

 private:
  void Watch();

  std::atomic<bool> asked_to_stop_{false};
  std::atomic<bool> over_{false};
  std::thread thread_;
};

}  // namespace wsurge
