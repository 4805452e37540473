#include "agent/engine/session/program_cursor.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::vector<Step> Named(const std::string& names) {
  std::vector<Step> steps;
  for (const char name : names) {
    steps.push_back({.id = 0, .name = std::string(1, name), .action = SendStep{}});
  }
  return steps;
}

std::string NameOf(const Step* step) { return step == nullptr ? "end" : step->name; }

TEST_CASE("program cursor: a branch is run once, then what stood after it") {
  const std::vector<Step> program = Named("ab");
  const std::vector<Step> branch = Named("xy");
  const std::vector<Step> none;
  ProgramCursor cursor;
  Nanos due = seconds(1);
  cursor.Begin(program);
  CHECK(NameOf(cursor.Next(due)) == "a");
  cursor.Enter(branch);
  CHECK(NameOf(cursor.Next(due)) == "x");
  cursor.Back();
  CHECK(NameOf(cursor.Next(due)) == "x");
  cursor.Enter(none);
  CHECK(NameOf(cursor.Next(due)) == "y");
  CHECK(NameOf(cursor.Next(due)) == "b");
  CHECK(NameOf(cursor.Next(due)) == "end");
  CHECK(due == seconds(1));
}

TEST_CASE("program cursor: when the rounds of a repeat are due") {
  struct Row {
    std::string name;
    std::optional<std::uint64_t> times;
    std::optional<Nanos> duration;
    std::optional<Nanos> every;
    Nanos each;               // how long a round takes
    std::vector<int> rounds;  // ms at which each is due
    int end;                  // ms at which what follows is due
  };
  const std::vector<Row> rows{
      {"times", 3, {}, {}, milliseconds(10), {0, 10, 20}, 30},
      {"none", 0, {}, {}, milliseconds(10), {}, 0},
      {"for", {}, milliseconds(25), {}, milliseconds(10), {0, 10, 20}, 30},
      {"for, to the moment", {}, milliseconds(20), {}, milliseconds(10), {0, 10}, 20},
      {"paced", 3, {}, milliseconds(50), milliseconds(10), {0, 50, 100}, 110},
      {"rounds that take too long", 3, {}, milliseconds(5), milliseconds(10), {0, 10, 20}, 30},
      {"paced for", {}, milliseconds(120), milliseconds(50), milliseconds(10), {0, 50, 100}, 120},
      {"paced for, the last one over it",
       {},
       milliseconds(105),
       milliseconds(50),
       milliseconds(10),
       {0, 50, 100},
       110},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::vector<Step> program;
    program.push_back({.id = 0, .name = "repeat", .action = SendStep{}});
    program.push_back({.id = 1, .name = "after", .action = SendStep{}});
    const RepeatStep repeat{
        .times = row.times, .duration = row.duration, .every = row.every, .steps = Named("x")};
    ProgramCursor cursor;
    Nanos due = seconds(1);
    cursor.Begin(program);
    cursor.Next(due);
    cursor.Enter(repeat, due);
    std::vector<int> rounds;
    while (NameOf(cursor.Next(due)) == "x") {
      rounds.push_back(static_cast<int>((due - seconds(1)) / milliseconds(1)));
      due += row.each;
    }
    CHECK(rounds == row.rounds);
    CHECK(due == seconds(1) + milliseconds(row.end));
    CHECK(NameOf(cursor.Next(due)) == "end");
  }
}

TEST_CASE("program cursor: after one late round the pace goes on from there") {
  const RepeatStep repeat{
      .times = 4, .duration = std::nullopt, .every = milliseconds(10), .steps = Named("x")};
  const std::vector<Step> program;
  ProgramCursor cursor;
  Nanos due{};
  cursor.Begin(program);
  cursor.Enter(repeat, due);
  std::vector<Nanos> rounds;
  for (const int takes : {1, 25, 1, 1}) {
    REQUIRE(cursor.Next(due) != nullptr);
    rounds.push_back(due);
    due += milliseconds(takes);
  }
  CHECK(rounds ==
        std::vector<Nanos>{milliseconds(0), milliseconds(10), milliseconds(35), milliseconds(45)});
}

}  // namespace
}  // namespace wsurge
