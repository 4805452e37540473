#include <atomic>
#include <cstdint>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "agent/engine/cpu_affinity.h"
#include "agent/engine/process_usage.h"
#include "agent/engine/thread_usage.h"

// What the system says about this process, against what the test did.
namespace wsurge {
namespace {

TEST_CASE(
    "process usage: descriptors that are opened are counted, memory that is touched is held") {
  const ProcessUsage before = ReadProcessUsage();
  CHECK(before.descriptors >= 3);
  CHECK(before.resident_bytes > 1 << 20);
  std::vector<int> opened;
  for (int i = 0; i < 50; ++i) opened.push_back(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const std::string memory(std::size_t{64} << 20, 'x');
  const ProcessUsage after = ReadProcessUsage();
  CHECK(after.descriptors == before.descriptors + 50);
  CHECK(after.resident_bytes > before.resident_bytes + memory.size() / 2);
  for (const int fd : opened) close(fd);
  CHECK(ReadProcessUsage().descriptors == before.descriptors);
  CHECK(after.run_queue_unknown == !RunQueueIsCounted());
}

TEST_CASE("thread usage: the time that this thread worked, and no other's") {
  const ThreadUsage usage;
  const ThreadTimes before = usage.Read();
  const Nanos until = MonotonicNow() + std::chrono::milliseconds(20);
  while (MonotonicNow() < until) {
  }
  const ThreadTimes worked = usage.Read();
  const Nanos cpu = worked.cpu - before.cpu;
  const Nanos waited = worked.run_queue - before.run_queue;
  CHECK(cpu > Nanos::zero());
  CHECK(waited >= Nanos::zero());
  // It did nothing but work, or wait for its turn.
  if (RunQueueIsCounted()) CHECK(cpu + waited >= std::chrono::milliseconds(15));
  std::thread other([] {
    const ThreadUsage own;
    const Nanos begun = own.Read().cpu;
    while (own.Read().cpu - begun < std::chrono::milliseconds(50)) {
    }
  });
  other.join();
  CHECK(usage.Read().cpu - worked.cpu < std::chrono::milliseconds(40));
}

TEST_CASE("cpu affinity: a pinned thread stays on its CPU, and there are no more than CPUs") {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  REQUIRE(sched_getaffinity(0, sizeof allowed, &allowed) == 0);
  const std::size_t cpus = AllowedCpus();
  REQUIRE(cpus == static_cast<std::size_t>(CPU_COUNT(&allowed)));
  std::set<int> used;
  for (std::size_t i = 0; i < cpus; ++i) {
    int pinned_to = -1;
    int may_use = 0;
    std::atomic<bool> go = false;
    std::thread thread([&] {
      go.wait(false);
      cpu_set_t mine;
      CPU_ZERO(&mine);
      sched_getaffinity(0, sizeof mine, &mine);
      may_use = CPU_COUNT(&mine);
      pinned_to = sched_getcpu();
    });
    CHECK(PinThread(thread, i).ok());
    go = true;
    go.notify_one();
    thread.join();
    CHECK(may_use == 1);
    used.insert(pinned_to);
  }
  CHECK(used.size() == cpus);

  CHECK(CheckPinning(cpus).ok());
  const std::string text(CheckPinning(cpus + 1).message());
  CHECK(text == "--pin gives each worker a CPU of its own: " + std::to_string(cpus + 1) +
                    " workers, but this process may run on " + std::to_string(cpus) +
                    (cpus == 1 ? " CPU" : " CPUs"));
}

}  // namespace
}  // namespace wsurge
