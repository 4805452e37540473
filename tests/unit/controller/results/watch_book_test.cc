#include "controller/results/watch_book.h"

#include <chrono>
#include <cstdint>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::seconds;

TargetUsage Second(int at, std::uint64_t processes) {
  return {.begin = seconds(at), .end = seconds(at + 1), .cpu = Nanos(5), .processes = processes};
}

TEST_CASE("watches: nothing when nobody looked") { CHECK_FALSE(WatchBook(2).Usage()); }

TEST_CASE("watches: who found the processes counts, not who looked first") {
  WatchBook book(3);
  book.Add(1, Second(0, 0));
  REQUIRE(book.Usage());
  CHECK(book.Usage()->agent == 1);
  CHECK_FALSE(book.Usage()->found);
  book.Add(2, Second(0, 0));
  book.Add(2, Second(1, 3));
  const auto usage = book.Usage();
  REQUIRE(usage);
  CHECK(usage->found);
  CHECK(usage->agent == 2);
  CHECK(usage->spans.size() == 2);
  CHECK(usage->spans[1].processes == 3);
}

}  // namespace
}  // namespace wsurge
