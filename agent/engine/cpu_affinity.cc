#include "agent/engine/cpu_affinity.h"

#include <cerrno>

#include "absl/strings/str_cat.h"
#include <pthread.h>
#include <sched.h>

namespace wsurge {
namespace {

cpu_set_t AllowedSet() {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  if (sched_getaffinity(0, sizeof cpus, &cpus) != 0) CPU_ZERO(&cpus);
  return cpus;
}

}  // namespace

std::size_t AllowedCpus() {
  const cpu_set_t cpus = AllowedSet();
  return static_cast<std::size_t>(CPU_COUNT(&cpus));
}

absl::Status PinThread(std::thread& thread, std::size_t index) {
  const cpu_set_t allowed = AllowedSet();
  std::size_t passed = 0;
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed) || passed++ < index) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    const int error = pthread_setaffinity_np(thread.native_handle(), sizeof one, &one);
    if (error == 0) return absl::OkStatus();
    return absl::ErrnoToStatus(error, absl::StrCat("cannot pin a worker to CPU ", cpu));
  }
  return CheckPinning(index + 1);
}

absl::Status CheckPinning(std::size_t workers) {
  const std::size_t cpus = AllowedCpus();
  if (workers <= cpus) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--pin gives each worker a CPU of its own: ", workers,
                   " workers, but this process may run on ", cpus, cpus == 1 ? " CPU" : " CPUs"));
}

}  // namespace wsurge
