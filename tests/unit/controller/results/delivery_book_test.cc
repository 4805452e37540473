#include "controller/results/delivery_book.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Steps 0 … 3: unknown, self, others, all.
std::vector<Role> Roles() {
  std::vector<Role> roles(1);
  for (std::uint32_t id = 0; id < 4; ++id) {
    SendStep send;
    send.payload.reaches = static_cast<Reaches>(id);
    roles[0].steps.push_back({.id = id, .name = std::to_string(id), .action = send});
  }
  return roles;
}

struct Book : DeliveryBook {
  explicit Book(std::size_t agents = 1) : DeliveryBook(Roles(), 1, 2, seconds(2), agents) {}

  void Say(DeliveryInterval delivery, Nanos end, std::size_t agent = 0) {
    Interval interval;
    interval.end = end;
    interval.delivery = std::move(delivery);
    Add(agent, interval);
  }
  std::uint64_t Count(Counter counter, std::size_t place = 0) const {
    PhaseMetrics metrics;
    AddTo(place, metrics);
    return metrics.counters.Get(counter);
  }
  std::uint64_t FirstSeen() const {
    PhaseMetrics metrics;
    AddTo(0, metrics);
    return metrics.Total(TimeMetric::kDeliveryFirst).values.count();
  }
};

DeliveryInterval Receivers(std::int64_t from, std::int64_t count) {
  DeliveryInterval interval;
  interval.receivers.push_back({0, from, count});
  return interval;
}

Sighting Seen(std::uint64_t number, std::int64_t millisecond, std::uint64_t receipts,
              std::int32_t step = 3) {
  return {.sender = 1,
          .number = number,
          .step = step,
          .millisecond = millisecond,
          .receipts = receipts,
          .first = milliseconds(1),
          .last = milliseconds(2)};
}

TEST_CASE("DeliveryBook: who stayed answers for what was due meanwhile, of each kind") {
  Book book;
  DeliveryInterval said;
  said.stamped = {{0, false, 5, 10}, {0, false, 9, 1}, {0, true, 1'007, 4}, {1, true, -3, 2}};
  // Two from 5 on, one from 6 to 1,007.
  said.stayed = {{0, 5, 3'000, 2}, {0, 6, 1'007, 1}};
  said.accounts = {{.place = 0, .own_others = 3, .own_self = 7, .received = 25}};
  book.Say(said, seconds(1));
  book.Close(0);
  // All: 2 × 10 + 3 × 1. Others: 2 × 4 - 3. Self: 7.
  CHECK(book.Count(Counter::kDeliveryExpected) == 23 + 5 + 7);
  CHECK(book.Count(Counter::kDeliveryLost) == 35 - 25);
  CHECK(book.Count(Counter::kDeliveryExpected, 1) == 0);  // nobody was there yet
  CHECK(book.FiguresOf(0).surplus == 0);
}

TEST_CASE("DeliveryBook: more than was expected is told, not taken off") {
  Book book;
  DeliveryInterval said;
  said.accounts = {{.place = 0, .received = 3}};
  book.Say(said, seconds(1));
  CHECK(book.Count(Counter::kDeliveryLost) == 0);
  CHECK(book.FiguresOf(0).surplus == 3);
}

TEST_CASE("DeliveryBook: what was too much for an agent is not known for any") {
  Book book(2);
  DeliveryInterval said;
  said.stamped = {{0, false, 5, 10}};
  said.stayed = {{0, 0, 9, 1}};
  book.Say(said, seconds(1), 0);
  DeliveryInterval too_much;
  too_much.overflowed = true;
  book.Say(too_much, seconds(1), 1);
  CHECK(book.Count(Counter::kDeliveryExpected) == 0);
  CHECK(book.FiguresOf(0).expected_unknown);
}

TEST_CASE("DeliveryBook: a message is settled when no agent can have more to say of it") {
  Book book(2);
  DeliveryInterval said = Receivers(0, 2);
  said.sightings = {Seen(0, 100, 1)};
  book.Say(said, seconds(1), 0);
  said.sightings = {Seen(0, 100, 2)};
  book.Say(said, seconds(20), 0);
  CHECK(book.FiguresOf(0).reach.messages == 0);
  said = Receivers(0, 1);
  said.sightings = {Seen(0, 100, 2)};
  book.Say(said, seconds(1), 1);
  CHECK(book.FiguresOf(0).reach.messages == 0);
  book.Say({}, seconds(20), 1);
  const Reach reach = book.FiguresOf(0).reach;
  CHECK(reach.messages == 1);
  CHECK(reach.complete == 1);
  CHECK(book.FirstSeen() == 1);
  // Too late: it is not followed twice.
  said = {};
  said.sightings = {Seen(0, 100, 1)};
  book.Say(said, seconds(21), 1);
  CHECK(book.FiguresOf(0).unfollowed == 1);
}

TEST_CASE("DeliveryBook: reach is what of the receivers that were there got it") {
  Book book;
  DeliveryInterval said;
  said.receivers = {{0, 10, 4}, {0, 50, -2}};
  said.sightings = {Seen(0, 9, 0),
                    Seen(1, 10, 4),
                    Seen(2, 20, 1),
                    Seen(3, 49, 0),
                    Seen(4, 50, 2),
                    Seen(5, 60, 1, /*step=*/2),
                    Seen(6, 60, 1, /*step=*/1),
                    Seen(7, 60, 1, /*step=*/0)};
  said.sightings[5].sender_counts = true;
  said.sightings[6].sender_counts = true;
  book.Say(said, seconds(10));
  book.Close(0);
  const Reach reach = book.FiguresOf(0).reach;
  CHECK(reach.messages == 6);  // not the one before anybody was there, nor that with no `reaches`
  CHECK(reach.complete == 4);
  CHECK(reach.sum == 4 + 0.25);
  CHECK(reach.least == 0);
  CHECK(book.FirstSeen() == 6);
}

TEST_CASE("DeliveryBook: receivers of a lost agent are gone from its last word on") {
  Book book(2);
  book.Say(Receivers(0, 3), seconds(10), 0);
  DeliveryInterval said = Receivers(0, 1);
  said.receivers.push_back({0, 20'000, -1});
  said.sightings = {Seen(0, 5'000, 2), Seen(1, 8'500, 1)};
  book.Say(said, seconds(10), 1);
  book.Close(0);  // at 10 s; of the two seconds before nobody knows
  book.Close(1);
  const Reach reach = book.FiguresOf(0).reach;
  CHECK(reach.messages == 2);
  CHECK(reach.complete == 1);
  CHECK(reach.least == 0.5);
}

TEST_CASE("DeliveryBook: messages of which sightings are missing are not followed") {
  Book book;
  DeliveryInterval said = Receivers(0, 2);
  said.sightings = {Seen(0, 5, 2), Seen(1, 6, 1), Seen(2, 7, 2), Seen(3, 9, 2)};
  said.unseen = DeliveryInterval::Span{6, 7};
  book.Say(said, seconds(10));
  book.Close(0);
  CHECK(book.FiguresOf(0).reach.messages == 2);
  CHECK(book.FiguresOf(0).reach.complete == 2);
  CHECK(book.FiguresOf(0).unfollowed == 2);
}

TEST_CASE("DeliveryBook: what comes out does not depend on what comes in first") {
  std::vector<DeliveryInterval> said(3);
  said[0] = Receivers(0, 2);
  said[0].stamped = {{0, false, 3, 2}};
  said[0].sightings = {Seen(0, 3, 1)};
  said[1].stamped = {{0, false, 3, 1}, {0, false, 2'000, 1}};
  said[1].stayed = {{0, 0, 1'000, 2}};
  said[1].accounts = {{.place = 0, .received = 5, .clock_bound = Nanos(8)}};
  said[2].sightings = {Seen(0, 3, 1)};
  said[2].accounts = {{.place = 0, .clock_bound = Nanos(9)}};
  std::vector<std::size_t> order{0, 1, 2};
  do {
    Book book;
    for (const std::size_t i : order) book.Say(said[i], seconds(10));
    book.Close(0);
    CHECK(book.Count(Counter::kDeliveryExpected) == 6);
    CHECK(book.Count(Counter::kDeliveryLost) == 1);
    CHECK(book.FiguresOf(0).reach.complete == 1);
    CHECK(book.FiguresOf(0).clock_bound == Nanos(9));
  } while (std::next_permutation(order.begin(), order.end()));
}

}  // namespace
}  // namespace wsurge
