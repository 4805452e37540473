#include <iostream>

#include "common/base/version.h"
#include "controller/cli/command.h"

namespace wsurge {

void AddVersionCommand(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* command = app.add_subcommand(
      "version",
      "Example: wsurge version\n"
      "Prints the version, which must be the same at controller, agents and command line.");
  command->callback([&chosen] {
    chosen = [] {
      std::cout << "wsurge " << Version() << '\n';
      return Printed(ExitCode::kDone);
    };
  });
}

}  // namespace wsurge
