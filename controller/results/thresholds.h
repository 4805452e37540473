#pragma once

#include <optional>
#include <vector>

#include "common/base/clock.h"
#include "common/plan/threshold.h"
#include "controller/results/run_result.h"

namespace wsurge {

// Judges each threshold on the measured part of the targets. One without a target tag must hold
// for every target: `observed` is the value of the target that fares worst. A target without a
// sample to judge by does not pass. Where a percentile lies among censored samples it is only a
// lower bound: one that has to be small then does not pass.
std::vector<ThresholdResult> JudgeThresholds(const std::vector<Threshold>& thresholds,
                                             const std::vector<TargetResult>& targets);

// The first threshold with `abort` that is due after `elapsed` of the run and does not hold on what
// the (partial) results show. One that has no sample to judge by yet, or that a lower bound
// leaves undecided, is left alone.
std::optional<ThresholdResult> ThresholdToAbortOn(const std::vector<Threshold>& thresholds,
                                                  const std::vector<TargetResult>& targets,
                                                  Nanos elapsed);

}  // namespace wsurge
