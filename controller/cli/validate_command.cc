#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "controller/cli/command.h"
#include "controller/cli/scenario_file.h"

namespace wsurge {
namespace {

struct ValidateOptions {
  std::vector<std::string> files;
  std::vector<std::string> sets;
};

ExitCode Validate(const ValidateOptions& options) {
  ExitCode code = ExitCode::kDone;
  for (const std::string& file : options.files) {
    const absl::StatusOr<ScenarioFile> scenario =
        ReadScenarioFile(file, options.sets, MissingEnvironment::kWarning);
    if (!scenario.ok()) {
      code = Fail(ExitCode::kBadInput, std::string(scenario.status().message()));
    } else if (const auto* wrong = std::get_if<1>(&scenario->content)) {
      std::cerr << FormatDiagnostics(*wrong, file, scenario->text);
      code = ExitCode::kBadInput;
    } else {
      const auto& parsed = std::get<ParsedScenario>(scenario->content);
      std::cerr << FormatWarnings(parsed.warnings, file, scenario->text);
      std::cout << file << ": valid\n";
    }
  }
  return Printed(code);
}

}  // namespace

void AddValidateCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto options = std::make_shared<ValidateOptions>();
  CLI::App* command = app.add_subcommand(
      "validate",
      "Example: wsurge validate configs/quickstart.yaml\n"
      "Checks scenarios and sends nothing. Exit code 2 when one of them is wrong.");
  command->add_option("FILE", options->files, "Scenario files")->required();
  command->add_option("--set", options->sets, "Override a var: NAME=VALUE; may be repeated")
      ->expected(1)
      ->take_all();
  command->callback([options, &chosen] { chosen = [options] { return Validate(*options); }; });
}

}  // namespace wsurge
