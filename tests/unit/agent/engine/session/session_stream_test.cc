#include <algorithm>
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

Step Counted(std::uint64_t count, StreamStep stream = Stream(100, "${seq}")) {
  stream.count = count;
  return Make(stream);
}
Step Lasting(Nanos duration, StreamStep stream = Stream(100, "${seq}")) {
  stream.duration = duration;
  return Make(stream);
}
StreamStep Windowed(std::uint64_t window) {
  StreamStep stream = Stream(100, "${seq}");
  stream.window = window;
  return stream;
}

std::int64_t Count(Nanos duration) { return duration.count(); }

TEST_CASE("stream: messages leave when due, and it is over with the last reply") {
  SessionBench bench({Counted(3), Send("end")});
  bench.Start();
  bench.Pass(Nanos::zero());
  CHECK(bench.host.sent == Texts{"0"});
  bench.Pass(milliseconds(10) - Nanos(1));
  CHECK(bench.host.sends == 1);
  bench.Pass(Nanos(1));
  CHECK(bench.host.sent == Texts{"0", "1"});
  bench.Receive("1");
  bench.Pass(milliseconds(15));
  CHECK(bench.host.sent == Texts{"0", "1", "2"});
  bench.Receive("0");
  CHECK(bench.session.active());
  bench.Receive("2");
  CHECK(bench.host.sent.back() == "end");
  CHECK(bench.host.ended_at == bench.begin + milliseconds(25));
  CHECK(bench.Count("replies.matched") == 3);
  CHECK(bench.Count("operations.started") == 3);
  const TimeSamples rtt = bench.Times(TimeMetric::kRtt);
  CHECK(rtt.values.sum() == static_cast<Uint128>(Count(milliseconds(0 + 25 + 5))));
  CHECK(bench.timers.NextDue() == Nanos::max());
  CHECK(bench.Contradictions().empty());
}

TEST_CASE("stream: with `for` it lasts until then, and until its replies are in") {
  struct Row {
    std::string name;
    ReplyKind reply;
    int answered_at;  // ms; all of them
    int end;          // ms
  };
  const std::vector<Row> rows{
      {"replies before the end", ReplyKind::kNext, 22, 25},
      {"replies after the end", ReplyKind::kNext, 29, 29},
      {"no replies", ReplyKind::kNone, 99, 25},
      {"replies never", ReplyKind::kNext, 99, 20 + 50},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    StreamStep stream = Stream(100, "x", row.reply);
    stream.timeout = milliseconds(50);
    SessionBench bench({Lasting(milliseconds(25), stream)});
    bench.Start();
    bench.Pass(milliseconds(std::min(row.answered_at, 90)));
    CHECK(bench.host.sends == 3);
    if (row.answered_at < 99) {
      for (int i = 0; i < 3; ++i) bench.Receive("y");
    }
    bench.Pass(seconds(1));
    CHECK(bench.host.end == SessionEnd::kDone);
    CHECK(bench.host.ended_at - bench.begin == milliseconds(row.end));
    CHECK(bench.Count("replies.unsent") == 0);
  }
}

TEST_CASE("stream: without replies it is over with its last message") {
  SessionBench bench({Counted(3, Stream(100, "x", ReplyKind::kNone)), Think(milliseconds(1))});
  bench.Start();
  bench.Pass(seconds(1));
  CHECK(bench.host.ended_at - bench.begin == milliseconds(21));
  CHECK(bench.Count("operations.started") == 0);
  CHECK(bench.Count("ws_sent.messages") == 3);
}

TEST_CASE("stream: its place among the role's connections decides when it begins") {
  StreamStep stream = Stream(100, "x", ReplyKind::kNone);
  stream.total = true;
  SessionBench bench({Counted(1, stream)});
  bench.start.in_role = 3;
  bench.start.role_connections = 5;
  bench.Start();
  bench.Pass(seconds(1));
  CHECK(bench.host.ended_at - bench.begin == milliseconds(30));
}

TEST_CASE("stream: with the window full the next message waits and keeps its due time") {
  SessionBench bench({Counted(4, Windowed(2))});
  bench.Start();
  bench.Pass(milliseconds(25));
  CHECK(bench.host.sent == Texts{"0", "1"});
  bench.Receive("0");  // makes room for the one that was due at 20 ms
  CHECK(bench.host.sent == Texts{"0", "1", "2"});
  bench.Receive("2");
  bench.Pass(milliseconds(10));
  CHECK(bench.host.sent == Texts{"0", "1", "2", "3"});
  bench.Receive("3");
  bench.Receive("1");
  CHECK(bench.host.end == SessionEnd::kDone);
  CHECK(bench.Times(TimeMetric::kRtt).values.sum() ==
        static_cast<Uint128>(Count(milliseconds(25 + 5 + 5 + 25))));
  // What held it up is no lateness of the worker.
  CHECK(bench.Times(TimeMetric::kSendDelay).values.max() == 0);
  CHECK(bench.Times(TimeMetric::kSendWait).values.max() == Count(milliseconds(5)));
  CHECK(bench.Times(TimeMetric::kService).values.max() == Count(milliseconds(25)));
}

TEST_CASE("stream: several messages that waited leave at once, each with its own due time") {
  SessionBench bench({Counted(5, Windowed(1))});
  bench.Start();
  bench.Pass(milliseconds(30));
  CHECK(bench.host.sent == Texts{"0"});
  for (int i = 0; i < 5; ++i) bench.Receive(std::to_string(i));
  CHECK(bench.host.sends == 4);  // the fifth is not due
  CHECK(bench.Times(TimeMetric::kRtt).values.sum() ==
        static_cast<Uint128>(Count(milliseconds(30 + 20 + 10 + 0))));
  CHECK(bench.Times(TimeMetric::kSendDelay).values.max() == 0);
  bench.Pass(milliseconds(10));
  CHECK(bench.host.sends == 5);
}

TEST_CASE("stream: when a wait is over the worker's own lateness shows again") {
  SessionBench bench({Counted(3, Windowed(1))});
  bench.Start();
  bench.Pass(milliseconds(12));
  bench.Receive("0");
  bench.Receive("1");
  CHECK(bench.Times(TimeMetric::kSendDelay).values.max() == 0);
  bench.Pass(milliseconds(20), /*late=*/milliseconds(5));
  CHECK(bench.host.sends == 3);
  CHECK(bench.Times(TimeMetric::kSendDelay).values.max() == Count(milliseconds(5)));
}

TEST_CASE("stream: a timeout makes room, and its answer is late") {
  StreamStep stream = Windowed(1);
  stream.timeout = milliseconds(15);
  SessionBench bench({Counted(2, stream)});
  bench.Start();
  bench.Pass(milliseconds(15) - Nanos(1));
  CHECK(bench.host.sent == Texts{"0"});
  bench.Pass(Nanos(1));
  CHECK(bench.host.sent == Texts{"0", "1"});
  bench.Receive("0");
  CHECK(bench.session.active());
  bench.Pass(milliseconds(10));  // counted from its due at 10 ms
  CHECK(bench.host.end == SessionEnd::kDone);
  CHECK(bench.Count("errors.reply_timeout") == 2);
  CHECK(bench.Count("replies.late") == 1);
  CHECK(bench.Count("replies.lost") == 1);
}

TEST_CASE("stream: what had to wait until the end of its time is unsent") {
  SessionBench bench({Lasting(milliseconds(45), Windowed(2)), Send("end")});
  bench.Start();
  bench.Pass(milliseconds(100));
  CHECK(bench.host.sent == Texts{"0", "1"});
  CHECK(bench.Count("replies.unsent") == 3);
  bench.Receive("0");
  CHECK(bench.host.sends == 2);  // nothing is sent afterwards
  bench.Receive("1");
  CHECK(bench.host.sent == Texts{"0", "1", "end"});
  CHECK(bench.Count("replies.unsent") == 3);
  CHECK(bench.Contradictions().empty());
}

TEST_CASE("stream: it waits while the peer does not read, with replies or without") {
  for (const ReplyKind reply : {ReplyKind::kEcho, ReplyKind::kNone}) {
    SessionBench bench({Lasting(milliseconds(95), Stream(100, "${seq}", reply))});
    bench.host.full = true;
    bench.Start();
    bench.Pass(milliseconds(35));
    CHECK(bench.host.sent == Texts{"0"});
    bench.MakeRoom();
    CHECK(bench.host.sent == Texts{"0", "1", "2", "3"});
    CHECK(bench.Times(TimeMetric::kSendDelay).values.max() == 0);
    CHECK(bench.Times(TimeMetric::kSendWait).values.max() == Count(milliseconds(35)));
    CHECK(bench.Times(TimeMetric::kSendWait).values.min() == Count(milliseconds(5)));
    bench.host.full = true;
    bench.Pass(milliseconds(10));
    CHECK(bench.host.sends == 5);  // this one is in the kernel's way
    bench.Pass(milliseconds(100));
    CHECK(bench.host.sends == 5);
    CHECK(bench.Count("replies.unsent") == 5);
    CHECK(bench.session.active() == (reply == ReplyKind::kEcho));
  }
}

TEST_CASE("stream: a late worker sends all that is due in one pass, and its lateness shows") {
  SessionBench bench({Lasting(milliseconds(25), Stream(100, "x", ReplyKind::kNone))});
  bench.Start();
  bench.Pass(milliseconds(100), /*late=*/milliseconds(40));
  CHECK(bench.host.sends == 3);
  const TimeSamples delay = bench.Times(TimeMetric::kSendDelay);
  CHECK(delay.values.max() == Count(milliseconds(40)));
  CHECK(delay.values.min() == Count(milliseconds(20)));
  CHECK(bench.Count("replies.unsent") == 0);
  CHECK(bench.host.ended_at - bench.begin == milliseconds(25));
}

TEST_CASE("stream: a worker that is far behind gives others their turn") {
  SessionBench bench({Counted(2500, Stream(1e6, "x", ReplyKind::kNone))});
  bench.Start();
  bench.now += seconds(1);
  CHECK(bench.timers.Fire(bench.now, 1) == 1);
  CHECK(bench.host.sends == 1000);
  bench.Pass(Nanos::zero());
  CHECK(bench.host.sends == 2500);
  CHECK(bench.host.end == SessionEnd::kDone);
}

TEST_CASE("stream: shed, nothing more is sent and what is out is waited for") {
  SessionBench bench({Counted(9, Windowed(2)), Send("never")}, seconds(2));
  bench.Start();
  bench.Pass(milliseconds(45));
  bench.session.Shed(bench.now);
  CHECK(bench.Count("replies.unsent") == 3);
  bench.Receive("0");
  CHECK(bench.session.active());
  bench.Pass(milliseconds(100));
  CHECK(bench.host.sent == Texts{"0", "1"});
  bench.Receive("1");
  CHECK(bench.host.end == SessionEnd::kEnded);
  CHECK(bench.Count("replies.unsent") == 3);
  CHECK(bench.Contradictions().empty());
}

TEST_CASE("stream: shed with nothing out it ends at once") {
  SessionBench bench({Counted(9, Stream(100, "x", ReplyKind::kNone))});
  bench.host.full = true;
  bench.Start();
  bench.Pass(milliseconds(25));
  bench.session.Shed(bench.now);
  CHECK(bench.host.end == SessionEnd::kEnded);
  CHECK(bench.Count("replies.unsent") == 2);
  CHECK(bench.timers.NextDue() == Nanos::max());
}

TEST_CASE("stream: when the drain is over what is out is in flight") {
  SessionBench bench({Counted(9), Send("never")}, milliseconds(100));
  bench.Start();
  bench.Pass(milliseconds(15));
  bench.session.Shed(bench.now);
  bench.Pass(seconds(1));
  CHECK(bench.host.ended_at - bench.begin == milliseconds(115));
  CHECK(bench.Count("replies.in_flight") == 2);
  CHECK(bench.Times(TimeMetric::kRtt).censored == 2);
}

TEST_CASE("stream: a lost connection loses what is out, and what was due is unsent") {
  SessionBench bench({Counted(9, Windowed(2))});
  bench.Start();
  bench.Pass(milliseconds(45));
  bench.session.OnConnectionLost("connection_lost", false, bench.now);
  CHECK(bench.Count("replies.unsent") == 3);
  CHECK(bench.Count("replies.lost") == 2);
  CHECK(bench.Count("errors.connection_lost") == 2);
  CHECK(bench.timers.NextDue() == Nanos::max());
  CHECK(bench.Contradictions().empty());
}

TEST_CASE("stream: Poisson messages leave as drawn from the connection's seed") {
  StreamStep stream = Stream(1000, "x", ReplyKind::kNone);
  stream.spacing = Spacing::kPoisson;
  std::vector<Nanos> ends;
  for (int i = 0; i < 2; ++i) {
    SessionBench bench({Counted(100, stream)});
    bench.Start();
    bench.Pass(seconds(10));
    CHECK(bench.host.sends == 100);
    CHECK(bench.Times(TimeMetric::kSendDelay).values.max() == 0);
    ends.push_back(bench.host.ended_at);
  }
  CHECK(ends[0] == ends[1]);
}

TEST_CASE("stream: rules go on beside it, and their requests need no place in the window") {
  SessionBench bench({Rules({Whenever("go", {Request("r${seq}")})}), Counted(2, Windowed(1))});
  bench.Start();
  bench.Pass(Nanos::zero());
  bench.Receive("go");
  CHECK(bench.host.sent == Texts{"0", "r1"});
  bench.Receive("0");
  bench.Pass(milliseconds(10));
  CHECK(bench.host.sent == Texts{"0", "r1", "2"});
  bench.Receive("2");
  CHECK(bench.host.end == SessionEnd::kDone);
  CHECK(bench.Count("replies.in_flight") == 1);
}

}  // namespace
}  // namespace wsurge
