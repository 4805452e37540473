#include <chrono>

#include "tests/unit/controller/scenario/refusals.h"

namespace wsurge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Study StudyOf(std::string_view section) {
  const Scenario scenario = RightWith(section);
  REQUIRE(scenario.study);
  return *scenario.study;
}

TEST_CASE("study: the least that is one; without `target` all targets are an axis") {
  Study expected;
  expected.grid = {{"target", {"echo"}}, {"connections", {"1", "101"}}};
  CHECK(StudyOf("study: {grid: {connections: [1, 101]}}") == expected);
  expected.grid = {{"connections", {"1"}}, {"target", {"echo"}}};
  CHECK(StudyOf("study: {grid: {connections: 1, target: [echo]}}") == expected);
}

TEST_CASE("study: with all that it can have") {
  Study expected;
  expected.grid = {{"target", {"echo"}}, {"connections", {"5"}}, {"text", {"a", "hello"}}};
  expected.repeats = 6;
  expected.order = Study::Order::kRandom;
  expected.pause = seconds(2);
  expected.quiet = Study::Quiet{0.1, milliseconds(500), seconds(9)};
  expected.chart =
      Study::Chart{"connections", "target", "text", {"seconds", "throughput", "ws_gap.p99"}};
  CHECK(
      StudyOf("study: {grid: {target: [echo], connections: [5], text: [a, \"${text}\"]}, repeats: "
              "6, order: random, pause: 2s, quiet: {cpu_below: 10%, for: 500ms, at_most: 9s}, "
              "chart: {x: connections, line: target, panel: text, y: [seconds, throughput, "
              "ws_gap.p99]}}") == expected);
  CHECK(StudyOf("study: {grid: {connections: [5]}, quiet: {}}").quiet == Study::Quiet{});
}

TEST_CASE("study: --set of a grid key leaves the one value") {
  ScenarioSource source;
  source.text = ScenarioWith("study: {grid: {connections: [1, 101], text: [a, b]}, repeats: 4}");
  source.sets = {{"connections", "7"}};
  const Parsing parsed = ParseScenario(source);
  REQUIRE(Said(parsed) == "nothing");
  const Study& study = *std::get<ParsedScenario>(parsed).scenario.study;
  REQUIRE(study.grid.size() == 3);
  CHECK(study.grid[1] == StudyAxis{"connections", {"7"}});
  CHECK(study.grid[2] == StudyAxis{"text", {"a", "b"}});
}

TEST_CASE("study: targets that run together are no axis") {
  const auto with = [](std::string_view grid) {
    ScenarioSource source;
    source.text = ScenarioWith("run_targets: together") + "study: {grid: {" + std::string(grid) +
                  "}, repeats: 4}\n";
    return ParseScenario(source);
  };
  const Parsing parsed = with("connections: [1]");
  REQUIRE(Said(parsed) == "nothing");
  CHECK(std::get<ParsedScenario>(parsed).scenario.study->grid.size() == 1);
  CHECK(Said(with("connections: [1], target: [echo]")) ==
        "7:34: study.grid.target: with \"run_targets: together\" each run has all targets");
}

TEST_CASE("study: too few repeats for a test are warned of") {
  CHECK(Warned(ParseWith("study: {grid: {connections: [1]}}")) ==
        "6:8: study: with 1 repeat of each run there will be no test of the differences; it takes "
        "4");
  CHECK(Warned(ParseWith("study: {grid: {connections: [1]}, repeats: 3}")) ==
        "6:44: study.repeats: with 3 repeats of each run there will be no test of the differences; "
        "it takes 4");
  CHECK(Warned(ParseWith("study: {grid: {connections: [1]}, repeats: 4}")) == "nothing");
}

TEST_CASE("search: against the model") {
  const Scenario scenario = RightWith(
      "search: {vary: connections, between: [100, 10000], accept: [\"ws_rtt.p99 < 50ms\", "
      "\"errors.count == 0\"], precision: 1%}");
  REQUIRE(scenario.search);
  CHECK(scenario.search->vary == "connections");
  CHECK(scenario.search->least == 100);
  CHECK(scenario.search->most == 10000);
  CHECK(scenario.search->precision == 0.01);
  REQUIRE(scenario.search->accept.size() == 2);
  CHECK(scenario.search->accept[1].metric == "errors");
  CHECK(RightWith("search: {vary: text, between: [1, 2], accept: [\"errors.count == 0\"]}")
            .search->precision == 0.05);
}

TEST_CASE("search: not together with a study") {
  ScenarioSource source;
  source.text = ScenarioWith("study: {grid: {connections: [1]}}") +
                "search: {vary: text, between: [1, 2], accept: [\"errors.count == 0\"]}\n";
  CHECK(Said(ParseScenario(source)) ==
        "7:1: search: expected either \"study\" or \"search\", got both");
}

}  // namespace
}  // namespace wsurge
