#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/agent/engine/session/session_bench.h"

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Texts = std::vector<std::string>;
using enum TextRelation;

Match Contains(std::string_view text) { return TextMatch(kContains, text); }

Step Close(std::uint16_t code = 1000, std::string reason = {}) {
  return CloseWith(code, std::move(reason));
}
Step Drop() { return Make(DropStep{}); }
Step Ping() { return Make(PingStep{}); }
Step Reopen() { return Make(ReconnectStep{}); }

TEST_CASE("steps: a message carries the values of its session") {
  SessionBench bench({Send("${connection} ${session} ${role} ${agent} ${a}/${b} ${users.name}"),
                      Send("${seq} ${received}")});
  const DataRow row{"ada"};
  const DataRow* const rows[] = {&row};
  bench.start.session = 70;
  bench.start.rows = rows;
  bench.start.variables = {"token"};
  bench.Start(7);
  CHECK(bench.host.sent == Texts{"7 70 session agent-1 token/ ada", "1 0"});
}

TEST_CASE("steps: a binary payload is sent as such, in every kind of step") {
  const Payload payload{.content = Template::Literal(std::string_view("\0\xFF", 2)),
                        .binary = true};
  StreamStep stream = Stream(100, "");
  stream.payload = payload;
  stream.count = 1;
  RequestStep request;
  request.payload = payload;
  for (const Step& step : {Make(SendStep{.payload = payload}), Make(request), Make(stream),
                           Rules({Whenever("go", {Make(SendStep{.payload = payload})})})}) {
    SessionBench bench({step, ReceiveCount(9)});
    bench.Start();
    bench.Receive("go");
    bench.Pass(Nanos::zero());
    CHECK(bench.host.sent == Texts{std::string("\0\xFF", 2)});
    CHECK(bench.host.last_binary);
  }
}

TEST_CASE("steps: a request without a reply is a send") {
  SessionBench bench({Request("x", ReplyKind::kNone), Request("y", ReplyKind::kNone)});
  bench.Start();
  CHECK(bench.host.sent == Texts{"x", "y"});
  CHECK(bench.host.end == SessionEnd::kDone);
  CHECK(bench.Count("replies.expected") == 0);
  CHECK(bench.Count("operations.started") == 0);
}

TEST_CASE("steps: what a step extracts stands in the messages after it") {
  Extraction regex{.json = std::nullopt, .regex = *Regex::Compile("id=(\\d+)"), .group = 1};
  SessionBench bench({Request("login", ReplyKind::kNext), ExtractInto(0, "/data/token"),
                      Request("${a}", ReplyKind::kNext),
                      Make(ExtractStep{.variable = {1}, .extraction = regex}), Send("${a} ${b}")});
  bench.Start();
  bench.Receive(R"({"data":{"token":"t-1"}})");
  bench.Receive("id=42;");
  CHECK(bench.host.sent == Texts{"login", "t-1", "t-1 42"});
  CHECK(bench.host.end == SessionEnd::kDone);
}

TEST_CASE("steps: a session fails when there is nothing to extract") {
  for (const std::string reply : {"{}", "no json"}) {
    SessionBench bench({Request("x", ReplyKind::kNext), ExtractInto(0, "/id"), Send("never")});
    bench.Start();
    bench.Receive(reply);
    CHECK(bench.host.end == SessionEnd::kFailed);
    CHECK(bench.host.sent == Texts{"x"});
    CHECK(bench.Count("errors.extract") == 1);
    CHECK(bench.Count("sessions.failed") == 1);
  }
  SessionBench bench({ExtractInto(0, "")});  // not even a message
  bench.Start();
  CHECK(bench.Count("errors.extract") == 1);
}

TEST_CASE("steps: which message is the last") {
  struct Row {
    std::string name;
    std::vector<Step> before;
    Texts messages;
    std::string last;  // "": none
  };
  StreamStep stream = Stream(1000, "${seq}", ReplyKind::kNext);
  stream.count = 2;
  const std::vector<Row> rows{
      {"none", {}, {}, ""},
      {"a reply", {Request("x", ReplyKind::kNext)}, {"r"}, "r"},
      {"the later of two replies",
       {Request("x", ReplyKind::kNext), Request("y", ReplyKind::kNext)},
       {"r", "s"},
       "s"},
      {"a received message after a reply",
       {Request("x", ReplyKind::kNext), ReceiveCount(2)},
       {"r", "s", "t"},
       "t"},
      {"a reply after a received one",
       {ReceiveCount(1), Request("x", ReplyKind::kNext)},
       {"r", "s"},
       "s"},
      {"the one that ended `until`", {ReceiveUntil(Contains("stop"))}, {"r", "a stop"}, "a stop"},
      {"a push that nobody took does not count",
       {Request("x", ReplyKind::kNext), Think(milliseconds(5))},
       {"r", "push"},
       "r"},
      {"a rule's reply does not count",
       {Rules({Whenever("go", {Request("q")})}), Request("x")},
       {"go", "q", "x"},
       "x"},
      {"the last reply of a stream", {Make(stream)}, {"r", "s"}, "s"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::vector<Step> steps = row.before;
    steps.push_back(CheckThat("is", TextMatch(kEquals, row.last)));
    steps.push_back(CheckThat("any", Match{}));
    SessionBench bench(steps);
    bench.Start();
    bench.Pass(milliseconds(2));
    for (const std::string& message : row.messages) bench.Receive(message);
    bench.Pass(milliseconds(9));
    CHECK(bench.host.end == SessionEnd::kDone);
    const bool exists = !row.last.empty();
    CHECK(bench.Count("checks.is.passed") == (exists ? 1 : 0));
    CHECK(bench.Count("checks.is.failed") == (exists ? 0 : 1));
    CHECK(bench.Count("checks.any.passed") == (exists ? 1 : 0));
  }
}

TEST_CASE("steps: a late reply is not the last message") {
  SessionBench bench({Request("x", ReplyKind::kEcho, seconds(1)), Request("y"),
                      CheckThat("y", TextMatch(kEquals, "y"))});
  bench.Start();
  bench.Pass(seconds(1));
  bench.Receive("y");
  bench.Receive("x");
  CHECK(bench.Count("checks.y.passed") == 1);
}

TEST_CASE("steps: the last message is text or binary, as it came") {
  Match binary;
  binary.binary = true;
  SessionBench bench({ReceiveCount(1), CheckThat("binary", binary)});
  bench.Start();
  bench.Receive("x", /*binary=*/true);
  CHECK(bench.Count("checks.binary.passed") == 1);
}

TEST_CASE("steps: when runs one side, the other without a message that fits") {
  const std::vector<std::pair<Texts, Texts>> rows{
      {{"yes"}, {"then", "after"}}, {{"no"}, {"else", "after"}}, {{}, {"else", "after"}}};
  for (const auto& [messages, sent] : rows) {
    std::vector<Step> steps;
    if (!messages.empty()) steps.push_back(ReceiveCount(1));
    steps.push_back(When(TextMatch(kEquals, "yes"), {Send("then")}, {Send("else")}));
    steps.push_back(When(TextMatch(kEquals, "never"), {Send("never")}));
    steps.push_back(Send("after"));
    SessionBench bench(steps);
    bench.Start();
    for (const std::string& message : messages) bench.Receive(message);
    CHECK(bench.host.sent == sent);
  }
}

TEST_CASE("steps: record takes a duration out of the last message, in its unit") {
  struct Row {
    std::string message;
    double unit_ns;
    std::int64_t value;  // -1: an error
  };
  const std::vector<Row> rows{
      {R"({"v":1.5})", 1e6, 1'500'000},
      {R"({"v":"12"})", 1, 12},
      {R"({"v":0})", 1e9, 0},
      {R"({"v":-1})", 1, -1},
      {R"({"v":"x"})", 1, -1},
      {R"({})", 1, -1},
      {"text", 1, -1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.message);
    SessionBench bench(
        {ReceiveCount(1),
         Make(RecordStep{.metric = "age", .extraction = FromJson("/v"), .unit_ns = row.unit_ns}),
         Send("end")});
    bench.Start();
    bench.Receive(row.message);
    CHECK(bench.host.sent == Texts{"end"});  // no reason to fail
    CHECK(bench.Count("errors.record") == (row.value < 0 ? 1 : 0));
    const Interval interval = bench.recorder.Take(bench.now, 0);
    CHECK(bench.Samples(TimeMetric::kRecord) == (row.value < 0 ? 0 : 1));
    if (row.value >= 0) CHECK(bench.Times(TimeMetric::kRecord).values.max() == row.value);
  }
  SessionBench bench(
      {ReceiveCount(1),
       Make(RecordStep{.metric = "age", .extraction = FromJson(""), .unit_ns = 1e300})});
  bench.Start();
  bench.Receive("1e300");
  CHECK(bench.Times(TimeMetric::kRecord).values.out_of_range() == 1);
}

TEST_CASE("steps: receive until a message fits") {
  SessionBench bench({ReceiveUntil(JsonEquals("/type", "welcome"), seconds(1)), Send("end")});
  bench.Start();
  bench.Receive("noise");
  bench.Receive(R"({"type":"other"})");
  CHECK(bench.session.active());
  bench.Receive(R"({"type":"welcome"})");
  CHECK(bench.host.sent == Texts{"end"});
  CHECK(bench.Count("replies.unmatched") == 0);

  SessionBench late({ReceiveUntil(Contains("x"), seconds(1)), Send("never")});
  late.Start();
  late.Pass(seconds(1));
  CHECK(late.host.end == SessionEnd::kFailed);
  CHECK(late.Count("errors.receive_timeout") == 1);
}

TEST_CASE("steps: thinking as drawn, and the same again for the same seed") {
  const auto pauses = [](ThinkStep think) {
    std::vector<double> drawn;
    SessionBench bench({Repeat(1000, {Make(think), Send("x")})});
    bench.host.keep_texts = false;
    bench.Start();
    Nanos last = bench.now;
    for (int sends = 0; bench.session.active();) {
      bench.Pass(bench.timers.NextDue() - bench.now);
      if (bench.host.sends == sends) continue;
      sends = bench.host.sends;
      drawn.push_back(ToSeconds(bench.now - last) * 1e3);
      last = bench.now;
    }
    return drawn;
  };
  const auto mean = [](const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
  };
  const ThinkStep uniform{
      .kind = ThinkKind::kUniform, .least = milliseconds(10), .most = milliseconds(30)};
  const auto drawn = pauses(uniform);
  REQUIRE(drawn.size() == 1000);
  CHECK(*std::min_element(drawn.begin(), drawn.end()) >= 10);
  CHECK(*std::max_element(drawn.begin(), drawn.end()) <= 30);
  CHECK(mean(drawn) == doctest::Approx(20).epsilon(0.05));
  CHECK(drawn == pauses(uniform));
  const auto exponential =
      pauses({.kind = ThinkKind::kExponential, .least = milliseconds(20), .most = {}});
  CHECK(mean(exponential) == doctest::Approx(20).epsilon(0.15));
  CHECK(*std::max_element(exponential.begin(), exponential.end()) > 60);
}

TEST_CASE("steps: branches are chosen by their weights") {
  SessionBench bench(
      {Repeat(4000, {Make(ChooseStep{.branches = {
                                         {.weight = 1, .steps = {Send("a")}},
                                         {.weight = 0, .steps = {Send("never")}},
                                         {.weight = 2, .steps = {Send("b"), Send("b2")}},
                                         {.weight = 1, .steps = {}},
                                     }})})});
  bench.Start();
  bench.Pass(seconds(1));
  std::map<std::string, int> chosen;
  for (const std::string& text : bench.host.sent) ++chosen[text];
  CHECK(chosen["a"] == doctest::Approx(1000).epsilon(0.1));
  CHECK(chosen["b"] == doctest::Approx(2000).epsilon(0.1));
  CHECK(chosen["b2"] == chosen["b"]);
  CHECK(chosen.count("never") == 0);
}

TEST_CASE("steps: a paced repeat waits for its rounds") {
  RepeatStep repeat{.times = std::nullopt,
                    .duration = milliseconds(95),
                    .every = milliseconds(30),
                    .steps = {Send("beat")}};
  SessionBench bench({Make(repeat), Send("end")});
  bench.Start();
  CHECK(bench.host.sends == 1);
  bench.Pass(milliseconds(30) - Nanos(1));
  CHECK(bench.host.sends == 1);
  bench.Pass(milliseconds(60) + Nanos(1));
  CHECK(bench.host.sent == Texts{"beat", "beat", "beat", "beat"});
  bench.Pass(milliseconds(5));
  CHECK(bench.host.sent.back() == "end");
  CHECK(bench.host.ended_at - bench.begin == milliseconds(95));
}

TEST_CASE("steps: nothing is sent or received on a closed connection") {
  StreamStep stream = Stream(100, "x");
  stream.count = 1;
  const std::vector<Step> rows{Send("x"), Request("x"), Make(stream), ReceiveCount(1), Ping()};
  for (const Step& step : rows) {
    SessionBench bench({Drop(), step, Send("never")});
    bench.Start();
    CHECK(bench.host.drops == 1);
    CHECK(bench.host.end == SessionEnd::kFailed);
    CHECK(bench.Count("errors.not_connected") == 1);
    CHECK(bench.host.sends == 0);
    CHECK(bench.Contradictions().empty());
  }
}

TEST_CASE("steps: a ping is sent and not waited for") {
  SessionBench bench({Ping(), Ping(), Send("x")});
  bench.Start();
  CHECK(bench.host.pings == 2);
  CHECK(bench.host.end == SessionEnd::kDone);
}

TEST_CASE("steps: a program goes on when its closing handshake is over") {
  SessionBench bench({Rules({Whenever("go", {Request("q")})}), ReceiveCount(1),
                      Close(4001, "enough"), Close(), Drop(), Think(milliseconds(5))});
  bench.Start();
  bench.Receive("go");
  CHECK(bench.host.close_code == 4001);
  CHECK(bench.host.close_reason == "enough");
  CHECK(bench.Count("replies.in_flight") == 1);
  bench.Receive("go");  // it may still arrive, and means nothing
  CHECK(bench.Count("ws_received.discarded") == 1);
  CHECK(bench.Count("ws_received.messages") == 1);
  bench.Pass(seconds(1));
  CHECK(bench.session.active());
  bench.Disconnect();
  CHECK(bench.session.active());
  CHECK(bench.host.close_code == 4001);  // it was closed already
  CHECK(bench.host.drops == 0);
  bench.Pass(milliseconds(5));
  CHECK(bench.host.end == SessionEnd::kDone);
  CHECK(bench.host.ended_at - bench.begin == seconds(1) + milliseconds(5));
  CHECK(bench.timers.NextDue() == Nanos::max());
  CHECK(bench.Contradictions().empty());
}

TEST_CASE("steps: after its own drop a session opens the connection again when it says so") {
  SessionBench bench({Reopen(), Request("${seq}"), Drop(), Reopen(), Request("${seq}")});
  bench.Start();
  CHECK(bench.host.reconnects == 0);  // it was open
  bench.Receive("0");
  CHECK(bench.host.drops == 1);
  CHECK(bench.host.reconnects == 1);
  CHECK(bench.host.sends == 1);
  bench.Pass(seconds(1));
  bench.Open();
  CHECK(bench.host.sent == Texts{"0", "1"});
  bench.Pass(milliseconds(2));
  bench.Receive("1");
  CHECK(bench.host.end == SessionEnd::kDone);
  CHECK(bench.Samples(TimeMetric::kGap) == 0);
  CHECK(bench.Times(TimeMetric::kFirstMessage).values.max() == Nanos(milliseconds(2)).count());
  CHECK(bench.Times(TimeMetric::kRtt).values.max() == Nanos(milliseconds(2)).count());
}

TEST_CASE("steps: when the connection can not be opened again the session has failed") {
  SessionBench bench({Drop(), Reopen(), Send("never")});
  bench.Start();
  bench.session.OnReconnectFailed("refused", bench.now);
  CHECK(bench.host.end == SessionEnd::kFailed);
  CHECK(bench.Count("sessions.failed") == 1);
  CHECK(bench.Count("errors.refused") == 0);  // the host counts the attempts
}

TEST_CASE("steps: a session waits at a barrier until its meeting takes place") {
  SessionBench bench({Repeat(2, {Meet(3), Send("go")})});
  bench.Start();
  CHECK(bench.host.arrived == FakeHost::Meetings{{3, 0}});
  bench.session.OnBarrierReleased(3, 1, bench.now);  // not the one it waits for
  bench.session.OnBarrierReleased(2, 0, bench.now);
  CHECK(bench.host.sends == 0);
  bench.Pass(seconds(1));
  bench.session.OnBarrierReleased(3, 0, bench.now);
  CHECK(bench.host.sends == 1);
  CHECK(bench.host.arrived == FakeHost::Meetings{{3, 0}, {3, 1}});
  bench.Pass(seconds(1));
  bench.session.OnBarrierReleased(3, 1, bench.now);
  CHECK(bench.host.end == SessionEnd::kDone);
  CHECK(bench.host.ended_at - bench.begin == seconds(2));
  CHECK(bench.host.left.empty());
  CHECK(bench.Count("operations.started") == 0);
  CHECK(bench.timers.NextDue() == Nanos::max());
}

TEST_CASE("steps: a meeting that is over is passed at once") {
  SessionBench bench({Meet(0), Send("go")});
  bench.host.barrier_over = true;
  bench.Start();
  CHECK(bench.host.sent == Texts{"go"});
}

TEST_CASE("steps: however a session stops waiting at a barrier, it leaves it") {
  struct Row {
    std::string name;
    void (*happens)(SessionBench&);
    SessionEnd end;
    std::string error;
  };
  const std::vector<Row> rows{
      {"timeout", [](SessionBench& bench) { bench.Pass(seconds(10)); }, SessionEnd::kFailed,
       "errors.barrier_timeout"},
      {"shed", [](SessionBench& bench) { bench.session.Shed(bench.now); }, SessionEnd::kEnded, ""},
      {"lost",
       [](SessionBench& bench) { bench.session.OnConnectionLost("reset", false, bench.now); },
       SessionEnd::kDone, "errors.reset"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    SessionBench bench({Meet(0), Send("never")});
    bench.Start();
    bench.Pass(seconds(10) - Nanos(1));
    CHECK(bench.session.active());
    row.happens(bench);
    CHECK(!bench.session.active());
    CHECK(bench.host.end == row.end);
    CHECK(bench.host.left == FakeHost::Meetings{{0, 0}});
    if (!row.error.empty()) CHECK(bench.Count(row.error) == 1);
    bench.session.OnBarrierReleased(0, 0, bench.now);
    CHECK(bench.host.sends == 0);
    CHECK(bench.Contradictions().empty());
  }
}

TEST_CASE("steps: a lost connection makes the program begin again when it may") {
  SessionBench bench({Rules({Whenever("go", {Send("rule")})}), Meet(0),
                      Request("${session} ${seq} ${a}", ReplyKind::kNext), ExtractInto(0, ""),
                      Rules({}), ReceiveCount(1)});
  bench.host.barrier_over = true;
  bench.start.session = 5;
  bench.Start();
  bench.Receive(R"("first")");
  bench.session.OnConnectionLost("connection_lost", true, bench.now);
  CHECK(bench.session.active());
  CHECK(bench.host.ends == 0);
  CHECK(bench.Count("errors.connection_lost") == 1);
  CHECK(bench.Count("sessions.failed") == 0);
  bench.Pass(seconds(100));  // nothing of the old program is left
  CHECK(bench.session.active());
  CHECK(bench.host.sends == 1);
  bench.session.Restart(6, {"", "x"}, bench.now);
  CHECK(bench.host.sent == Texts{"5 0 ", "6 1 first"});
  bench.session.OnConnectionLost("reset", true, bench.now);
  CHECK(bench.Count("replies.lost") == 1);
  CHECK(bench.Count("errors.reset") == 1);
  bench.session.Abandon(bench.now);
  CHECK(!bench.session.active());
  CHECK(bench.Count("sessions.failed") == 1);
  CHECK(bench.host.ends == 0);
  CHECK(bench.Contradictions().empty());
}

TEST_CASE("steps: a session that waits for a connection can be shed") {
  SessionBench bench({Request("x")});
  bench.Start();
  bench.session.OnConnectionLost("reset", true, bench.now);
  bench.session.Shed(bench.now);
  CHECK(bench.host.end == SessionEnd::kEnded);
  CHECK(bench.host.ends == 1);
  bench.session.Restart(1, {}, bench.now);
  CHECK(bench.host.sends == 1);
}

TEST_CASE("steps: a session that is shed does not begin again") {
  SessionBench bench({Request("x")});
  bench.Start();
  bench.session.Shed(bench.now);
  bench.session.OnConnectionLost("reset", true, bench.now);
  CHECK(!bench.session.active());
  CHECK(bench.Count("sessions.failed") == 1);
}

TEST_CASE("rules: they extract and check the message that started them, and their replies") {
  SessionBench bench(
      {Rules(
           {{.condition = Contains("offer"),
             .steps = {ExtractInto(0, "/id"), Request("take ${a}", ReplyKind::kNext),
                       CheckThat("taken", Contains("done")),
                       Request("thanks ${a}", ReplyKind::kNone), Request("more", ReplyKind::kNext),
                       ExtractInto(1, "/n"), Send("${a}${b}")}}}),
       ReceiveFor(seconds(9))});
  bench.Start();
  bench.Receive(R"({"offer":1,"id":"7"})");
  CHECK(bench.host.sent == Texts{"take 7"});
  bench.Receive("done");
  CHECK(bench.Count("checks.taken.passed") == 1);
  CHECK(bench.host.sent == Texts{"take 7", "thanks 7", "more"});
  bench.Receive(R"({"n":8})");
  CHECK(bench.host.sent.back() == "78");
  CHECK(bench.Count("replies.matched") == 2);
}

TEST_CASE("rules: one that finds nothing to extract fails the session") {
  SessionBench bench(
      {Rules({Whenever("go", {ExtractInto(0, "/id"), Send("never")})}), ReceiveFor(seconds(9))});
  bench.Start();
  bench.Receive("go");
  CHECK(bench.host.end == SessionEnd::kFailed);
  CHECK(bench.Count("errors.extract") == 1);
  CHECK(bench.host.sends == 0);
  CHECK(bench.timers.NextDue() == Nanos::max());
}

TEST_CASE("rules: one that closes or drops the connection ends the session, as done") {
  for (const bool drops : {false, true}) {
    SessionBench bench({Rules({Whenever("bye", {Send("last"), drops ? Drop() : Close(4002, "rule"),
                                                Send("never")})}),
                        ReceiveFor(seconds(9)), Send("never")});
    bench.Start();
    bench.Receive("bye");
    CHECK(bench.host.sent == Texts{"last"});
    CHECK(bench.host.drops == (drops ? 1 : 0));
    CHECK(bench.host.close_code == (drops ? 0 : 4002));
    CHECK(!bench.host.open);
    CHECK(bench.host.end == SessionEnd::kDone);
    bench.Disconnect();
    CHECK(bench.host.ends == 1);
  }
}

TEST_CASE("trace: a session tells what it does, and what became of it") {
  SessionBench bench({Send("hello"), Think(milliseconds(5)), Request("q", ReplyKind::kNext),
                      ExtractInto(0, "/id"), CheckThat("has id", JsonEquals("/id", "8")), Meet(0),
                      Request("gone", ReplyKind::kEcho, seconds(1)), Ping()});
  FakeTracer tracer;
  bench.context.tracer = &tracer;
  bench.host.barrier_over = true;
  bench.Start();
  bench.Pass(milliseconds(5) + milliseconds(1));
  bench.Receive("noise", true);
  CHECK(tracer.events == Texts{"sent | s0 | hello", "think | s1 | 5.00 ms", "sent | s2 | q",
                               "received | s2 | noise | reply after 1.00 ms",
                               "extract | s3 | nothing there for a", "error | s3 | extract",
                               "end | failed"});
  tracer.events.clear();
  bench.Start();
  bench.Pass(milliseconds(5) + milliseconds(2));
  bench.Receive(R"({"id":7})");
  bench.Pass(seconds(1));
  CHECK(tracer.events == Texts{"sent | s0 | hello", "think | s1 | 5.00 ms", "sent | s2 | q",
                               "received | s2 | {\"id\":7} | reply after 2.00 ms",
                               "extract | s3 | a=7", "check | s4 | has id: failed",
                               "barrier | s5 | is over", "sent | s6 | gone",
                               "timeout | s6 | no reply in time", "ping | s7", "end | done"});
}

}  // namespace
}  // namespace wsurge
