#include "agent/engine/session/session.h"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/agent/engine/session/session_bench.h"

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Texts = std::vector<std::string>;

TEST_CASE("session: sends render their values, and at the end its program is done") {
  SessionBench bench({Send("a ${connection}"), Send("b ${seq}"), Send("c ${seq} ${received}")});
  bench.Start(7);
  CHECK(bench.host.sent == Texts{"a 7", "b 1", "c 2 0"});
  CHECK(bench.host.ends == 1);
  CHECK(bench.host.end == SessionEnd::kDone);
  CHECK(!bench.session.active());
  CHECK(bench.Count("ws_sent.messages") == 3);
  CHECK(bench.Count("ws_sent.bytes") == 3 + 3 + 5);
  CHECK(bench.Count("sessions.done") == 1);
  CHECK(bench.Samples(TimeMetric::kSendDelay) == 3);
  CHECK(bench.Samples(TimeMetric::kSendWait) == 3);
}

TEST_CASE("session: a request takes the time from due to its reply, which makes the next one due") {
  SessionBench bench({Request("x"), Request("y")});
  bench.Start();
  bench.Pass(milliseconds(3));
  bench.Receive("x");
  CHECK(bench.host.sent == Texts{"x", "y"});
  bench.Pass(milliseconds(4));
  bench.Receive("y");
  CHECK(bench.host.end == SessionEnd::kDone);
  CHECK(bench.host.ended_at == bench.now);
  const TimeSamples rtt = bench.Times(TimeMetric::kRtt);
  CHECK(rtt.values.count() == 2);
  CHECK(rtt.values.min() == Nanos(milliseconds(3)).count());
  CHECK(rtt.values.max() == Nanos(milliseconds(4)).count());
  CHECK(bench.Samples(TimeMetric::kService) == 2);
  CHECK(bench.Count("replies.expected") == 2);
  CHECK(bench.Count("replies.matched") == 2);
  CHECK(bench.Count("operations.started") == 2);
  CHECK(bench.Times(TimeMetric::kFirstMessage).values.max() == Nanos(milliseconds(3)).count());
  CHECK(bench.Times(TimeMetric::kGap).values.max() == Nanos(milliseconds(4)).count());
}

TEST_CASE(
    "session: a request that times out is censored, the program goes on, its answer is late") {
  SessionBench bench({Request("x", ReplyKind::kEcho, seconds(1)), Request("y")});
  bench.Start();
  bench.Pass(milliseconds(999));
  CHECK(bench.host.sent == Texts{"x"});
  bench.Pass(milliseconds(1));
  CHECK(bench.host.sent == Texts{"x", "y"});
  CHECK(bench.Count("errors.reply_timeout") == 1);
  bench.Receive("x");
  CHECK(bench.Count("replies.late") == 1);
  bench.Receive("x");  // nobody waits for it any more
  CHECK(bench.Count("replies.unmatched") == 1);
  bench.Receive("y");
  const TimeSamples rtt = bench.Times(TimeMetric::kRtt);
  CHECK(rtt.values.count() == 2);
  CHECK(rtt.censored == 1);
  CHECK(rtt.censored_min == Nanos(seconds(1)).count());
  CHECK(bench.Times(TimeMetric::kService).censored == 1);
  CHECK(bench.Contradictions().empty());
}

TEST_CASE("session: for `next` a late answer goes by position") {
  SessionBench bench({Request("x", ReplyKind::kNext, seconds(1)), Request("y", ReplyKind::kNext)});
  bench.Start();
  bench.Pass(seconds(1));
  bench.Receive("answer to x");
  CHECK(bench.session.active());
  bench.Receive("answer to y");
  CHECK(!bench.session.active());
  CHECK(bench.Count("replies.late") == 1);
  CHECK(bench.Count("replies.matched") == 1);
}

TEST_CASE("session: timed-out requests beyond 1,000 are lost, one by one") {
  SessionBench bench(
      {Repeat(1003, {Request("${seq}", ReplyKind::kEcho, milliseconds(1))}), Request("end")});
  bench.Start();
  bench.Pass(seconds(2));
  CHECK(bench.Count("errors.reply_timeout") == 1003);
  CHECK(bench.Count("replies.lost") == 3);
  bench.Receive("0");  // of those that were given up
  CHECK(bench.Count("replies.unmatched") == 1);
  bench.Receive("3");
  CHECK(bench.Count("replies.late") == 1);
  bench.Receive("end");
  CHECK(bench.Count("replies.lost") == 1002);  // never answered, now that the session is over
  CHECK(bench.Contradictions().empty());
}

TEST_CASE("session: receive counts from its begin, and its last message makes the next step due") {
  SessionBench bench({Request("x"), ReceiveCount(2), Think(milliseconds(5)), Send("end")});
  bench.Start();
  bench.Receive("x");  // taken by the request before the receive began
  bench.Receive("1");
  CHECK(bench.session.active());
  bench.Pass(milliseconds(2));
  bench.Receive("2");
  CHECK(bench.timers.NextDue() >= bench.now + milliseconds(5));
  bench.Receive("3");  // nobody asked for it
  CHECK(bench.Count("replies.unmatched") == 1);
  bench.Pass(milliseconds(5));
  CHECK(bench.host.sent == Texts{"x", "end"});
  CHECK(bench.Count("ws_received.messages") == 4);
  CHECK(bench.Count("ws_received.bytes") == 4);
}

TEST_CASE("session: a receive that gets too few in time fails the session") {
  SessionBench bench({ReceiveCount(2, seconds(1)), Send("never")});
  bench.Start();
  bench.Receive("1");
  bench.Pass(seconds(1));
  CHECK(bench.host.end == SessionEnd::kFailed);
  CHECK(bench.host.sent.empty());
  CHECK(bench.Count("errors.receive_timeout") == 1);
  CHECK(bench.Count("sessions.failed") == 1);
}

TEST_CASE("session: a receive for a time ends then, however much came") {
  SessionBench bench({ReceiveFor(seconds(1)), Send("end")});
  bench.Start();
  bench.Receive("1");
  bench.Pass(seconds(1) - Nanos(1));
  CHECK(bench.host.sent.empty());
  bench.Pass(Nanos(1));
  CHECK(bench.host.sent == Texts{"end"});
  CHECK(bench.host.end == SessionEnd::kDone);
  CHECK(bench.Count("replies.unmatched") == 0);
}

TEST_CASE("session: what receive saves is each message of its time, and a full disk fails it") {
  SessionBench bench({ReceiveCount(3, seconds(1), "prices.txt")});
  bench.Start();
  bench.Receive("1");
  bench.Receive("2");
  CHECK(bench.host.saved == Texts{"prices.txt: 1", "prices.txt: 2"});
  CHECK(bench.Samples(TimeMetric::kSink) == 2);
  bench.host.disk = absl::ResourceExhaustedError("full");
  bench.Receive("3");
  CHECK(bench.host.end == SessionEnd::kFailed);
  CHECK(bench.Count("errors.save") == 1);
}

TEST_CASE("session: repeat runs so many times, also one inside another") {
  SessionBench bench(
      {Repeat(2, {Send("a"), Repeat(3, {Send("b")}), Send("c")}), Repeat(1, {Send("d")})});
  bench.Start();
  CHECK(bench.host.sent == Texts{"a", "b", "b", "b", "c", "a", "b", "b", "b", "c", "d"});
}

TEST_CASE(
    "session: repeat for a time finishes the round that has begun, and begins none after it") {
  SessionBench bench(
      {RepeatFor(milliseconds(25), {Send("a"), Think(milliseconds(10)), Send("b")}), Send("end")});
  bench.Start();
  bench.Pass(seconds(1));
  CHECK(bench.host.sent == Texts{"a", "b", "a", "b", "a", "b", "end"});
  CHECK(bench.host.ended_at - bench.begin == milliseconds(30));
}

TEST_CASE("session: thinking takes as long as it says, whatever the worker was late") {
  SessionBench bench({Repeat(5, {Think(milliseconds(10))}), Send("x")});
  bench.Start();
  bench.Pass(milliseconds(200), /*late=*/milliseconds(7));
  CHECK(bench.host.sent == Texts{"x"});
  CHECK(bench.Times(TimeMetric::kSendDelay).values.max() == Nanos(milliseconds(7)).count());
  CHECK(bench.host.ended_at - bench.begin == milliseconds(57));
}

TEST_CASE("session: rules run beside a receive that counts their messages and replies too") {
  SessionBench bench(
      {Rules({Below(0.2, {RequestEnding("BUY ${received}", ": BUY ${received}")}),
              Above(0.8, {RequestEnding("SELL ${received}", ": SELL ${received}")})}),
       ReceiveCount(6)});
  bench.Start();
  bench.Receive("0.1");
  bench.Receive("0.5");
  bench.Receive("0.9");
  CHECK(bench.host.sent == Texts{"BUY 1", "SELL 3"});
  bench.Pass(milliseconds(2));
  bench.Receive("42: SELL 3");  // no number: a reply, not a price
  bench.Receive("0.5");
  CHECK(bench.session.active());
  bench.Receive("43: BUY 1");
  CHECK(bench.host.end == SessionEnd::kDone);
  CHECK(bench.Count("replies.matched") == 2);
  CHECK(bench.Count("replies.unmatched") == 0);
  CHECK(bench.Times(TimeMetric::kRtt).values.min() == Nanos(milliseconds(2)).count());
  CHECK(bench.Contradictions().empty());
}

TEST_CASE("session: orders of the study that are open when the count is reached are in flight") {
  SessionBench bench({Rules({Below(0.2, {RequestEnding("BUY", ": BUY")})}), ReceiveCount(3)});
  bench.Start();
  for (int i = 0; i < 3; ++i) bench.Receive("0.1");
  CHECK(bench.host.end == SessionEnd::kDone);
  CHECK(bench.Count("replies.expected") == 3);
  CHECK(bench.Count("replies.in_flight") == 3);
  CHECK(bench.Count("errors.reply_timeout") == 0);
  CHECK(bench.Times(TimeMetric::kRtt).values.count() == 0);
  CHECK(bench.Contradictions().empty());
}

TEST_CASE("session: the first rule that matches runs; a new list replaces the old, [] clears") {
  SessionBench bench({Rules({Whenever("m", {Send("first")}), Whenever("m", {Send("second")})}),
                      ReceiveCount(1), Rules({Whenever("m", {Send("third")})}), ReceiveCount(1),
                      Rules({}), ReceiveCount(1), ReceiveFor(seconds(1))});
  bench.Start();
  for (int i = 0; i < 3; ++i) bench.Receive("m");
  CHECK(bench.host.sent == Texts{"first", "third"});
}

TEST_CASE("session: a rule goes on when its request is answered, and may close the session") {
  SessionBench bench(
      {Rules({Whenever("go", {Request("q"), Send("then"), CloseWith(4002, "rule")})}),
       ReceiveFor(seconds(9))});
  bench.Start();
  bench.Receive("go");
  CHECK(bench.host.sent == Texts{"q"});
  bench.Receive("q");
  CHECK(bench.host.sent == Texts{"q", "then"});
  CHECK(bench.host.close_code == 4002);
  CHECK(bench.host.end == SessionEnd::kDone);
  CHECK(bench.Contradictions().empty());
}

TEST_CASE("session: a rule whose request times out goes no further, the session does") {
  SessionBench bench(
      {Rules({Whenever("go", {Request("q", ReplyKind::kEcho, seconds(1)), Send("no")})}),
       ReceiveFor(seconds(9))});
  bench.Start();
  bench.Receive("go");
  bench.Pass(seconds(1));
  bench.Receive("q");
  CHECK(bench.host.sent == Texts{"q"});
  CHECK(bench.session.active());
  CHECK(bench.Count("errors.reply_timeout") == 1);
  CHECK(bench.Count("replies.late") == 1);
}

TEST_CASE("session: rules beyond 1,000 at a time are dropped, those that end make room") {
  SessionBench bench({Rules({Whenever("go", {Request("${seq}")})}), ReceiveFor(seconds(9))});
  bench.Start();
  for (int i = 0; i < 1002; ++i) bench.Receive("go");
  CHECK(bench.host.sent.size() == 1000);
  CHECK(bench.Count("rules.dropped") == 2);
  bench.Receive("500");
  bench.Receive("go");
  CHECK(bench.host.sent.size() == 1001);
  CHECK(bench.Count("rules.dropped") == 2);
}

TEST_CASE("session: rules do not fill the memory when the peer does not read") {
  SessionBench bench(
      {Rules({Whenever("go", {Send(std::string(1000, 'x'))})}), ReceiveFor(seconds(9))});
  bench.Start();
  bench.host.full = true;
  for (int i = 0; i < 3000; ++i) bench.Receive("go");
  CHECK(bench.host.backlog < 1'100'000);
  CHECK(bench.Count("rules.dropped") > 1900);
}

TEST_CASE("session: a program that never waits gives others their turn") {
  SessionBench bench({Repeat(1000, {Send("x")})});
  bench.Start();
  CHECK(bench.host.sent.size() < 100);
  CHECK(bench.session.active());
  CHECK(bench.timers.NextDue() <= bench.now);  // it goes on at once
  int turns = 0;
  while (bench.session.active() && ++turns < 100) bench.Pass(Nanos::zero());
  CHECK(bench.host.sent.size() == 1000);
  CHECK(bench.host.end == SessionEnd::kDone);
}

TEST_CASE("session: a flood waits while the peer makes no room, and goes on when it does") {
  SessionBench bench({Repeat(10, {Send("x")}), Request("y")});
  bench.host.full = true;
  bench.Start();
  CHECK(bench.host.sent.size() == 1);
  CHECK(bench.Samples(TimeMetric::kSendWait) == 0);  // it has not left
  bench.Pass(milliseconds(20));
  CHECK(bench.host.sent.size() == 1);
  bench.MakeRoom();
  CHECK(bench.host.sent.size() == 11);
  CHECK(bench.Samples(TimeMetric::kSendWait) == 11);
  bench.Receive("y");
  CHECK(bench.host.end == SessionEnd::kDone);
}

TEST_CASE("session: shed ends it at once in every wait but that for a reply") {
  struct Row {
    std::string name;
    std::vector<Step> steps;
    bool full = false;
  };
  const std::vector<Row> rows{
      {"thinking", {Think(seconds(9)), Send("never")}},
      {"receiving so many", {ReceiveCount(9), Send("never")}},
      {"receiving for a time", {ReceiveFor(seconds(9)), Send("never")}},
      {"waiting for its turn", {Repeat(1000, {Rules({})}), Think(Nanos(1)), Think(seconds(9))}},
      {"waiting for room", {Send("x"), Send("never")}, true},
      {"with a rule's request open",
       {Rules({Whenever("go", {Request("q")})}), ReceiveCount(9), Send("never")}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    SessionBench bench(row.steps);
    bench.host.full = row.full;
    bench.Start();
    bench.Receive("go");
    REQUIRE(bench.session.active());
    bench.session.Shed(bench.now);
    CHECK(bench.host.ends == 1);
    CHECK(bench.host.end == SessionEnd::kEnded);
    CHECK(bench.Count("sessions.ended") == 1);
    bench.session.Shed(bench.now);  // once is enough
    bench.MakeRoom();
    bench.Pass(seconds(20));
    CHECK(bench.host.ends == 1);
    CHECK(bench.timers.NextDue() == Nanos::max());
    for (const std::string& text : bench.host.sent) CHECK(text != "never");
    CHECK(bench.Contradictions().empty());
  }
}

TEST_CASE("session: a shed session waits for its reply, and nothing new begins") {
  SessionBench bench({Request("x"), Send("never")}, seconds(2));
  bench.Start();
  bench.session.Shed(bench.now);
  CHECK(bench.host.ends == 0);
  bench.Pass(seconds(1));
  bench.Receive("x");
  CHECK(bench.host.end == SessionEnd::kEnded);
  CHECK(bench.host.sent == Texts{"x"});
  CHECK(bench.Count("replies.matched") == 1);
  CHECK(bench.Times(TimeMetric::kRtt).censored == 0);
}

TEST_CASE("session: when the drain is over the reply is in flight, censored and no error") {
  SessionBench bench({Request("x"), Send("never")}, seconds(2));
  bench.Start();
  bench.Pass(seconds(1));
  bench.session.Shed(bench.now);
  bench.Pass(seconds(2));
  CHECK(bench.host.end == SessionEnd::kEnded);
  CHECK(bench.Count("replies.in_flight") == 1);
  CHECK(bench.Times(TimeMetric::kRtt).censored == 1);
  CHECK(bench.Times(TimeMetric::kRtt).censored_min == Nanos(seconds(3)).count());
  CHECK(bench.Count("errors.reply_timeout") == 0);
  CHECK(bench.Contradictions().empty());
}

TEST_CASE("session: a request that times out during the drain ends it") {
  SessionBench bench({Request("x", ReplyKind::kEcho, seconds(1)), Send("never")}, seconds(5));
  bench.Start();
  bench.session.Shed(bench.now);
  bench.Pass(seconds(1));
  CHECK(bench.host.end == SessionEnd::kEnded);
  CHECK(bench.host.ended_at - bench.begin == seconds(1));
  CHECK(bench.Count("errors.reply_timeout") == 1);
  CHECK(bench.Count("replies.lost") == 1);
  CHECK(bench.host.sent == Texts{"x"});
}

TEST_CASE("session: a lost connection loses every request, and fails the session") {
  SessionBench bench({Rules({Whenever("go", {Request("q")})}),
                      Request("x", ReplyKind::kEcho, seconds(1)), Request("y")});
  bench.Start();
  bench.Receive("go");
  bench.Pass(seconds(1));  // x has timed out, y waits
  bench.session.OnConnectionLost("connection_lost", false, bench.now);
  CHECK(!bench.session.active());
  CHECK(bench.host.ends == 0);
  CHECK(bench.Count("replies.lost") == 3);
  CHECK(bench.Count("errors.connection_lost") == 2);
  CHECK(bench.Count("errors.reply_timeout") == 1);
  CHECK(bench.Count("sessions.failed") == 1);
  CHECK(bench.Times(TimeMetric::kRtt).censored == 3);
  CHECK(bench.timers.NextDue() == Nanos::max());
  CHECK(bench.Contradictions().empty());
}

TEST_CASE("session: a lost connection without requests is one error") {
  SessionBench bench({Think(seconds(9))});
  bench.Start();
  bench.session.OnConnectionLost("reset", false, bench.now);
  CHECK(bench.Count("errors.reset") == 1);
  CHECK(bench.Count("sessions.failed") == 1);
}

TEST_CASE("session: it starts afresh on the next connection") {
  SessionBench bench(
      {Rules({Whenever("go", {Send("rule")})}), Send("${seq} ${received}"), ReceiveCount(2)});
  bench.Start();
  bench.Receive("go");
  bench.session.OnConnectionLost("reset", false, bench.now);
  bench.Pass(seconds(1));
  bench.Start();
  bench.Receive("a");
  bench.Receive("b");
  CHECK(bench.host.sent == Texts{"0 0", "rule", "0 0"});
  CHECK(bench.host.end == SessionEnd::kDone);
  CHECK(bench.Count("sessions.started") == 2);
  CHECK(bench.Contradictions().empty());
}

TEST_CASE("session: samples of the phase before stay there when their reply comes in the next") {
  SessionBench bench({Request("x")});
  bench.Start();
  bench.Pass(seconds(1));
  bench.recorder.BeginPhase(1, bench.now);
  bench.Pass(seconds(1));
  bench.Receive("x");
  const Interval interval = bench.recorder.Take(bench.now, 0);
  REQUIRE(interval.phases().size() == 2);
  CHECK(interval.phases()[0].Total(TimeMetric::kRtt).values.count() == 1);
  CHECK(interval.phases()[1].Total(TimeMetric::kRtt).values.count() == 0);
}

}  // namespace
}  // namespace wsurge
