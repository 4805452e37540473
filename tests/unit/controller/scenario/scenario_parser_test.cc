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
  return std::get<ParsedScenario>(std::move(parsed)).scenario;
}

TEST_CASE("scenario: the least that is one, with its defaults") {
  Phase phase;
  phase.name = "phase 1";
  phase.duration = seconds(1);
  phase.connections_from = 1;
  phase.connections_to = 1;
  Role role;
  role.name = "session";
  role.steps = {{0, "1.send", SendStep{{Text("hi")}}}};
  Target target;
  target.name = "echo";
  target.url = {"ws://127.0.0.1:9001/echo", false, "127.0.0.1", 9001, Text("/echo")};
  Scenario expected;
  expected.name = "some-file";
  expected.targets = {target};
  expected.load = {phase};
  expected.roles = {role};
  CHECK(Parsed(ScenarioWith("name: some-file")) == expected);
  CHECK(Parsed(ScenarioWith("run_targets: in_turn")) == expected);
  CHECK(Parsed(ScenarioWith("on_agent_lost: continue")) == expected);
  CHECK(Parsed(ScenarioWith("drain: 2s")) == expected);
  CHECK(Parsed("\xEF\xBB\xBF" + ScenarioWith("connection: {headers: {}}")) == expected);
}

TEST_CASE("scenario: words and durations at the top") {
  CHECK(RightWith("run_targets: together").run_targets == RunTargets::kTogether);
  CHECK(RightWith("on_agent_lost: abort").on_agent_lost == OnAgentLost::kAbort);
  CHECK(RightWith("on_agent_lost: redistribute").on_agent_lost == OnAgentLost::kRedistribute);
  CHECK(RightWith("drain: 0s").drain == Nanos(0));
  const ReportOptions report = RightWith("report: {formats: [html, hlog], samples: 1/64}").report;
  CHECK(report == ReportOptions{{"html", "hlog"}, 64});
  CHECK(RightWith("report: {samples: all}").report.samples_one_in == 1);
  CHECK(RightWith("report: {samples: none}").report.samples_one_in == 0);
}

TEST_CASE("scenario: its name is the file's stem unless it has one that can be shown") {
  CHECK(Parsed(ScenarioWith("thresholds: []"), {}, "a/b.c.yaml").name == "b.c");
  CHECK(Parsed(ScenarioWith("thresholds: []"), {}, "-").name == "-");
  CHECK(Parsed(ScenarioWith("thresholds: []"), {}, "").name == "scenario");
  CHECK(Parsed(ScenarioWith("thresholds: []"), {}, "a\x1b[2J.yaml").name == "scenario");
  CHECK(RightWith("name: one way").name == "one way");
  CHECK(RightWith("name: 12").name == "12");
  CHECK(RightWith("name: \"${text} ${connections}\"").name == "hello 5");
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

TEST_CASE("thresholds: all forms against the model") {
  const auto thresholds = RightWith(R"(thresholds:
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
