#pragma once

#include <CLI/CLI.hpp>

#include "controller/cli/run_options.h"
#include "controller/cli/run_session.h"
#include "controller/run/exit_code.h"
#include "controller/service/finished_run.h"

// What the commands that follow a run to its end have in common.
namespace wsurge {

// Where its files go, and what is printed of it.
void AddReportOptions(CLI::App& command, RunOptions& options);

// Stores and prints how the run ended.
ExitCode ReportRun(const RunOptions& options, RunSession& session, const FinishedRun& finished);

}  // namespace wsurge
