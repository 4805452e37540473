#pragma once

#include <string>
#include <vector>

#include "common/plan/scenario.h"
#include "controller/results/run_result.h"

namespace wsurge {

// A file of a run besides result.json and the summary.
struct RunFile {
  std::string name;     // letters, digits and . - _ %; no dot in front
  std::string content;  // not empty
};

// The files that the scenario's `report` asks for, as far as they follow from the result: samples
// have been passed on while it ran. Pure; any thread.
std::vector<RunFile> RunFiles(const RunResult& result, const ReportOptions& report);

}  // namespace wsurge
