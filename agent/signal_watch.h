#pragma once

#include <functional>
#include <thread>

namespace wsurge {

// Waits for SIGTERM and SIGINT on a thread of its own, so that no code runs in signal handlers:
// the first calls `on_first`, the second ends the process at once with exit code 1.
class SignalWatch {
 public:
  // Blocks the signals for the calling thread and those that it starts from now on, and ignores
  // SIGPIPE. To be called before any other thread exists.
  static void Prepare(bool ignore_interrupt);

  explicit SignalWatch(std::function<void()> on_first);

 private:
  std::jthread thread_;
};

// Asks the kernel for SIGTERM when the parent ends. False: it has ended already.
bool EndWithParent(int parent);

}  // namespace wsurge
