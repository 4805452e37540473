#pragma once

#include <memory>
#include <variant>

#include <CLI/CLI.hpp>

#include "controller/cli/run_options.h"
#include "controller/cli/scenario_arguments.h"
#include "controller/run/controller.h"
#include "controller/run/exit_code.h"

// What the commands that begin a run have in common.
namespace wsurge {

// The scenario, and what else belongs to the run itself.
void AddSubmissionOptions(CLI::App& command, const std::shared_ptr<RunOptions>& options);

// Reads the scenario, with only the targets that are wanted. What is wrong with it, or not acted
// on, has been printed to stderr.
std::variant<LoadedScenario, ExitCode> LoadSubmission(const RunOptions& options);

// To be submitted to the controller that the options name.
RunRequest RequestFor(const RunOptions& options, const LoadedScenario& loaded);

}  // namespace wsurge
