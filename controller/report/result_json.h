#pragma once

#include <iosfwd>

#include "controller/results/run_result.h"

namespace wsurge {

// Writes result.json, schema 1: times are seconds as numbers, `started_at` is Unix time. Pure;
// callable from any thread.
void WriteResultJson(const RunResult& result, std::ostream& out);

}  // namespace wsurge
