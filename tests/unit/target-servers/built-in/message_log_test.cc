#include "target-servers/built-in/message_log.h"

#include <chrono>
#include <string>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using namespace std::chrono_literals;

TEST_CASE("message log: a line holds what is known of the message") {
  CHECK(LogLine("/slow", "a-1#2", {7, "c3 12", Instant(1s), Nanos(5ms), Instant(1'005'001us)}) ==
        "/slow,a-1#2,7,c3 12,1000000000,5000000,1005001000\n");
  CHECK(LogLine("/faulty", "-#1", {0, "", Instant(1ns)}) == "/faulty,-#1,0,,1,,\n");
}

TEST_CASE("message log: a payload neither breaks the row nor fills the file") {
  CHECK(LogLine("/slow", "-#1", {0, "a,b\"c\n\x7f\xc3\xa4", Instant(0ns)}) ==
        "/slow,-#1,0,a?b?c????,0,,\n");
  const std::string line = LogLine("/slow", "-#1", {0, std::string(1000, 'x'), Instant(0ns)});
  CHECK(line == "/slow,-#1,0," + std::string(64, 'x') + ",0,,\n");
}

}  // namespace
}  // namespace wsurge
