#include "target-servers/built-in/fault_schedule.h"

#include <string>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

// A letter for each of the first `count` messages: what becomes of it.
std::string Fates(const FaultyOptions& options, std::uint64_t count) {
  std::string fates;
  for (std::uint64_t number = 1; number <= count; ++number) {
    const Fault fault = FaultOf(options, number);
    if (fault.ending == Ending::kClose) {
      fates += 'c';
    } else if (fault.ending == Ending::kReset) {
      fates += 'r';
    } else if (fault.ending == Ending::kBadFrame) {
      fates += 'b';
    } else if (fault.is_held) {
      fates += 's';
    } else {
      fates += static_cast<char>('0' + fault.answers);
    }
  }
  return fates;
}

TEST_CASE("fault schedule: a fault comes at every multiple, an ending once") {
  CHECK(Fates({}, 6) == "111111");
  CHECK(Fates({.drop = 3}, 7) == "1101101");
  CHECK(Fates({.drop = 1}, 3) == "000");
  CHECK(Fates({.duplicate = 2}, 5) == "12121");
  CHECK(Fates({.swap = 3}, 7) == "11s11s1");
  CHECK(Fates({.close = 3}, 6) == "11c111");
  CHECK(Fates({.reset = 3}, 6) == "11r111");
  CHECK(Fates({.bad_frame = 3}, 6) == "11b111");
}

TEST_CASE("fault schedule: of several, drop comes before duplicate and that before swap") {
  CHECK(Fates({.drop = 6, .duplicate = 4, .swap = 2}, 8) == "1s121012");
}

TEST_CASE("fault schedule: an ending comes on top of what happens to its message") {
  const Fault dropped = FaultOf({.drop = 3, .close = 3}, 3);
  CHECK(dropped.answers == 0);
  CHECK(dropped.ending == Ending::kClose);
}

}  // namespace
}  // namespace wsurge
