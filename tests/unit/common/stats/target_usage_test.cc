#include "common/stats/target_usage.h"

#include <chrono>
#include <cstdint>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::seconds;

TargetUsage Second(std::uint32_t target, int at) {
  return {.target = target,
          .begin = seconds(at),
          .end = seconds(at + 1),
          .cpu = Nanos(10),
          .processes = static_cast<std::uint64_t>(at)};
}

TEST_CASE("Two spans in a row add up in time, and hold what the later one held") {
  TargetUsage first = Second(0, 4);
  Append(first, Second(0, 5));
  CHECK(first.begin == seconds(4));
  CHECK(first.end == seconds(6));
  CHECK(first.cpu == Nanos(20));
  CHECK(first.processes == 5);
}

TEST_CASE("However many spans are added, few are kept and no time is lost") {
  std::vector<TargetUsage> usages;
  for (int i = 0; i < 10'000; ++i) AddUsages(usages, {Second(0, i), Second(1, i)});
  CHECK(usages.size() <= kMaxTargetUsages);
  Nanos cpu[2]{};
  Nanos end[2]{};
  for (const TargetUsage& usage : usages) {
    CHECK(usage.begin == end[usage.target]);
    end[usage.target] = usage.end;
    cpu[usage.target] += usage.cpu;
  }
  CHECK(end[0] == seconds(10'000));
  CHECK(end[1] == seconds(10'000));
  CHECK(cpu[0] == Nanos(100'000));
  CHECK(cpu[1] == Nanos(100'000));
}

}  // namespace
}  // namespace wsurge
