#include "common/stats/delivery.h"

#include <chrono>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;

TEST_CASE("delivery: full milliseconds before and after an instant, on both sides of 0") {
  struct Row {
    int ns;
    std::int64_t before, after;
  };
  for (const Row& row : {Row{0, 0, 0}, Row{1, 0, 1}, Row{1'000'000, 1, 1}, Row{1'000'001, 1, 2},
                         Row{-1, -1, 0}, Row{-1'000'000, -1, -1}}) {
    CHECK(MillisecondOf(Nanos(row.ns)) == row.before);
    CHECK(NextMillisecond(Nanos(row.ns)) == row.after);
  }
}

TEST_CASE("Sighting: two workers' receipts are first, last and count of all") {
  Sighting seen{.sender = 1, .receipts = 2, .first = Nanos(5), .last = Nanos(9)};
  Sighting sent{.sender = 1};
  sent.Merge(seen);
  CHECK(sent == seen);
  seen.Merge({.sender = 1});
  CHECK(sent == seen);
  seen.Merge({.sender = 1, .receipts = 1, .first = Nanos(3), .last = Nanos(3)});
  CHECK(seen == Sighting{.sender = 1, .receipts = 3, .first = Nanos(3), .last = Nanos(9)});
}

DeliveryInterval One(std::int64_t millisecond) {
  DeliveryInterval one;
  one.stamped.push_back({0, false, millisecond, 1});
  one.receivers.push_back({0, millisecond, 1});
  one.stayed.push_back({0, millisecond, millisecond + 5, 1});
  one.accounts.push_back({.place = 1,
                          .own_others = 1,
                          .own_self = 2,
                          .received = 3,
                          .clock_bound = Nanos(millisecond)});
  one.sightings.push_back({.sender = 7, .millisecond = millisecond});
  return one;
}

TEST_CASE("DeliveryInterval: accounts add up by place, the widest bound counts") {
  DeliveryInterval merged = One(4);
  merged.Merge(One(2));
  CHECK(merged.accounts ==
        std::vector<DeliveryAccount>{
            {.place = 1, .own_others = 2, .own_self = 4, .received = 6, .clock_bound = Nanos(4)}});
  CHECK(merged.stamped.size() == 2);
  CHECK_FALSE(merged.empty());
  merged.Clear();
  CHECK(merged.empty());
}

TEST_CASE("DeliveryInterval: lists that grow too long are put together, exactly") {
  DeliveryInterval all;
  for (std::size_t i = 0; i < kMaxStampedMessages; ++i) {
    all.stamped.push_back({0, i % 2 == 0, static_cast<std::int64_t>(i % 100), 1});
  }
  all.Merge(One(3));
  CHECK(all.stamped.size() == 100);
  std::uint64_t count = 0;
  for (const StampedMessages& row : all.stamped) count += row.count;
  CHECK(count == kMaxStampedMessages + 1);
  CHECK_FALSE(all.overflowed);
}

TEST_CASE("DeliveryInterval: what is too much makes its kind unknown, never half known") {
  DeliveryInterval all;
  for (std::size_t i = 0; i < kMaxReceiverChanges; ++i) {
    all.receivers.push_back({0, static_cast<std::int64_t>(i), 1});
  }
  all.Merge(One(-1));
  CHECK(all.overflowed);
  CHECK(all.receivers.empty());
  DeliveryInterval later;
  later.Merge(all);
  CHECK(later.overflowed);
}

TEST_CASE("DeliveryInterval: sightings beyond the limit leave the span that they were in") {
  DeliveryInterval all;
  all.sightings.resize(kMaxSightings);
  all.Merge(One(5));
  all.Merge(One(9));
  all.Merge(One(7));
  CHECK(all.sightings.size() == kMaxSightings);
  CHECK(all.unseen == DeliveryInterval::Span{5, 9});
  DeliveryInterval other;
  other.MarkUnseen(2);
  other.Merge(all);
  CHECK(other.unseen == DeliveryInterval::Span{2, 9});
}

}  // namespace
}  // namespace wsurge
