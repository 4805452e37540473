#include "agent/engine/session/unsent_messages.h"

#include <cstdint>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

TEST_CASE("unsent messages: they leave in the order of sending, and once") {
  UnsentMessages unsent;
  std::uint64_t added = 0;
  std::uint64_t taken = 0;
  for (int round = 1; round < 40; ++round) {
    for (int i = 0; i < round; ++i, ++added) {
      unsent.Add({.id = added, .step = static_cast<std::int32_t>(added % 7)});
      CHECK(unsent.newest().id == added);
    }
    for (int i = 0; i < round - 1; ++i, ++taken) {
      const auto message = unsent.Take(taken);
      REQUIRE(message);
      CHECK(message->id == taken);
      CHECK(message->step == static_cast<std::int32_t>(taken % 7));
      CHECK(!unsent.Take(taken));
    }
  }
  CHECK(!unsent.Take(added));
  CHECK(!unsent.Take(taken));  // it was given up when a later one was said to have left
}

TEST_CASE("unsent messages: nothing is left after a new connection") {
  UnsentMessages unsent;
  unsent.Add({.id = 4});
  unsent.Clear();
  CHECK(!unsent.Take(4));
  unsent.Add({.id = 5});
  CHECK(unsent.Take(5));
}

}  // namespace
}  // namespace wsurge
