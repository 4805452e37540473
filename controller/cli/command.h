#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include <CLI/CLI.hpp>

#include "controller/cli/signal_watch.h"
#include "controller/run/exit_code.h"

// One command, one file: each registers itself with its options, and leaves what it does in
// `chosen` when the command line names it. All of it on the main thread.
namespace wsurge {

using ChosenCommand = std::function<ExitCode()>;

void AddRunCommand(CLI::App& app, SignalWatch& signals, ChosenCommand& chosen);
void AddValidateCommand(CLI::App& app, ChosenCommand& chosen);
void AddPlanCommand(CLI::App& app, ChosenCommand& chosen);
void AddNewCommand(CLI::App& app, ChosenCommand& chosen);
void AddTryCommand(CLI::App& app, SignalWatch& signals, ChosenCommand& chosen);
void AddControllerCommand(CLI::App& app, SignalWatch& signals, ChosenCommand& chosen);
void AddAgentsCommand(CLI::App& app, ChosenCommand& chosen);
void AddCertsCommand(CLI::App& app, ChosenCommand& chosen);
void AddSubmitCommand(CLI::App& app, ChosenCommand& chosen);
void AddWatchCommand(CLI::App& app, SignalWatch& signals, ChosenCommand& chosen);
void AddStopCommand(CLI::App& app, ChosenCommand& chosen);
void AddRunsCommand(CLI::App& app, ChosenCommand& chosen);
void AddReportCommand(CLI::App& app, ChosenCommand& chosen);
void AddSchemaCommand(CLI::App& app, ChosenCommand& chosen);
void AddVersionCommand(CLI::App& app, ChosenCommand& chosen);

// Prints the one line "wsurge: <message>" to stderr and returns `code`.
ExitCode Fail(ExitCode code, const std::string& message);

// Bad arguments are bad input; everything else is as `otherwise` says.
ExitCode Fail(const absl::Status& status, ExitCode otherwise);

// At the end of what was printed to stdout: `code`, or the failure to print it all.
ExitCode Printed(ExitCode code);

}  // namespace wsurge
