#include "controller/cli/scenario_arguments.h"

#include <iostream>
#include <string_view>
#include <utility>

#include "controller/cli/command.h"

namespace wsurge {

void AddRepeated(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                 const std::string& text) {
  command.add_option(name, values, text + "; may be repeated")->expected(1)->take_all();
}

void AddScenarioArguments(CLI::App& command, std::string& file, std::vector<std::string>& sets) {
  command.add_option("FILE", file, "The scenario; - for standard input")->required();
  AddRepeated(command, "--set", sets, "Override a var: NAME=VALUE");
}

std::variant<LoadedScenario, ExitCode> LoadScenario(const std::string& file,
                                                    const std::vector<std::string>& sets,
                                                    MissingEnvironment missing_environment) {
  absl::StatusOr<ScenarioFile> read = ReadScenarioFile(file, sets, missing_environment);
  if (!read.ok()) return Fail(read.status(), ExitCode::kBadInput);
  const std::string_view name = file == kStandardInput ? kStandardInputName : file;
  if (const auto* wrong = std::get_if<1>(&read->content)) {
    std::cerr << FormatDiagnostics(*wrong, name, read->text);
    return ExitCode::kBadInput;
  }
  const auto& parsed = std::get<ParsedScenario>(read->content);
  std::cerr << FormatWarnings(parsed.warnings, name, read->text);
  Scenario scenario = parsed.scenario;
  return LoadedScenario{.file = *std::move(read), .scenario = std::move(scenario)};
}

}  // namespace wsurge
