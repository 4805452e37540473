#include "agent/signal_watch.h"

#include <csignal>
#include <ctime>
#include <utility>

#include <sys/prctl.h>
#include <unistd.h>

namespace wsurge {
namespace {

constexpr timespec kLookEvery{.tv_sec = 0, .tv_nsec = 100'000'000};

sigset_t Watched() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

void SignalWatch::Prepare(bool ignore_interrupt) {
  std::signal(SIGPIPE, SIG_IGN);
  if (ignore_interrupt) std::signal(SIGINT, SIG_IGN);
  const sigset_t signals = Watched();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

SignalWatch::SignalWatch(std::function<void()> on_first)
    : thread_([on_first = std::move(on_first)](const std::stop_token& stop) {
        const sigset_t signals = Watched();
        bool first = true;
        while (!stop.stop_requested()) {
          if (sigtimedwait(&signals, nullptr, &kLookEvery) < 0) continue;
          if (!std::exchange(first, false)) _exit(1);
          on_first();
        }
      }) {}

bool EndWithParent(int parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  return getppid() == parent;
}

}  // namespace wsurge
