#include <chrono>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/agent/engine/session/session_bench.h"

// What a session gives to the samples file: one row per sampled message, when its fate is settled.
namespace wsurge {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::vector<std::uint64_t> NumbersOf(const std::vector<MessageSample>& samples) {
  std::vector<std::uint64_t> numbers;
  for (const MessageSample& sample : samples) numbers.push_back(sample.number);
  return numbers;
}

TEST_CASE("session samples: a request that is answered, with its three instants") {
  SessionBench bench({Think(milliseconds(5)), Request("x")}, seconds(2), 1);
  bench.Start(77);
  bench.Pass(milliseconds(5), milliseconds(2));  // 2 ms late
  CHECK(bench.Sampled().empty());
  bench.Pass(milliseconds(3));
  bench.Receive("x");
  REQUIRE(bench.Sampled().size() == 1);
  CHECK(bench.samples[0] == MessageSample{.phase = 0,
                                          .step = 1,
                                          .connection = 77,
                                          .number = 0,
                                          .fate = MessageFate::kMatched,
                                          .due = milliseconds(5),
                                          .sent = milliseconds(7),
                                          .received = milliseconds(10)});
}

TEST_CASE("session samples: one that is not answered in time, and its late answer makes no other") {
  SessionBench bench({Request("x", ReplyKind::kEcho, milliseconds(50)), Think(hours(1))},
                     seconds(2), 1);
  bench.Start();
  bench.Pass(milliseconds(60));
  bench.Receive("x");
  CHECK(bench.Count("replies.late") == 1);
  REQUIRE(bench.Sampled().size() == 1);
  CHECK(bench.samples[0].fate == MessageFate::kTimedOut);
  CHECK(bench.samples[0].sent == Nanos::zero());
  CHECK(!bench.samples[0].received);
}

TEST_CASE("session samples: one whose connection is lost, and one that is in flight at the end") {
  SUBCASE("lost") {
    SessionBench bench({Request("x")}, seconds(2), 1);
    bench.Start();
    bench.session.OnConnectionLost("reset", false, bench.now);
    REQUIRE(bench.Sampled().size() == 1);
    CHECK(bench.samples[0].fate == MessageFate::kLost);
  }
  SUBCASE("in flight") {
    SessionBench bench({Request("x")}, seconds(2), 1);
    bench.Start();
    bench.session.Shed(bench.now);
    CHECK(bench.Sampled().empty());
    bench.Pass(seconds(2));
    REQUIRE(bench.Sampled().size() == 1);
    CHECK(bench.samples[0].fate == MessageFate::kInFlight);
    // What is in flight at the end of a drain has waited at least so long.
    CHECK(bench.Times(TimeMetric::kRtt).censored == 1);
    CHECK(bench.Times(TimeMetric::kRtt).values.min() == Nanos(seconds(2)).count());
  }
}

TEST_CASE("session samples: what expects no reply is settled when it leaves") {
  SUBCASE("at once") {
    SessionBench bench({Send("x"), Think(hours(1))}, seconds(2), 1);
    bench.Start();
    REQUIRE(bench.Sampled().size() == 1);
    CHECK(bench.samples[0].fate == MessageFate::kSent);
  }
  SUBCASE("when the peer has made room") {
    SessionBench bench({Send("x"), Think(hours(1))}, seconds(2), 1);
    bench.host.full = true;
    bench.Start();
    bench.Pass(milliseconds(30));
    CHECK(bench.Sampled().empty());
    bench.MakeRoom();
    REQUIRE(bench.Sampled().size() == 1);
    CHECK(bench.samples[0].fate == MessageFate::kSent);
    CHECK(bench.samples[0].due == Nanos::zero());
    CHECK(bench.samples[0].sent == milliseconds(30));
  }
  SUBCASE("or never") {
    SessionBench bench({Send("x"), Think(hours(1))}, seconds(2), 1);
    bench.host.full = true;
    bench.Start();
    bench.Pass(milliseconds(30));
    MessageFate fate = MessageFate::kInFlight;
    SUBCASE("because the session ends") { bench.session.Shed(bench.now); }
    SUBCASE("because the connection is lost") {
      bench.session.OnConnectionLost("reset", false, bench.now);
      fate = MessageFate::kLost;
    }
    REQUIRE(bench.Sampled().size() == 1);
    CHECK(bench.samples[0].fate == fate);
    CHECK(bench.samples[0].sent == milliseconds(30));  // not before
  }
}

TEST_CASE("session samples: a request that waits for room was sent when it left") {
  SessionBench bench({Request("x")}, seconds(2), 1);
  bench.host.full = true;
  bench.Start();
  bench.Pass(milliseconds(30));
  bench.MakeRoom();
  bench.Pass(milliseconds(4));
  bench.Receive("x");
  REQUIRE(bench.Sampled().size() == 1);
  CHECK(bench.samples[0].sent == milliseconds(30));
  CHECK(bench.samples[0].received == milliseconds(34));
}

TEST_CASE("session samples: every n-th of the sent messages, whatever sends them") {
  SessionBench bench({Rules({Whenever("go", {Send("of a rule"), Request("asked by a rule")})}),
                      Send("1"), Request("2"), Repeat(3, {Send("3")}), Think(hours(1))},
                     seconds(2), 2);
  bench.Start();
  bench.Receive("2");  // the sends are 0, 2, 3, 4 and the request is 1
  bench.Receive("go");
  bench.Receive("asked by a rule");
  CHECK(NumbersOf(bench.Sampled()) == std::vector<std::uint64_t>{1, 3, 5});
  CHECK(bench.samples[2].fate == MessageFate::kSent);
  CHECK(bench.Count("ws_sent.messages") == 7);
}

TEST_CASE("session samples: none unless they are asked for") {
  SessionBench bench({Repeat(100, {Send("x")})});
  bench.Start();
  bench.Pass(seconds(1));
  CHECK(bench.Count("ws_sent.messages") == 100);
  CHECK(bench.Sampled().empty());
}

}  // namespace
}  // namespace wsurge
