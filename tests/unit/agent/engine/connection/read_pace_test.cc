#include "agent/engine/connection/read_pace.h"

#include <chrono>
#include <cstdint>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("read pace: whole reads keep the rate, whatever it is and however late they are") {
  for (const double rate : {1.0, 10.0, 1000.0, 10'240.0, 5e6}) {
    for (const Nanos late : {Nanos::zero(), Nanos(milliseconds(3)), Nanos(milliseconds(40))}) {
      CAPTURE(rate);
      ReadPace pace(rate);
      const Nanos begin = seconds(1000);
      Nanos now = begin;
      std::uint64_t bytes = 0;
      while (now < begin + seconds(60)) {
        bytes += pace.most();
        now = std::max(now, pace.Charge(pace.most(), now) + late);
      }
      CHECK(static_cast<double>(bytes) >= 0.98 * rate * 60);
      CHECK(static_cast<double>(bytes) <= 1.01 * rate * 60 + 2);
    }
  }
}

TEST_CASE("read pace: time in which there was nothing to read is not made up for") {
  ReadPace pace(1000);
  CHECK(pace.Charge(20, seconds(1)) == seconds(1) + milliseconds(20));
  const Nanos next = pace.Charge(1000, seconds(100));
  CHECK(next >= seconds(100) + milliseconds(900));
  CHECK(next <= seconds(101));
}

TEST_CASE("read pace: little is read at a time, and little kept by the kernel") {
  CHECK(ReadPace(10'240).most() == 204);
  CHECK(ReadPace(1).most() == 1);
  CHECK(ReadPace(1).receive_buffer() == 4096);
  CHECK(ReadPace(10'240).receive_buffer() == 10'240);
  CHECK(ReadPace(1e9).receive_buffer() == 65'536);
}

}  // namespace
}  // namespace wsurge
