#pragma once

#include <optional>
#include <string>

#include "common/plan/scenario.h"
#include "controller/results/run_result.h"
#include "controller/run/exit_code.h"

namespace wsurge {

// How a run ended. There may be both a result and an error: what was measured before it failed.
struct RunOutcome {
  std::optional<RunResult> result;
  ReportOptions report;  // what files are wanted
  ExitCode exit_code = ExitCode::kDone;
  std::string error;  // one line with the remedy; empty: nothing to say
};

// What the result alone says.
ExitCode ExitCodeOf(const RunResult& result);

// One line about the first target that no connection could be opened to in the whole run, although
// it was tried; empty when there is none.
std::string Unreachable(const RunResult& result);

}  // namespace wsurge
