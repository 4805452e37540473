#include "common/plan/scenario.h"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Phase Ramp(std::uint64_t from, std::uint64_t to) {
  Phase phase;
  phase.duration = seconds(10);
  phase.connections_from = from;
  phase.connections_to = to;
  return phase;
}

TEST_CASE("plan: how many connections a phase wants at which time") {
  struct Row {
    std::uint64_t from, to;
    Nanos elapsed;
    std::uint64_t expected;
  };
  const Row rows[] = {
      {50, 50, seconds(0), 50},
      {50, 50, seconds(99), 50},
      {0, 100, seconds(0), 0},
      {0, 100, milliseconds(99), 0},
      {0, 100, milliseconds(100), 1},
      {0, 100, seconds(5), 50},
      {0, 100, seconds(10), 100},
      {0, 100, seconds(11), 100},
      {0, 100, seconds(-1), 0},
      {100, 0, seconds(0), 100},
      {100, 0, seconds(3), 70},
      {100, 0, seconds(10), 0},
      {10, 13, seconds(9), 12},
      {10, 13, seconds(10), 13},
      {0, 1'000'000, seconds(1), 100'000},
  };
  for (const Row& row : rows) {
    CAPTURE(row.from);
    CAPTURE(row.to);
    CAPTURE(row.elapsed.count());
    CHECK(ConnectionsAt(Ramp(row.from, row.to), row.elapsed) == row.expected);
  }
}

TEST_CASE("plan: a phase without length wants what it ends with") {
  Phase phase = Ramp(5, 7);
  phase.duration = Nanos(0);
  CHECK(ConnectionsAt(phase, Nanos(0)) == 7);
}

TEST_CASE("plan: a ramp up never falls, one down never rises") {
  std::uint64_t up = 0;
  std::uint64_t down = 977;
  for (Nanos at{}; at <= seconds(10); at += milliseconds(7)) {
    CHECK(ConnectionsAt(Ramp(0, 977), at) >= up);
    CHECK(ConnectionsAt(Ramp(977, 0), at) <= down);
    up = ConnectionsAt(Ramp(0, 977), at);
    down = ConnectionsAt(Ramp(977, 0), at);
  }
}

TEST_CASE("plan: the most connections of all phases") {
  CHECK(MaxConnections({}) == 0);
  CHECK(MaxConnections({Ramp(0, 5), Ramp(9, 3), Ramp(4, 4)}) == 9);
  CHECK(MaxConnections({Ramp(0, 5), Ramp(2, 8)}) == 8);
}

TEST_CASE("plan: names of nested steps stand at the steps' numbers") {
  CHECK(StepNames({}).empty());
  const Step inner{2, "inner", ThinkStep{}};
  const Step answer{4, "answer", SendStep{}};
  const std::vector<Step> session{
      {0, "first", SendStep{}},
      {1, "loop", RepeatStep{2, std::nullopt, {inner}}},
      {3, "rules", OnMessageStep{{Rule{{}, {answer}}}}},
      {5, "last", CloseStep{}},
  };
  CHECK(StepNames(session) ==
        std::vector<std::string>{"first", "loop", "inner", "rules", "answer", "last"});
}

}  // namespace
}  // namespace wsurge
