#include "agent/engine/thread_usage.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace wsurge {
namespace {

constexpr char kSchedstat[] = "/proc/thread-self/schedstat";

// "<ns on a CPU> <ns ready to run without one> <time slices>"
Nanos RunQueueIn(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return {};
  const std::string_view rest = line.substr(space + 1);
  std::int64_t nanos = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), nanos);
  return Nanos(nanos);
}

}  // namespace

ThreadUsage::ThreadUsage() : schedstat_(open(kSchedstat, O_RDONLY | O_CLOEXEC)) {}

ThreadUsage::~ThreadUsage() {
  if (schedstat_ >= 0) close(schedstat_);
}

ThreadTimes ThreadUsage::Read() const {
  ThreadTimes times;
  timespec cpu{};
  if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu) == 0) {
    times.cpu = std::chrono::seconds(cpu.tv_sec) + Nanos(cpu.tv_nsec);
  }
  if (schedstat_ < 0) return times;
  std::array<char, 128> line{};
  const ssize_t size = pread(schedstat_, line.data(), line.size(), 0);
  if (size > 0) {
    times.run_queue = RunQueueIn(std::string_view(line.data(), static_cast<std::size_t>(size)));
  }
  return times;
}

bool RunQueueIsCounted() { return access(kSchedstat, R_OK) == 0; }

}  // namespace wsurge
