#include "agent/engine/connection/ping_track.h"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;

TEST_CASE("ping track: a pong is matched with its ping by the payload") {
  PingTrack track;
  const std::string first = track.Next(milliseconds(10));
  const std::string second = track.Next(milliseconds(20));
  CHECK(first.size() == 8);
  CHECK(first != second);
  CHECK(track.Answer(first, milliseconds(25)) == milliseconds(15));
  CHECK(track.Answer(second, milliseconds(26)) == milliseconds(6));
  CHECK(track.waiting() == 0);
}

TEST_CASE("ping track: a pong answers the earlier pings too, and only once") {
  PingTrack track;
  const std::string first = track.Next(milliseconds(10));
  const std::string second = track.Next(milliseconds(20));
  CHECK(track.Answer(second, milliseconds(30)) == milliseconds(10));
  CHECK(track.Answer(first, milliseconds(31)) == std::nullopt);
  CHECK(track.Answer(second, milliseconds(32)) == std::nullopt);
}

TEST_CASE("ping track: what answers no ping is nothing") {
  PingTrack track;
  const std::string payload = track.Next(milliseconds(10));
  const std::vector<std::string> others{
      "", "x", payload + "x", payload.substr(1), std::string(8, '\1'), std::string(125, 'y')};
  for (const std::string& other : others) {
    CHECK(track.Answer(other, milliseconds(11)) == std::nullopt);
  }
  CHECK(track.waiting() == 1);
}

TEST_CASE("ping track: of more than it remembers the oldest are forgotten") {
  PingTrack track;
  std::vector<std::string> sent;
  for (std::uint64_t i = 0; i < 2 * PingTrack::kMost; ++i) {
    sent.push_back(track.Next(milliseconds(i)));
  }
  CHECK(track.waiting() == PingTrack::kMost);
  CHECK(track.Answer(sent[PingTrack::kMost - 1], milliseconds(1000)) == std::nullopt);
  CHECK(track.Answer(sent[PingTrack::kMost], milliseconds(1000)) ==
        milliseconds(1000 - PingTrack::kMost));
  CHECK(track.waiting() == PingTrack::kMost - 1);
}

}  // namespace
}  // namespace wsurge
