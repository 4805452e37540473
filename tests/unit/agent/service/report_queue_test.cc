#include "agent/service/report_queue.h"

#include <chrono>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::seconds;

// Second number `n` with n sent messages and one sample.
Interval Second(int n) {
  Interval interval;
  interval.begin = seconds(n);
  interval.end = seconds(n + 1);
  interval.open_connections = static_cast<std::uint64_t>(n);
  interval.At(0).counters.Add(Counter::kSentMessages, static_cast<std::uint64_t>(n));
  interval.At(0).Record(TimeMetric::kRtt, 0, Nanos(1000 + n));
  return interval;
}

TEST_CASE("ReportQueue: numbers intervals from 1 and holds eight") {
  ReportQueue queue;
  CHECK_FALSE(queue.Next());
  for (std::uint64_t n = 1; n <= ReportQueue::kMaxFrozen; ++n) {
    queue.Add(Second(1));
    const Interval* const sent = queue.Next();
    REQUIRE(sent);
    CHECK(sent->sequence == n);
  }
  queue.Add(Second(1));
  CHECK_FALSE(queue.Next());
  CHECK(queue.Acknowledge(1));
  const Interval* const ninth = queue.Next();
  REQUIRE(ninth);
  CHECK(ninth->sequence == 9);
}

TEST_CASE("ReportQueue: what waits becomes one interval, no sample lost") {
  ReportQueue queue;
  for (int n = 0; n < 8; ++n) {
    queue.Add(Second(0));
    REQUIRE(queue.Next());
  }
  for (const int n : {10, 11, 12}) queue.Add(Second(n));
  CHECK(queue.Acknowledge(8));
  const Interval* const merged = queue.Next();
  REQUIRE(merged);
  CHECK(merged->sequence == 9);
  CHECK(merged->begin == seconds(10));
  CHECK(merged->end == seconds(13));
  CHECK(merged->open_connections == 12);
  CHECK(merged->Total().counters.Get(Counter::kSentMessages) == 33);
  CHECK(merged->Total().Total(TimeMetric::kRtt).values.count() == 3);
  CHECK_FALSE(queue.Next());
}

TEST_CASE("ReportQueue: an acknowledgement of what was never sent changes nothing") {
  ReportQueue queue;
  for (int n = 0; n < 8; ++n) {
    queue.Add(Second(0));
    REQUIRE(queue.Next());
  }
  queue.Add(Second(0));
  CHECK_FALSE(queue.Acknowledge(9));
  CHECK_FALSE(queue.Next());
  CHECK(queue.Acknowledge(3));
  CHECK(queue.Acknowledge(2));  // late, and nothing new
  REQUIRE(queue.Next());
}

TEST_CASE("ReportQueue: the ledger follows the last interval and knows its number") {
  ReportQueue queue;
  CHECK_FALSE(queue.TakeLedger());
  queue.Add(Second(1));
  Ledger ledger;
  ledger.counters.Add(Counter::kSentMessages, 1);
  queue.Close(ledger);
  CHECK_FALSE(queue.TakeLedger());
  REQUIRE(queue.Next());
  const auto taken = queue.TakeLedger();
  REQUIRE(taken);
  CHECK(taken->intervals == 1);
  CHECK(taken->counters.Get(Counter::kSentMessages) == 1);
  CHECK_FALSE(queue.TakeLedger());
}

TEST_CASE("ReportQueue: on a new stream all that is not acknowledged is handed over again") {
  ReportQueue queue;
  for (int n = 1; n <= 3; ++n) {
    queue.Add(Second(n));
    REQUIRE(queue.Next());
  }
  CHECK(queue.Acknowledge(1));
  queue.Add(Second(4));
  queue.Close({});
  queue.Rewind();
  for (const int n : {2, 3, 4}) {
    CHECK_FALSE(queue.TakeLedger());
    const Interval* const again = queue.Next();
    REQUIRE(again);
    CHECK(again->sequence == static_cast<std::uint64_t>(n));
    CHECK(again->begin == seconds(n));
  }
  CHECK_FALSE(queue.Next());
  REQUIRE(queue.TakeLedger());
  CHECK_FALSE(queue.TakeLedger());
  // An old acknowledgement comes after all was handed over again.
  CHECK(queue.Acknowledge(2));
  CHECK_FALSE(queue.Next());
  queue.Rewind();
  REQUIRE(queue.Next()->sequence == 3);
  CHECK(queue.Acknowledge(4));  // also of one that is not handed over on this stream
  CHECK_FALSE(queue.Next());
  REQUIRE(queue.TakeLedger());
}

TEST_CASE("ReportQueue: what cannot be sent is given up with all that follows") {
  ReportQueue queue;
  queue.Add(Second(1));
  REQUIRE(queue.Next());
  queue.Add(Second(2));
  REQUIRE(queue.Next());
  queue.GiveUp();
  queue.Add(Second(3));
  queue.Rewind();
  REQUIRE(queue.Next()->sequence == 1);
  CHECK_FALSE(queue.Next());
  queue.Close({});
  CHECK(queue.TakeLedger()->intervals == 2);
}

}  // namespace
}  // namespace wsurge
