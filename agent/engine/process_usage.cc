#include "agent/engine/process_usage.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

#include "agent/engine/thread_usage.h"

namespace wsurge {
namespace {

constexpr char kDescriptors[] = "/proc/self/fd";

std::uint64_t OpenDescriptors() {
  // Since Linux 6.2 the size of that folder is how many there are (proc(5)).
  struct stat facts {};
  if (stat(kDescriptors, &facts) == 0 && facts.st_size > 0) {
    return static_cast<std::uint64_t>(facts.st_size);
  }
  std::error_code error;
  std::uint64_t found = 0;
  for (std::filesystem::directory_iterator at(kDescriptors, error), end; !error && at != end;
       at.increment(error)) {
    ++found;
  }
  return found > 0 ? found - 1 : 0;  // without the one that reads the folder
}

std::uint64_t ResidentBytes() {
  std::uint64_t whole = 0;
  std::uint64_t resident = 0;
  std::ifstream("/proc/self/statm") >> whole >> resident;  // in pages
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

ProcessUsage ReadProcessUsage() {
  return {.descriptors = OpenDescriptors(),
          .resident_bytes = ResidentBytes(),
          .run_queue_unknown = !RunQueueIsCounted()};
}

}  // namespace wsurge
