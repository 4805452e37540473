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

TEST_CASE("watches: totals weigh spans by their length and keep the most of each") {
  WatchedUsage usage;
  CHECK(TotalsOf(usage).cpu_mean == 0);
  usage.spans = {Second(0, 3), Second(1, 2)};
  usage.spans[0].cpu = std::chrono::milliseconds(1'500);
  usage.spans[0].sockets = 7;
  usage.spans[1].cpu = std::chrono::milliseconds(900);
  usage.spans[1].end = seconds(4);
  usage.spans[1].threads = 9;
  const WatchedTotals totals = TotalsOf(usage);
  CHECK(totals.cpu == std::chrono::milliseconds(2'400));
  CHECK(totals.cpu_mean == doctest::Approx(0.6));
  CHECK(totals.cpu_max == doctest::Approx(1.5));
  CHECK(totals.most.processes == 3);
  CHECK(totals.most.threads == 9);
  CHECK(totals.most.sockets == 7);
  CHECK_FALSE(totals.most.descriptors);
}

}  // namespace
}  // namespace wsurge
