#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "controller/results/run_result.h"

namespace wsurge {

// Intervals that an agent numbered but that never came.
struct MissingIntervals {
  std::string agent;
  std::uint64_t count = 0;
};

// An agent that ended its part by itself.
struct AgentFailure {
  std::string agent;
  std::string reason;
};

// What the verdict follows from besides the result itself.
struct RunFacts {
  std::vector<MissingIntervals> missing_intervals;
  std::vector<std::string> ledger_differences;  // Aggregator::LedgerDifferences() of all parts
  std::vector<AgentFailure> failures;
  std::string aborted_by_loss_of;  // the agent whose loss ended the run; empty: none
  bool controller_ended = false;   // before the run did: this is what its journal holds
};

// Sets `verdict`, `reasons` and `ledger_differences` of the result.
//
// | fact                                          | verdict  |
// |-----------------------------------------------|----------|
// | the ledger of an agent that closed differs    | invalid  |
// | an agent ended its part by itself             | invalid  |
// | no measured phase has any data                | invalid  |
// | the generator itself did not keep up          | invalid  |
// |   (generator_faults.h)                        |          |
// | an agent was lost (AgentResult::lost_at)      | degraded |
// | an interval is missing                        | degraded |
// | the loss of an agent ended the run early      | degraded |
// | the controller ended before the run did       | degraded |
//
// `invalid` beats `degraded`; every fact gives its reason, those of `invalid` first.
void DecideVerdict(RunResult& result, const RunFacts& facts);

}  // namespace wsurge
