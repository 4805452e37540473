#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "controller/cli/command.h"
#include "controller/cli/scenario_arguments.h"

namespace wsurge {
namespace {

struct ValidateOptions {
  std::vector<std::string> files;
  std::vector<std::string> sets;
};

ExitCode Validate(const ValidateOptions& options) {
  ExitCode code = ExitCode::kDone;
  for (const std::string& file : options.files) {
    const auto loaded = LoadScenario(file, options.sets, MissingEnvironment::kWarning);
    if (const auto* failure = std::get_if<ExitCode>(&loaded)) {
      code = *failure;
    } else {
      std::cout << (file == kStandardInput ? kStandardInputName : file) << ": valid\n";
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
  command->add_option("FILE", options->files, "Scenario files; - for standard input")->required();
  AddRepeated(*command, "--set", options->sets, "Override a var: NAME=VALUE");
  command->callback([options, &chosen] { chosen = [options] { return Validate(*options); }; });
}

}  // namespace wsurge
