#pragma once

#include <string>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>

#include "controller/cli/scenario_file.h"
#include "controller/run/exit_code.h"

// What the commands that take a scenario have in common.
namespace wsurge {

// An option that may be repeated, one value each time.
void AddRepeated(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                 const std::string& text);

// FILE and --set.
void AddScenarioArguments(CLI::App& command, std::string& file, std::vector<std::string>& sets);

struct LoadedScenario {
  ScenarioFile file;
  Scenario scenario;
};

// Reads and parses it. What is wrong with it, or only suspicious, has been printed to stderr.
std::variant<LoadedScenario, ExitCode> LoadScenario(const std::string& file,
                                                    const std::vector<std::string>& sets,
                                                    MissingEnvironment missing_environment);

}  // namespace wsurge
