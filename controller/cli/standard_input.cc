#include "controller/cli/standard_input.h"

#include <cerrno>
#include <csignal>
#include <system_error>

#include <pthread.h>
#include <unistd.h>

namespace wsurge {
namespace {

// SignalWatch lets the first interrupt only ask for an end, which nobody who waits here would hear.
class Interruptible {
 public:
  Interruptible() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_UNBLOCK, &signals, &before_);
  }
  ~Interruptible() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

absl::StatusOr<std::string> ReadStandardInput(std::size_t max_bytes) {
  const Interruptible interruptible;
  std::string text(max_bytes, '\0');
  std::size_t size = 0;
  while (size < max_bytes) {
    const ssize_t got = read(STDIN_FILENO, text.data() + size, max_bytes - size);
    if (got == 0) break;
    if (got > 0) {
      size += static_cast<std::size_t>(got);
    } else if (errno != EINTR) {
      return absl::InvalidArgumentError("cannot read the scenario from standard input: " +
                                        std::generic_category().message(errno));
    }
  }
  text.resize(size);
  return text;
}

}  // namespace wsurge
