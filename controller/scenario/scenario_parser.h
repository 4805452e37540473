#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "common/plan/scenario.h"
#include "controller/scenario/diagnostic.h"

namespace wsurge {

struct ScenarioSource {
  std::string file_name;  // for messages; without a `name` the scenario is called by its stem
  std::string text;
  std::vector<std::pair<std::string, std::string>> sets;  // --set NAME=VALUE, the last one counts
};

// The resolved scenario, or everything that is wrong with it in the order of the text: first what
// comes from the command line, then the file. Reads nothing but `source`, keeps nothing.
std::variant<Scenario, std::vector<Diagnostic>> ParseScenario(const ScenarioSource& source);

}  // namespace wsurge
