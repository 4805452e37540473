#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "common/plan/scenario.h"
#include "controller/scenario/diagnostic.h"
#include "controller/scenario/scenario_inputs.h"

namespace wsurge {

// What becomes of `${env.NAME}` without such a variable.
enum class MissingEnvironment : std::uint8_t {
  kProblem,  // before a run
  kWarning,  // where nothing is sent: it counts as empty
};

struct ScenarioSource {
  std::string file_name;  // for messages; without a `name` the scenario is called by its stem
  std::string text;
  std::vector<std::pair<std::string, std::string>> sets;  // --set NAME=VALUE, the last one counts
  const ScenarioInputs* inputs = nullptr;  // null: the scenario can use neither files nor `env`
  MissingEnvironment missing_environment = MissingEnvironment::kProblem;
};

struct ParsedScenario {
  Scenario scenario;
  std::vector<Diagnostic> warnings;  // in the order of the text
};

// The resolved scenario, or everything that is wrong with it in the order of the text: first what
// comes from the command line, then the file. Reads nothing but `source`, keeps nothing.
std::variant<ParsedScenario, std::vector<Diagnostic>> ParseScenario(const ScenarioSource& source);

}  // namespace wsurge
