#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/plan/scenario.h"
#include "common/stats/counters.h"
#include "common/stats/interval.h"
#include "controller/results/run_result.h"

// What the scenario itself gave names to. Pure functions, any thread.
namespace wsurge {

// By Step::id.
std::vector<StepResult> StepsOf(const std::vector<Role>& roles);

// The metrics of `record` steps; those of steps that record under one name merged.
std::map<std::string, TimeSamples> RecordedTimes(const PhaseMetrics& metrics,
                                                 const std::vector<StepResult>& steps);

struct CheckResult {
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  friend bool operator==(const CheckResult&, const CheckResult&) = default;
};

// The counts `checks.<name>.passed` and `checks.<name>.failed`.
std::map<std::string, CheckResult> ChecksOf(const Counters& counters);

}  // namespace wsurge
