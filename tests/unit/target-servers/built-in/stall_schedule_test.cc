#include "target-servers/built-in/stall_schedule.h"

#include <chrono>
#include <optional>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using namespace std::chrono_literals;

struct Row {
  Nanos now;
  std::optional<Nanos> end;
};

void CheckAll(const StallSchedule& schedule, Instant begin, std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    CAPTURE(row.now.count());
    const auto end = schedule.EndOfStall(begin + row.now);
    CHECK(end.has_value() == row.end.has_value());
    if (end && row.end) CHECK(*end == begin + *row.end);
  }
}

TEST_CASE("stall schedule: it stalls every so often, for so long") {
  const Instant begin(5h);
  const StallSchedule schedule({.after = 10s, .length = 1s, .every = Nanos(10s)}, begin);
  CheckAll(schedule, begin,
           {{0s, std::nullopt},
            {9'999'999'999ns, std::nullopt},
            {10s, 11s},
            {10'999'999'999ns, 11s},
            {11s, std::nullopt},
            {20s, 21s},
            {20'500ms, 21s},
            {25s, std::nullopt},
            {360'000s, 360'001s}});
}

TEST_CASE("stall schedule: a single stall does not come again") {
  const Instant begin(5h);
  const StallSchedule schedule({.after = 3s, .length = 2s}, begin);
  CheckAll(schedule, begin,
           {{0s, std::nullopt}, {3s, 5s}, {4s, 5s}, {5s, std::nullopt}, {6s, std::nullopt}});
}

TEST_CASE("stall schedule: one after nothing begins at once") {
  const Instant begin(5h);
  CheckAll(StallSchedule({.after = 0s, .length = 2s}, begin), begin,
           {{0s, 2s}, {1s, 2s}, {2s, std::nullopt}});
}

}  // namespace
}  // namespace wsurge
