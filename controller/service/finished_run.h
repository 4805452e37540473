#pragma once

#include <string>
#include <vector>

#include "controller/report/run_files.h"
#include "controller/run/exit_code.h"
#include "controller/run/run_outcome.h"

namespace wsurge {

// How a run ended, rendered: what the user's side shows, stores and exits with.
struct FinishedRun {
  ExitCode exit_code = ExitCode::kDone;
  std::string result_json;  // empty, as `summary`: there is no result
  std::string summary;
  std::string error;
};

FinishedRun Render(const RunOutcome& outcome);

// The further files that the scenario asks for; none without a result.
std::vector<RunFile> FilesOf(const RunOutcome& outcome);

}  // namespace wsurge
