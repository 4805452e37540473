#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "agent/engine/session/delivery_tracker.h"
#include "tests/unit/agent/engine/session/session_bench.h"

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t kTag = 9;

Step Stamped(Reaches reaches) {
  return Make(SendStep{.payload = {.content = Text("${stamp}"), .reaches = reaches}});
}

// A session among stamped messages.
struct Bench : SessionBench {
  explicit Bench(std::vector<Step> steps, double followed = 1e6)
      : SessionBench(std::move(steps)),
        plan(DeliveryPlanOf({role})),
        tracker(plan,
                {.tag = kTag, .phases = 1, .drain = seconds(2), .followed_per_second = followed},
                recorder) {
    tracker.Begin(begin);
    context.deliveries = &tracker;
  }

  std::vector<Stamp> Sent() const {
    std::vector<Stamp> stamps;
    for (const std::string& text : host.sent) {
      if (const auto stamp = FindStamp(text, kTag)) stamps.push_back(*stamp);
    }
    return stamps;
  }
  void ReceiveStamp(Stamp stamp) {
    stamp.tag = kTag;
    std::string text;
    AppendStamp(stamp, text);
    Receive(text);
  }

  const DeliveryPlan plan;
  DeliveryTracker tracker;
};

TEST_CASE("session: a stamp says who sent the message, which one it is and when it was due") {
  Bench bench({Stamped(Reaches::kUnknown), Think(milliseconds(5)), Send("plain ${seq}"),
               Stamped(Reaches::kAll), Stamped(Reaches::kUnknown), Stamped(Reaches::kAll)});
  bench.Start(7);
  bench.Pass(milliseconds(5));
  const std::vector<Stamp> sent = bench.Sent();
  REQUIRE(sent.size() == 4);
  for (const Stamp& stamp : sent) {
    CHECK(stamp.sender == 7);
    CHECK(stamp.domain == 0);
    CHECK(stamp.followed);
  }
  CHECK(sent[0].due == Nanos::zero());
  CHECK(sent[1].due == milliseconds(5));
  CHECK(sent[1].step == 3);
  // Those with and without a known `reaches` are numbered apart, without gaps.
  CHECK(sent[0].number == 0);
  CHECK(sent[2].number == 1);
  CHECK(sent[1].number == 0);
  CHECK(sent[3].number == 1);
  // It was there from the first full millisecond after its upgrade on.
  CHECK(sent[0].sender_counts);
  CHECK(bench.tracker.Take().stamped ==
        std::vector<StampedMessages>{{.place = 0, .others = false, .millisecond = 5, .count = 2}});
}

TEST_CASE("session: numbers go on over its starts; those of messages that never left are free") {
  Bench bench({Stamped(Reaches::kAll), Stamped(Reaches::kAll), Think(seconds(1)),
               Stamped(Reaches::kAll), ReceiveFor(seconds(9))});
  bench.Start();
  bench.host.full = true;
  bench.Pass(seconds(1));
  CHECK(bench.Sent().back().number == 2);
  bench.session.OnConnectionGone(bench.now);
  bench.session.OnConnectionLost("reset", /*restarts=*/true, bench.now);
  bench.host.full = false;
  bench.host.backlog = 0;
  bench.host.sent.clear();
  bench.session.Restart(1, {}, bench.now);
  REQUIRE(bench.Sent().size() == 2);
  CHECK(bench.Sent()[0].number == 2);
  CHECK(bench.Sent()[1].number == 3);
  std::uint64_t left = 0;
  for (const StampedMessages& row : bench.tracker.Take().stamped) left += row.count;
  CHECK(left == 4);
}

TEST_CASE("session: a message counts when the kernel takes it, not before") {
  Bench bench({Stamped(Reaches::kAll), ReceiveFor(seconds(9))});
  bench.host.full = true;
  bench.Start();
  CHECK(bench.tracker.Take().stamped.empty());
  bench.MakeRoom();
  CHECK(bench.tracker.Take().stamped.size() == 1);
}

TEST_CASE("session: one that runs once stays for the drain, and answers for half of it") {
  Bench bench({Stamped(Reaches::kAll), Think(seconds(1))});
  SessionStart start;
  start.connection = 3;
  start.stays = true;
  bench.SessionBench::Start(start);
  bench.Pass(seconds(1));
  CHECK(bench.host.ends == 0);
  bench.Pass(milliseconds(500));
  bench.ReceiveStamp({.sender = 5, .number = 0, .due = milliseconds(1'200)});
  bench.Pass(milliseconds(1'499));
  CHECK(bench.host.ends == 0);
  bench.Pass(milliseconds(1));
  CHECK(bench.host.ends == 1);
  CHECK(bench.host.end == SessionEnd::kDone);
  CHECK(bench.Count("sessions.done") == 1);
  const DeliveryInterval delivery = bench.tracker.Take();
  CHECK(delivery.stayed ==
        std::vector<StayedReceivers>{{.target = 0, .from = 0, .until = 2'000, .count = 1}});
  REQUIRE(delivery.accounts.size() == 1);
  CHECK(delivery.accounts[0].received == 1);
}

TEST_CASE("session: nobody stays where no `reaches` is known, or before a planned end") {
  Bench unknown({Stamped(Reaches::kUnknown), Think(seconds(9))});
  unknown.Start();
  unknown.session.Shed(unknown.now, /*stays=*/true);
  CHECK(unknown.host.ends == 1);
  Bench early({Stamped(Reaches::kAll), Think(seconds(9))});
  early.Start();
  early.session.Shed(early.now);
  CHECK(early.host.ends == 1);
  early.session.OnConnectionGone(early.now);
  CHECK(early.tracker.Take().stayed.empty());
  Bench done({Stamped(Reaches::kAll)});
  done.Start();
  CHECK(done.host.ends == 1);
}

TEST_CASE("session: at the planned end it listens to the end of the drain, whatever is answered") {
  Bench bench({Stamped(Reaches::kAll), Request("x"), Think(seconds(9))});
  bench.Start();
  bench.session.Shed(bench.now, /*stays=*/true);
  bench.Pass(seconds(1));
  bench.Receive("x");
  CHECK(bench.host.ends == 0);
  bench.ReceiveStamp({.sender = 5, .number = 0, .due = milliseconds(1)});
  bench.Pass(seconds(1));
  CHECK(bench.host.ends == 1);
  CHECK(bench.host.end == SessionEnd::kEnded);
  CHECK(bench.Count("replies.matched") == 1);
  CHECK(bench.Count("delivery.received") == 1);
  CHECK(bench.Count("sessions.ended") == 1);
  CHECK(bench.Contradictions().empty());
}

TEST_CASE("session: one that is cut off while it stays has ended well, and answers for nothing") {
  Bench bench({Stamped(Reaches::kAll), Think(seconds(9))});
  bench.Start();
  bench.session.Shed(bench.now, /*stays=*/true);
  CHECK(bench.host.ends == 0);
  bench.session.OnConnectionGone(bench.now);
  bench.session.OnConnectionLost("connection_lost", /*restarts=*/false, bench.now);
  CHECK_FALSE(bench.session.active());
  CHECK(bench.Count("errors.connection_lost") == 0);
  CHECK(bench.Count("sessions.ended") == 1);
  CHECK(bench.tracker.Take().stayed.empty());
}

TEST_CASE("session: receipts twice, late, before they were due, and of nobody") {
  Bench bench({Send("plain"), Stamped(Reaches::kUnknown), ReceiveFor(seconds(9))});
  bench.Start();
  bench.Pass(milliseconds(10));
  bench.ReceiveStamp({.sender = 5, .number = 1, .step = 1, .due = milliseconds(4)});
  bench.ReceiveStamp({.sender = 5, .number = 1, .step = 1, .due = milliseconds(4)});
  bench.ReceiveStamp({.sender = 5, .number = 0, .step = 1, .due = milliseconds(4)});
  bench.ReceiveStamp({.sender = 5, .number = 4, .step = 1, .due = milliseconds(11)});
  bench.ReceiveStamp({.sender = 5, .number = 5, .step = 77});             // no step of this run
  bench.ReceiveStamp({.sender = 5, .number = 5, .step = 0});              // one that stamps nothing
  bench.ReceiveStamp({.sender = 5, .number = 5, .step = 1, .phase = 1});  // no phase of this run
  bench.session.OnConnectionGone(bench.now);
  CHECK(bench.Count("delivery.received") == 3);
  CHECK(bench.Count("delivery.duplicated") == 1);
  CHECK(bench.Count("delivery.reordered") == 1);
  CHECK(bench.Count("delivery.negative") == 1);
  CHECK(bench.Count("delivery.lost") == 2);
  const TimeSamples times = bench.Times(TimeMetric::kDelivery);
  CHECK(times.values.count() == 2);
  CHECK(times.values.max() == Nanos(milliseconds(6)).count());
}

TEST_CASE("session: so many pairs are told apart, further ones only counted") {
  Bench bench({Stamped(Reaches::kAll), ReceiveFor(seconds(9))});
  bench.Start();
  for (std::uint64_t i = 0; i < DeliveryTracker::kMaxPairs + 10; ++i) {
    bench.ReceiveStamp({.sender = 100 + i});
    bench.ReceiveStamp({.sender = 100 + i});
  }
  CHECK(bench.Count("delivery.received") == DeliveryTracker::kMaxPairs + 20);
  CHECK(bench.Count("delivery.duplicated") == DeliveryTracker::kMaxPairs);
  CHECK(bench.Count("delivery.untracked") == 20);
  // It cannot say which of them were duplicates, so it answers for nothing.
  bench.session.Shed(bench.now, /*stays=*/true);
  bench.Pass(seconds(2));
  CHECK(bench.host.ends == 1);
  CHECK(bench.tracker.Take().stayed.empty());
  // What a receiver leaves behind is free for the next one.
  bench.session.OnConnectionGone(bench.now);
  bench.Start();
  bench.ReceiveStamp({.sender = 1});
  CHECK(bench.Count("delivery.untracked") == 20);
}

TEST_CASE("DeliveryTracker: beyond its part of a second a fixed stride is followed") {
  Bench bench({Stamped(Reaches::kAll)}, /*followed=*/100);
  const auto followed = [&](int messages) {
    int count = 0;
    for (int i = 0; i < messages; ++i) count += bench.tracker.NextIsFollowed() ? 1 : 0;
    bench.tracker.Take();
    return count;
  };
  CHECK(followed(80) == 80);
  CHECK(followed(1'000) == 100);  // the first ones: nobody knew how many would come
  CHECK(followed(1'000) == 100);
  CHECK(followed(500) == 50);  // every tenth, as the second before asked for
  CHECK(followed(80) == 16);
  CHECK(followed(80) == 80);
}

TEST_CASE("DeliveryTracker: between clocks both corrections count, and both bounds") {
  Bench plain({Stamped(Reaches::kUnknown), ReceiveFor(seconds(9))});
  Recorder recorder;
  recorder.Begin(plain.begin);
  DeliveryTracker tracker(
      plain.plan, {.tag = kTag, .phases = 1, .clock_domain = 2, .drain = seconds(2)}, recorder);
  tracker.Begin(plain.begin);
  tracker.SetClock({.correction = Nanos(300), .bound = Nanos(40), .at = plain.begin});
  DeliveryEndpoint endpoint(tracker, 1);
  endpoint.OnOpened(plain.begin);
  const auto receive = [&](const Stamp& stamp, Nanos at) {
    std::string text;
    AppendStamp(stamp, text);
    endpoint.OnMessage(text, plain.begin + at);
    const TimeSamples times = recorder.Take(plain.begin, 0).Total().Total(TimeMetric::kDelivery);
    return times.values.count() == 1 ? Nanos(times.values.max()) : Nanos(-1);
  };
  Stamp stamp{.tag = kTag,
              .sender = 5,
              .due = Nanos(1'000),
              .domain = 1,
              .correction = Nanos(-50),
              .bound = Nanos(7)};
  // 1,700 - 300 there, 1,000 + 50 here.
  CHECK(receive(stamp, Nanos(1'700)) == Nanos(350));
  CHECK(tracker.Take().accounts.at(0).clock_bound == Nanos(47));
  // The bound grows by 50 ppm: 200 us is 10 ns more.
  stamp.number = 1;
  receive(stamp, Nanos(200'000));
  CHECK(tracker.Take().accounts.at(0).clock_bound == Nanos(57));
  // Within one domain the clock is the same: there is nothing to correct, and no bound.
  stamp.number = 2;
  stamp.domain = 2;
  CHECK(receive(stamp, Nanos(1'700)) == Nanos(700));
  CHECK(tracker.Take().accounts.empty());
}

TEST_CASE("DeliveryTracker: a message counts as early as its clock allows, a receiver as late") {
  Bench plain({Stamped(Reaches::kAll), ReceiveFor(seconds(9))});
  DeliveryTracker tracker(plain.plan,
                          {.tag = kTag, .phases = 1, .clock_domain = 2, .drain = seconds(2)},
                          plain.recorder);
  tracker.Begin(plain.begin);
  DeliveryEndpoint endpoint(tracker, 1);
  const auto correct = [&](Nanos correction, Nanos bound) {
    // As of an instant that is near to all of them.
    tracker.SetClock({.correction = correction, .bound = bound, .at = plain.begin});
  };
  const auto sent = [&](Nanos due) {
    endpoint.NextStamp(0, 0, plain.begin + due);
    endpoint.OnTransmitted(0, /*left=*/true);
    return tracker.Take().stamped.at(0).millisecond;
  };
  const auto opened = [&](Nanos upgraded) {
    endpoint.OnOpened(plain.begin + upgraded);
    return tracker.Take().receivers.at(0).millisecond;
  };
  correct(Nanos(300'000), Nanos(100'000));
  CHECK(sent(Nanos(1'390'000)) == 0);  // 1.09 ms, and 100 us before that
  CHECK(sent(Nanos(1'410'000)) == 1);
  CHECK(opened(Nanos(1'190'000)) == 1);  // 0.89 ms, and 100 us after that
  CHECK(opened(Nanos(1'210'000)) == 2);
}

}  // namespace
}  // namespace wsurge
