#include "agent/service/attach_schedule.h"

#include <chrono>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("AttachSchedule: pauses double up to the last one, halved at most by chance") {
  struct Row {
    double random;
    Nanos pauses[5];
  };
  const Row rows[] = {
      {1, {milliseconds(250), milliseconds(500), seconds(1), seconds(1), seconds(1)}},
      {0,
       {milliseconds(125), milliseconds(250), milliseconds(500), milliseconds(500),
        milliseconds(500)}},
  };
  for (const Row& row : rows) {
    AttachSchedule schedule({});
    CHECK(schedule.next() == Nanos(0));
    for (const Nanos pause : row.pauses) {
      schedule.OnEnded(seconds(100), row.random);
      CHECK(schedule.next() == seconds(100) + pause);
    }
    schedule.OnWelcome();
    schedule.OnEnded(seconds(200), row.random);
    CHECK(schedule.next() == seconds(200) + row.pauses[0]);
  }
}

TEST_CASE("AttachSchedule: the log is told first, and then every 30 s") {
  AttachSchedule schedule({});
  CHECK(schedule.OnEnded(seconds(0), 0));
  CHECK_FALSE(schedule.OnEnded(seconds(1), 0));
  CHECK_FALSE(schedule.OnEnded(seconds(29), 0));
  CHECK(schedule.OnEnded(seconds(30), 0));
  CHECK_FALSE(schedule.OnEnded(seconds(31), 0));
  schedule.OnWelcome();
  CHECK(schedule.OnEnded(seconds(32), 0));
}

TEST_CASE("AttachSchedule: a refusal is final at once only for who never was attached") {
  AttachSchedule fresh({});
  CHECK(fresh.OnRefused(seconds(1)));

  AttachSchedule known({});
  known.OnWelcome();
  CHECK_FALSE(known.OnRefused(seconds(100)));
  CHECK_FALSE(known.OnRefused(seconds(129)));
  CHECK(known.OnRefused(seconds(130)));

  known.OnWelcome();
  CHECK_FALSE(known.OnRefused(seconds(200)));
}

}  // namespace
}  // namespace wsurge
