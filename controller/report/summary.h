#pragma once

#include <iosfwd>

#include "controller/results/run_result.h"

namespace wsurge {

// Writes what a person wants to know first, as plain text of at most 80 characters a line: verdict
// and reasons, the numbers of each target, thresholds, agents. Pure; callable from any thread.
void WriteSummary(const RunResult& result, std::ostream& out);

}  // namespace wsurge
