#include "controller/scenario/var_trials.h"

#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/controller/scenario/refusals.h"
#include "tests/unit/controller/scenario/test_files.h"

namespace wsurge {
namespace {

std::string Grid(std::string_view var, int values) {
  std::string grid = "study: {repeats: 4, grid: {" + std::string(var) + ": [";
  for (int i = 0; i < values; ++i) grid.append(i == 0 ? "" : ", ").append(std::to_string(i + 1));
  return grid.append("]}}\n");
}

Parsing Parse(std::string text, std::vector<std::pair<std::string, std::string>> sets = {}) {
  ScenarioSource source;
  source.file_name = "test.yaml";
  source.text = std::move(text);
  source.sets = std::move(sets);
  source.inputs = &TestFiles();
  return ParseScenario(source);
}

TEST_CASE("var trials: each value is tried until that has cost as much as the largest scenario") {
  const SourceText source("a");
  YamlNode node;
  node.place = {1, 1};
  const std::vector<VarTrial> trials(100, VarTrial{"n", "1", {&node, "study.grid.n"}});
  struct Row {
    std::size_t first;  // cost of the first reading
    std::size_t each;   // of a trial
    std::size_t tried;
  };
  constexpr Row kRows[] = {
      {100, 100, 100},     {1'000, 1'000, 99},
      {40'000, 40'000, 1}, {1'000, 40'000, 2},  // a trial may cost more than the reading before it
      {50'001, 1, 0},      {kMaxReadingWork, kMaxReadingWork, 0}};
  for (const Row& row : kRows) {
    CAPTURE(row.first);
    Problems problems(source);
    Problems warnings(source);
    std::size_t tried = 0;
    const auto try_var = [&](const VarTrial&) {
      ++tried;
      return TrialVerdict{{}, row.each};
    };
    TryVars(trials, row.first, try_var, problems, warnings);
    CHECK(problems.empty());
    CHECK(tried == row.tried);
    CHECK(warnings.empty() == (tried == trials.size()));
  }
}

TEST_CASE("var trials: of a crowd of wrong values not all are tried") {
  const SourceText source("a");
  YamlNode node;
  node.place = {1, 1};
  const std::vector<VarTrial> trials(1'000, VarTrial{"n", "1", {&node, "study.grid.n"}});
  Problems problems(source);
  Problems warnings(source);
  const auto try_var = [](const VarTrial&) { return TrialVerdict{{{1, 1, "a", "wrong"}}, 1}; };
  TryVars(trials, 1, try_var, problems, warnings);
  CHECK(problems.Sorted().size() == 100);
}

TEST_CASE("var trials: a scenario too large to try all values is warned of") {
  const std::string text = ScenarioWith("load: [{for: 1s, connections: \"${connections}\"}]");
  CHECK(Warned(Parse(text + Grid("connections", 1'000))) == "nothing");
  std::string steps = "session:\n";
  for (int i = 0; i < 500; ++i) steps += "- send: hello\n";
  const std::string large = ScenarioWith(steps);
  const std::string warned = Warned(Parse(large + Grid("connections", 1'000)));
  CHECK(warned.find("values are not tried in advance, the scenario is too large for that; a wrong "
                    "one is found when its run is due") != std::string::npos);
}

TEST_CASE("var trials: --set of a grid key leaves none of its values to try") {
  const std::string text = ScenarioWith("load: [{for: 1s, connections: \"${connections}\"}]") +
                           "study: {repeats: 4, grid: {connections: [1, many]}}\n";
  CHECK(Said(Parse(text)).starts_with("6:45: study.grid.connections[1]: with the value \"many\""));
  CHECK(Said(Parse(text, {{"connections", "7"}})) == "nothing");
}

TEST_CASE("var trials: a value is tried with the other vars as the command line has them") {
  const std::string text =
      ScenarioWith("load: [{for: 1s, connections: \"${connections}${text}\"}]") +
      "study: {repeats: 4, grid: {connections: [1, 2]}}\n";
  CHECK(Said(Parse(text, {{"text", "0"}})) == "nothing");
  CHECK(Said(Parse(text, {{"text", "0000000"}, {"connections", ""}})) != "nothing");
}

TEST_CASE("var trials: tables stay known, and their rows are read once") {
  const std::string text = ScenarioWith("session: [{send: \"${users.name}${text}\"}]") +
                           "data: {users: {csv: users.csv}}\n"
                           "study: {repeats: 4, grid: {text: [a, b]}}\n";
  const Parsing parsed = Parse(text);
  REQUIRE(Said(parsed) == "nothing");
  CHECK(std::get<ParsedScenario>(parsed).scenario.data.at(0).rows.size() == 2);
}

}  // namespace
}  // namespace wsurge
