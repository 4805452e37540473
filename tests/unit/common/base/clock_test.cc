#include "common/base/clock.h"

#include <string>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

TEST_CASE("clock: FormatDuration shows three significant digits and changes unit when rounded up") {
  struct Row {
    std::int64_t ns;
    const char* text;
  };
  for (const Row& row : {
           Row{0, "0 ns"},
           Row{1, "1 ns"},
           Row{999, "999 ns"},
           Row{1'000, "1.00 us"},
           Row{1'254, "1.25 us"},
           Row{9'994, "9.99 us"},
           Row{9'995, "10.0 us"},
           Row{98'000, "98.0 us"},
           Row{99'949, "99.9 us"},
           Row{99'950, "100 us"},
           Row{999'499, "999 us"},
           Row{999'500, "1.00 ms"},
           Row{1'250'000, "1.25 ms"},
           Row{9'994'999, "9.99 ms"},
           Row{9'995'000, "10.0 ms"},
           Row{99'950'000, "100 ms"},
           Row{999'499'999, "999 ms"},
           Row{999'500'000, "1.00 s"},
           Row{12'500'000'000, "12.5 s"},
           Row{3'600'000'000'000, "3600 s"},
           Row{-1, "-1 ns"},
           Row{-1'250'000, "-1.25 ms"},
           Row{-999'500, "-1.00 ms"},
       }) {
    CAPTURE(row.ns);
    CHECK(FormatDuration(Nanos(row.ns)) == row.text);
  }
}

TEST_CASE("clock: seconds convert both ways") {
  using std::chrono::milliseconds;
  CHECK(ToSeconds(milliseconds(1250)) == 1.25);
  CHECK(FromSeconds(1.25) == milliseconds(1250));
  CHECK(FromSeconds(-0.5) == milliseconds(-500));
}

TEST_CASE("clock: the monotonic clock does not go back") {
  Nanos last = MonotonicNow();
  for (int i = 0; i < 1'000; ++i) {
    const Nanos now = MonotonicNow();
    REQUIRE(now >= last);
    last = now;
  }
}

}  // namespace
}  // namespace wsurge
