#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "controller/scenario/system_inputs.h"
#include "tests/unit/controller/scenario/refusals.h"

namespace wsurge {
namespace {

const std::filesystem::path configs_folder = std::filesystem::path(WSURGE_SOURCE_DIR) / "configs";

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("configs: each is a scenario, opens with its question and has a name of its own") {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(configs_folder)) {
    if (entry.path().extension() != ".yaml") continue;
    CAPTURE(entry.path());
    const std::string text = ReadFile(entry.path());
    const SystemInputs inputs(entry.path().parent_path().string());
    const auto parsed =
        ParseScenario({entry.path().string(), text, {}, &inputs, MissingEnvironment::kWarning});
    CHECK(Said(parsed) == "nothing");
    CHECK(text.starts_with("# "));
    CHECK(text.substr(0, text.find('\n')).find('?') != std::string::npos);
    if (const auto* right = std::get_if<ParsedScenario>(&parsed)) {
      CHECK(names.insert(right->scenario.name).second);
    }
  }
  CHECK(names.size() >= 4);
}

TEST_CASE("configs: the studies take their size from the command line") {
  for (const char* const name : {"latency", "io", "signal"}) {
    CAPTURE(name);
    const auto path = configs_folder / "study" / (std::string(name) + ".yaml");
    const auto parsed = ParseScenario(
        {path.string(), ReadFile(path), {{"connections", "1001"}, {"messages", "1000"}}});
    REQUIRE(Said(parsed) == "nothing");
    const auto& scenario = std::get<ParsedScenario>(parsed).scenario;
    REQUIRE(scenario.targets.size() == 2);
    CHECK(scenario.targets[0].name == "aiohttp");
    CHECK(scenario.targets[1].name == "fastapi");
    REQUIRE(scenario.load.size() == 1);
    CHECK(scenario.load[0].form == LoadForm::kOnce);
    CHECK(scenario.load[0].start == StartMode::kTogether);
    CHECK(scenario.load[0].connections_to == 1001);
    CHECK(std::get<ReceiveStep>(scenario.roles.at(0).steps.back().action).count == 1000);
  }
}

TEST_CASE("configs: the quickstart's port is a var") {
  const auto path = configs_folder / "quickstart.yaml";
  const auto parsed = ParseScenario({path.string(), ReadFile(path), {{"port", "9100"}}});
  REQUIRE(Said(parsed) == "nothing");
  CHECK(std::get<ParsedScenario>(parsed).scenario.targets[0].url.port == 9100);
}

}  // namespace
}  // namespace wsurge
