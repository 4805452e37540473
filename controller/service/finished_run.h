#pragma once

#include <string>

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

}  // namespace wsurge
