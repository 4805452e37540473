#include "controller/cli/scenario_file.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "doctest/doctest.h"
#include <unistd.h>

namespace wsurge {
namespace {

Scenario WithTargets(const std::vector<std::string>& names) {
  Scenario scenario;
  for (const std::string& name : names) {
    scenario.targets.emplace_back().name = name;
    Threshold& threshold = scenario.thresholds.emplace_back();
    threshold.tag = "target";
    threshold.tag_value = name;
  }
  scenario.thresholds.emplace_back().metric = "ws_rtt";
  return scenario;
}

TEST_CASE("KeepTargets: no names keep all") {
  Scenario scenario = WithTargets({"a", "b"});
  CHECK(KeepTargets(scenario, {}).ok());
  CHECK(scenario == WithTargets({"a", "b"}));
}

TEST_CASE("KeepTargets: the scenario's order stays, and thresholds about others go") {
  Scenario scenario = WithTargets({"a", "b", "c"});
  CHECK(KeepTargets(scenario, {"c", "a"}).ok());
  CHECK(scenario == WithTargets({"a", "c"}));
}

TEST_CASE("KeepTargets: an unknown name is refused with those there are") {
  Scenario scenario = WithTargets({"a", "b"});
  CHECK(KeepTargets(scenario, {"a", "x"}).message() ==
        "--target: the scenario has no target \"x\"; it has: a, b");
  CHECK(scenario == WithTargets({"a", "b"}));
}

TEST_CASE(
    "KeepTargets: the cells of a study and the conditions of a search that are about others go") {
  Scenario scenario = WithTargets({"a", "b"});
  scenario.study.emplace().grid = {{"target", {"a", "b"}}, {"n", {"a", "b"}}};
  scenario.search.emplace().accept = scenario.thresholds;
  CHECK(KeepTargets(scenario, {"b"}).ok());
  CHECK(scenario.study->grid == std::vector<StudyAxis>{{"target", {"b"}}, {"n", {"a", "b"}}});
  REQUIRE(scenario.search->accept.size() == 2);
  CHECK(scenario.search->accept[0].tag_value == "b");
  Scenario other = WithTargets({"a", "b"});
  other.study.emplace().grid = {{"target", {"a"}}};
  CHECK(KeepTargets(other, {"b"}).message() ==
        "--target: the grid of the study has none of these targets");
}

TEST_CASE("ReadScenarioFile: what cannot be read is named with the reason") {
  CHECK(ReadScenarioFile("nosuch.yaml", {}).status().message() ==
        "cannot read the scenario nosuch.yaml: No such file or directory");
  CHECK(ReadScenarioFile("/", {}).status().message() ==
        "cannot read the scenario /: Is a directory");
  CHECK(
      ReadScenarioFile("/dev/null", {}).status().message() ==
      "cannot read the scenario /dev/null: it is no regular file; \"-\" stands for standard input");
  CHECK(ReadScenarioFile("nosuch.yaml", {"messages"}).status().message() ==
        "--set takes NAME=VALUE, got \"messages\"");
  CHECK(ReadScenarioFile("nosuch.yaml", {"=1"}).status().message() ==
        "--set takes NAME=VALUE, got \"=1\"");
}

TEST_CASE("ReadScenarioFile: the digest is that of the text") {
  const std::string name = std::filesystem::temp_directory_path() /
                           ("wsurge-empty-scenario-" + std::to_string(::getpid()) + ".yaml");
  std::ofstream(name).close();
  const auto file = ReadScenarioFile(name, {});
  std::filesystem::remove(name);
  REQUIRE(file.ok());
  CHECK(file->sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace wsurge
