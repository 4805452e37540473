#include "controller/scenario/scenario_parser.h"

#include <chrono>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/controller/scenario/refusals.h"

namespace wsurge {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Template Text(std::string_view text) { return Template::Literal(text); }

Scenario Parsed(const std::string& text, std::vector<std::pair<std::string, std::string>> sets = {},
                const std::string& file_name = "dir/some-file.yaml") {
  auto parsed = ParseScenario({file_name, text, std::move(sets)});
  REQUIRE(Said(parsed) == "nothing");
  return std::get<Scenario>(std::move(parsed));
}

Scenario ParsedWith(std::string_view section) { return Parsed(ScenarioWith(section)); }

// The action of the first step.
template <typename StepType>
StepType First(std::string_view session) {
  return std::get<StepType>(ParsedWith(session).session.at(0).action);
}

TEST_CASE("scenario: the least that is one, with its defaults") {
  Scenario expected;
  expected.name = "some-file";
  Url url{"ws://127.0.0.1:9001/echo", "127.0.0.1", 9001, Text("/echo")};
  expected.targets = {{"echo", url}};
  expected.load = {{"phase 1", LoadForm::kClosed, seconds(1), 1, 1, StartMode::kSpread, true}};
  expected.session = {{0, "1.send", SendStep{Text("hi")}}};
  CHECK(Parsed(ScenarioWith("name: some-file")) == expected);
  CHECK(Parsed(ScenarioWith("run_targets: in_turn")) == expected);
  CHECK(Parsed("\xEF\xBB\xBF" + ScenarioWith("connection: {headers: {}}")) == expected);
  CHECK(expected.drain == seconds(2));
  CHECK(expected.connection.max_message_bytes == 1 << 20);
}

TEST_CASE("scenario: its name is the file's stem unless it has one that can be shown") {
  CHECK(Parsed(ScenarioWith("thresholds: []"), {}, "a/b.c.yaml").name == "b.c");
  CHECK(Parsed(ScenarioWith("thresholds: []"), {}, "-").name == "-");
  CHECK(Parsed(ScenarioWith("thresholds: []"), {}, "").name == "scenario");
  CHECK(Parsed(ScenarioWith("thresholds: []"), {}, "a\x1b[2J.yaml").name == "scenario");
  CHECK(ParsedWith("name: one way").name == "one way");
  CHECK(ParsedWith("name: 12").name == "12");
  CHECK(ParsedWith("name: \"${text} ${connections}\"").name == "hello 5");
}

TEST_CASE("vars: --set replaces them before anything is interpreted") {
  const std::string text = ScenarioWith("load: [{for: 1s, connections: \"${connections}\"}]");
  CHECK(Parsed(text).load[0].connections_to == 5);
  CHECK(Parsed(text, {{"connections", "101"}}).load[0].connections_to == 101);
  CHECK(Parsed(text, {{"connections", "7"}, {"connections", "8"}}).load[0].connections_to == 8);
  const std::string parts =
      ScenarioWith("load: [{for: \"${connections}${text}\", connections: 1}]");
  CHECK(Parsed(parts, {{"text", "ms"}}).load[0].duration == milliseconds(5));
}

TEST_CASE("vars: what is wrong with --set is said without a place in the file") {
  struct Row {
    std::string name, value, said;
  };
  const Row rows[] = {
      {"conections", "5",
       "--set conections: unknown var \"conections\"; did you mean \"connections\"?"},
      {"xyz", "5", "--set xyz: unknown var \"xyz\""},
      {"", "5", "--set \"\": expected NAME=VALUE with the name of a var"},
      {"a b", "5", "--set \"a b\": expected NAME=VALUE with the name of a var"},
      {"text", "${seq}",
       "--set text: a var's value stands for itself; it cannot use other vars or placeholders"},
      {"text", "\xff", "--set text: the value is not valid UTF-8"},
  };
  const std::string text = ScenarioWith("thresholds: []");
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(Said(ParseScenario({"t.yaml", text, {{row.name, row.value}}})) == row.said);
  }
  CHECK(Said(ParseScenario({"t.yaml",
                            "wsurge: 1\ntargets: {a: \"ws://h\"}\n"
                            "load: [{once: true, connections: 1}]\nsession: [{think: 0s}]\n",
                            {{"a", "1"}}})) ==
        "--set a: unknown var \"a\"; the scenario has no vars");
  CHECK(Said(ParseScenario({"t.yaml",
                            ScenarioWith("load: [{for: 1s, connections: \"${text}\"}]"),
                            {{"text", "x"}}})) ==
        "4:31: load[0].connections: expected a whole number from 1 to 1000000, got \"x\" from "
        "\"${text}\"");
}

TEST_CASE("targets: URLs are taken apart") {
  struct Row {
    std::string_view url, host;
    std::uint16_t port;
    std::string_view resource, text;
  };
  const Row rows[] = {
      {"ws://h", "h", 80, "/", "ws://h"},
      {"ws://h:81", "h", 81, "/", "ws://h:81"},
      {"WS://a.example:65535/x/y?z=1", "a.example", 65535, "/x/y?z=1",
       "WS://a.example:65535/x/y?z=1"},
      {"ws://h?q=/", "h", 80, "/?q=/", "ws://h?q=/"},
      {"ws://[::1]:9001/e", "::1", 9001, "/e", "ws://[::1]:9001/e"},
      {"ws://[fe80::2]", "fe80::2", 80, "/", "ws://[fe80::2]"},
      {"ws://h_${text}:1${connections}/${text}", "h_hello", 15, "/hello", "ws://h_hello:15/hello"},
      {"ws://h/$${x}", "h", 80, "/${x}", "ws://h/${x}"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.url);
    const std::string section = "targets: {a: {url: \"" + std::string(row.url) + "\"}}";
    const Url url = ParsedWith(section).targets.at(0).url;
    CHECK(url == Url{std::string(row.text), std::string(row.host), row.port, Text(row.resource)});
  }
  const Template resource({"/c", Placeholder::kConnection, "?t=hello"});
  CHECK(ParsedWith("targets: {a: \"ws://h/c${connection}?t=${text}\"}").targets[0].url.resource ==
        resource);
}

TEST_CASE("targets: run in the order of the text") {
  const Scenario scenario = ParsedWith("targets: {z: \"ws://z\", a: \"ws://a\", m: \"ws://m\"}");
  REQUIRE(scenario.targets.size() == 3);
  CHECK(scenario.targets[0].name == "z");
  CHECK(scenario.targets[2].name == "m");
}

TEST_CASE("connection: headers are templates of vars and the connection's number") {
  const auto headers = ParsedWith(R"(connection: {headers: {X-A: "${text} ${connection}", B: 5}})")
                           .connection.headers;
  const std::vector<Header> expected{{"X-A", Template({"hello ", Placeholder::kConnection})},
                                     {"B", Text("5")}};
  CHECK(headers == expected);
}

TEST_CASE("connection: timeouts that are not given keep their defaults") {
  const auto connection =
      ParsedWith("connection: {timeouts: {upgrade: 60s, close: 500ms}}").connection;
  CHECK(connection.connect_timeout == seconds(5));
  CHECK(connection.upgrade_timeout == seconds(60));
  CHECK(connection.close_timeout == milliseconds(500));
}

TEST_CASE("load: both forms, ramps and their defaults") {
  const auto load = ParsedWith(R"(load:
  - {name: warm-up, for: 500ms, connections: {from: 0, to: 10}, measure: false}
  - {connections: 1000000, once: true}
  - {connections: 2, once: true, for: 5m, start: spread}
  - {for: 24h, connections: 3, once: false, start: together})")
                        .load;
  const std::vector<Phase> expected{
      {"warm-up", LoadForm::kClosed, milliseconds(500), 0, 10, StartMode::kSpread, false},
      {"phase 2", LoadForm::kOnce, hours(1), 1000000, 1000000, StartMode::kTogether, true},
      {"phase 3", LoadForm::kOnce, minutes(5), 2, 2, StartMode::kSpread, true},
      {"phase 4", LoadForm::kClosed, hours(24), 3, 3, StartMode::kTogether, true}};
  CHECK(load == expected);
}

TEST_CASE("session: every step against the model") {
  CHECK(First<SendStep>("session: [{send: \"a ${seq} ${text} $${seq}\"}]") ==
        SendStep{Template({"a ", Placeholder::kSeq, " hello ${seq}"})});
  CHECK(First<SendStep>("session: [{send: {text: 010}}]") == SendStep{Text("010")});
  CHECK(First<SendStep>("session: [{send: \"\"}]") == SendStep{});
  CHECK(First<SendStep>("session:\n  - send: |\n      two\n      lines\n") ==
        SendStep{Text("two\nlines\n")});
  CHECK(First<RequestStep>("session: [{request: {text: a}}]") ==
        RequestStep{Text("a"), ReplyKind::kEcho, {}, seconds(10)});
  CHECK(First<RequestStep>("session: [{request: {text: a, reply: next, timeout: 1.5s}}]") ==
        RequestStep{Text("a"), ReplyKind::kNext, {}, milliseconds(1500)});
  const Match match{{{TextRelation::kEquals, Text("=")},
                     {TextRelation::kContains, Template({"c", Placeholder::kReceived})},
                     {TextRelation::kStartsWith, Text("s")},
                     {TextRelation::kEndsWith, Text("e")}},
                    NumberRange{-1.5, 3}};
  CHECK(First<RequestStep>("session: [{request: {text: a, reply: {ends_with: e, starts_with: s, "
                           "contains: \"c${received}\", equals: \"=\", number: {below: 3, above: "
                           "-1.5}}}}]") ==
        RequestStep{Text("a"), ReplyKind::kMatch, match, seconds(10)});
  CHECK(First<ReceiveStep>("session: [{receive: {count: \"${connections}\"}}]") ==
        ReceiveStep{5, std::nullopt, seconds(60), ""});
  CHECK(First<ReceiveStep>("session: [{receive: {for: 200us, save: a/b.txt, timeout: 5m}}]") ==
        ReceiveStep{std::nullopt, std::chrono::microseconds(200), minutes(5), "a/b.txt"});
  CHECK(First<ThinkStep>("session: [{think: 0s}]") == ThinkStep{});
  CHECK(First<ThinkStep>("session: [{think: \"5ms\"}]") == ThinkStep{milliseconds(5)});
  CHECK(First<CloseStep>("session: [{close: {}}]") == CloseStep{1000, ""});
  CHECK(First<CloseStep>("session: [{close: {code: 4999, reason: \"${text}\"}}]") ==
        CloseStep{4999, "hello"});
  CHECK(First<OnMessageStep>("session: [{on_message: []}]") == OnMessageStep{});
}

TEST_CASE("session: steps are numbered and named in the order of the text") {
  const auto session = ParsedWith(R"(session:
  - send: a
  - repeat:
      times: 2
      steps:
        - {request: {text: b}, name: login}
        - repeat: {for: 1s, steps: [{think: 1s}]}
  - on_message:
      - {if: {contains: x}, send: c, name: answer}
      - if: {contains: y}
        steps: [{send: d}, {close: {}}]
      - {if: {contains: z}, request: {text: e}}
  - receive: {count: 1})")
                           .session;
  const std::vector<std::string> expected{"1.send",      "2.repeat",      "login",    "2.2.repeat",
                                          "2.2.1.think", "3.on_message",  "answer",   "3.2.1.send",
                                          "3.2.2.close", "3.3.1.request", "4.receive"};
  CHECK(StepNames(session) == expected);
  REQUIRE(session.size() == 4);
  CHECK(session[3].id == 10);
  const auto& repeat = std::get<RepeatStep>(session[1].action);
  CHECK(repeat.times == 2);
  CHECK(!repeat.duration);
  REQUIRE(repeat.steps.size() == 2);
  CHECK(std::get<RepeatStep>(repeat.steps[1].action).duration == seconds(1));
  const auto& rules = std::get<OnMessageStep>(session[2].action).rules;
  REQUIRE(rules.size() == 3);
  CHECK(rules[1].steps.size() == 2);
  CHECK(rules[2].condition == Match{{{TextRelation::kContains, Text("z")}}, std::nullopt});
}

TEST_CASE("thresholds: all forms against the model") {
  const auto thresholds = ParsedWith(R"(thresholds:
  - ws_rtt.p99 < 50ms
  - "ws_rtt{step: 1.send}.mean<=1.5s"
  - "ws_gap{phase: phase 1}.p9999 > 10us"
  - "errors{target: echo}.upgrade_status_404.count == 0"
  - {that: "errors.share < 1%", abort: true, after: 10s}
  - closes.1006.rate != 2/s
  - ws_received.bytes.rate >= 10KiB/s
  - ws_sent.bytes.count > 1.5MiB
  - seconds < 10s
  - throughput.value > 1000/s)")
                              .thresholds;
  using C = Comparison;
  const std::vector<Threshold> expected{
      {"ws_rtt.p99 < 50ms", "ws_rtt", "", "", "", "p99", C::kLess, 0.05, false, Nanos(0)},
      {"ws_rtt{step: 1.send}.mean<=1.5s", "ws_rtt", "step", "1.send", "", "mean", C::kLessOrEqual,
       1.5, false, Nanos(0)},
      {"ws_gap{phase: phase 1}.p9999 > 10us", "ws_gap", "phase", "phase 1", "", "p9999",
       C::kGreater, 1e-5, false, Nanos(0)},
      {"errors{target: echo}.upgrade_status_404.count == 0", "errors", "target", "echo",
       "upgrade_status_404", "count", C::kEqual, 0, false, Nanos(0)},
      {"errors.share < 1%", "errors", "", "", "", "share", C::kLess, 0.01, true, seconds(10)},
      {"closes.1006.rate != 2/s", "closes", "", "", "1006", "rate", C::kNotEqual, 2, false,
       Nanos(0)},
      {"ws_received.bytes.rate >= 10KiB/s", "ws_received", "", "", "bytes", "rate",
       C::kGreaterOrEqual, 10240, false, Nanos(0)},
      {"ws_sent.bytes.count > 1.5MiB", "ws_sent", "", "", "bytes", "count", C::kGreater, 1572864,
       false, Nanos(0)},
      {"seconds < 10s", "seconds", "", "", "", "", C::kLess, 10, false, Nanos(0)},
      {"throughput.value > 1000/s", "throughput", "", "", "", "value", C::kGreater, 1000, false,
       Nanos(0)}};
  REQUIRE(thresholds.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CAPTURE(expected[i].that);
    CHECK(thresholds[i] == expected[i]);
  }
}

}  // namespace
}  // namespace wsurge
