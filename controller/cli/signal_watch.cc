#include "controller/cli/signal_watch.h"

#include <csignal>
#include <ctime>

#include <pthread.h>
#include <unistd.h>

#include "controller/run/exit_code.h"

namespace wsurge {
namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  return signals;
}

constexpr timespec kLook{0, 100'000'000};

}  // namespace

SignalWatch::SignalWatch() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  thread_ = std::thread([this] { Watch(); });
}

SignalWatch::~SignalWatch() {
  over_ = true;
  thread_.join();
}

void SignalWatch::Watch() {
  const sigset_t signals = StopSignals();
  while (!over_) {
    if (sigtimedwait(&signals, nullptr, &kLook) < 0) continue;
    // Agents that this process started end with it.
    if (asked_to_stop_.exchange(true)) _exit(static_cast<int>(ExitCode::kInterrupted));
    asked_to_stop_.notify_all();
  }
}

}  // namespace wsurge
