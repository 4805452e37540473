#include "agent/engine/loop/loop_account.h"

#include <chrono>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST_CASE("loop account: idle is what the loop slept, and none of what a poll costs") {
  struct Row {
    const char* name;
    LoopAccount::Poll poll;
    Nanos idle;
  };
  const Row rows[] = {
      {"slept until a descriptor was ready",
       {Nanos(0), milliseconds(3), true, true},
       milliseconds(3)},
      {"slept until a timer was due", {Nanos(0), milliseconds(3), true, false}, milliseconds(3)},
      {"what it waited for was there", {Nanos(0), Nanos(400), true, true}, Nanos(0)},
      {"nothing was there, for however short", {Nanos(0), Nanos(400), true, false}, Nanos(400)},
      {"a timer was due: it only looked", {Nanos(0), microseconds(40), false, true}, Nanos(0)},
      {"and found nothing", {Nanos(0), microseconds(40), false, false}, Nanos(0)},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    LoopAccount account;
    account.OnPolled(row.poll);
    CHECK(account.idle() == row.idle);
  }
}

TEST_CASE("loop account: the longest pass is from the end of a sleep to the next poll") {
  LoopAccount account;
  account.OnPolled(
      {.begin = Nanos(0), .end = milliseconds(10), .could_block = true, .found = true});
  account.OnPassed(milliseconds(12));
  account.OnPolled(
      {.begin = milliseconds(12), .end = milliseconds(20), .could_block = true, .found = false});
  account.OnPassed(milliseconds(21));
  CHECK(account.TakeLongestPass(milliseconds(21)) == milliseconds(2));
}

TEST_CASE(
    "loop account: a poll that could not sleep is part of its pass, so no stall hides in it") {
  LoopAccount account;
  account.OnPolled({.begin = milliseconds(5), .end = milliseconds(30)});
  account.OnPassed(milliseconds(31));
  CHECK(account.TakeLongestPass(milliseconds(31)) == milliseconds(26));
  CHECK(account.idle() == Nanos::zero());
}

TEST_CASE("loop account: a pass counts where it is looked at, and as a whole where it ends") {
  LoopAccount account;
  account.OnPolled({.begin = Nanos(0), .end = milliseconds(1), .could_block = true, .found = true});
  CHECK(account.TakeLongestPass(milliseconds(5)) == milliseconds(4));
  account.OnPassed(milliseconds(9));
  account.OnPolled(
      {.begin = milliseconds(9), .end = milliseconds(10), .could_block = true, .found = true});
  CHECK(account.TakeLongestPass(milliseconds(11)) == milliseconds(8));
  CHECK(account.TakeLongestPass(milliseconds(11)) == milliseconds(1));
}

TEST_CASE("loop account: while it spins, idle are the passes that found nothing to do") {
  LoopAccount account;
  account.OnPolled({.begin = Nanos(0), .end = Nanos(0)});
  account.OnSpun(Nanos(0), microseconds(1));
  account.OnPolled({.begin = microseconds(1), .end = microseconds(1)});
  account.OnPassed(microseconds(8));
  account.OnPolled({.begin = microseconds(8), .end = microseconds(8)});
  account.OnSpun(microseconds(8), microseconds(20));  // descheduled meanwhile
  CHECK(account.idle() == microseconds(13));
  account.OnPolled({.begin = microseconds(20), .end = microseconds(20)});
  CHECK(account.TakeLongestPass(microseconds(21)) == microseconds(12));
}

}  // namespace
}  // namespace wsurge
