// wsurge: the command line and the controller.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include <CLI/CLI.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "common/base/version.h"
#include "controller/cli/command.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  // gRPC's own lines would stand between ours; what matters of them is in our errors.
  setenv("GRPC_VERBOSITY", "NONE", 0);  // NOLINT(concurrency-mt-unsafe): the only thread yet
  wsurge::SignalWatch signals;
  spdlog::set_default_logger(spdlog::stderr_logger_mt("wsurge"));

  CLI::App app(
      "Example: wsurge run configs/quickstart.yaml --agents 2\n"
      "Generates WebSocket load from one or many hosts and measures it.",
      "wsurge");
  app.require_subcommand(1);
  app.set_version_flag("--version", "wsurge " + std::string(wsurge::Version()));
  wsurge::ChosenCommand chosen;
  wsurge::AddRunCommand(app, signals, chosen);
  wsurge::AddValidateCommand(app, chosen);
  wsurge::AddPlanCommand(app, chosen);
  wsurge::AddNewCommand(app, chosen);
  wsurge::AddTryCommand(app, signals, chosen);
  wsurge::AddControllerCommand(app, signals, chosen);
  wsurge::AddAgentsCommand(app, chosen);
  wsurge::AddCertsCommand(app, chosen);
  wsurge::AddSubmitCommand(app, chosen);
  wsurge::AddWatchCommand(app, signals, chosen);
  wsurge::AddStopCommand(app, chosen);
  wsurge::AddRunsCommand(app, chosen);
  wsurge::AddReportCommand(app, chosen);
  wsurge::AddSchemaCommand(app, chosen);
  wsurge::AddVersionCommand(app, chosen);
  std::vector<std::string> commands;
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    commands.push_back(command->get_name());
  }
  if (argc > 1 && argv[1][0] != '-' &&
      std::find(commands.begin(), commands.end(), argv[1]) == commands.end()) {
    std::cerr << "wsurge: unknown command \"" << argv[1] << "\"; there are "
              << absl::StrJoin(commands, ", ") << '\n';
    return static_cast<int>(wsurge::ExitCode::kBadInput);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked_for_help = app.exit(error) == 0;
    return static_cast<int>(asked_for_help ? wsurge::ExitCode::kDone : wsurge::ExitCode::kBadInput);
  }
  return static_cast<int>(chosen());
}
