#include "agent/watch/process_table.h"

#include <chrono>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

namespace wsurge {
namespace {

TEST_CASE("A process's line is read behind its name, whatever the name is") {
  const std::string line =
      "1234 (py (x) 9) S 17 1234 1234 0 -1 4194304 100 200 0 0 150 50 25 75 20 0 7 0 4242 "
      "1000000 300 18446744073709551615 1 1 0\n";
  const auto facts = ParseProcessStat(line);
  REQUIRE(facts);
  CHECK(facts->id == ProcessId{1234, 4242});
  CHECK(facts->parent == 17);
  const auto tick = std::chrono::seconds(1) / static_cast<double>(sysconf(_SC_CLK_TCK));
  CHECK(facts->cpu == std::chrono::duration_cast<Nanos>(200 * tick));
  CHECK(facts->reaped_cpu == std::chrono::duration_cast<Nanos>(100 * tick));
  CHECK(facts->threads == 7);
  CHECK(facts->resident_bytes == 300 * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)));
}

TEST_CASE("A line that is cut off or holds no numbers is none") {
  CHECK_FALSE(ParseProcessStat(""));
  CHECK_FALSE(ParseProcessStat("1234 (name) S 17"));
  CHECK_FALSE(ParseProcessStat(
      "1234 (name) S x 1 1 0 -1 4 1 2 0 0 150 50 25 75 20 0 7 0 4242 1000000 300 1 1 1 0"));
  CHECK_FALSE(ParseProcessStat(
      "1234 (name) S 17 1 1 0 -1 4 1 2 0 0 150 -50 25 75 20 0 7 0 4242 1000000 300 1 1 1 0"));
}

TEST_CASE("This process is among all, with what it has open") {
  bool found = false;
  for (const ProcessFacts& process : ReadProcesses("/proc")) {
    if (process.id.pid != getpid()) continue;
    found = true;
    CHECK(process.parent == getppid());
    CHECK(process.threads >= 1);
    CHECK(process.resident_bytes > 0);
  }
  CHECK(found);
  const auto open = CountDescriptors("/proc", getpid());
  REQUIRE(open);
  CHECK(open->all >= 1);
  CHECK(open->sockets <= open->all);
  CHECK_FALSE(CountDescriptors("/proc", 0));
}

}  // namespace
}  // namespace wsurge
