#pragma once

#include <string>
#include <vector>

#include "common/plan/scenario.h"
#include "controller/results/run_result.h"

namespace wsurge {

// What the samples of ws_rtt in open loops cannot carry, after Lancet (Kogias, Mallon & Bugnion,
// "Lancet: A self-correcting Latency Measuring Tool", USENIX ATC 2019), whose other two checks, of
// the rate and of the gaps, are the generator's and judged by generator_faults.h.
//
// | check        | note when                                                                    |
// |--------------|------------------------------------------------------------------------------|
// | independence | the lag-1 autocorrelation of the seconds' means is beyond what one in a      |
// |              | hundred independent series shows, and beyond 0.3                             |
// | stationarity | a Mann–Whitney test finds the seconds' means of both halves different at     |
// |              | 1 %, and their medians differ by more than 10 %                              |
// | width        | the 95 % interval of p99 reaches further than 10 % from it                   |
// | p99.9        | it is shown, and fewer samples than it takes to know its tail within 10 %    |
//
// The first two look at each measured phase of constant load with kSecondsNeeded whole seconds or
// more. A stalled target gives such notes, and its run is still right. p99.9 is noted also where a
// threshold judges it. Pure; any thread.
std::vector<std::string> SamplingNotes(const Scenario& scenario, const TargetResult& target);

inline constexpr std::size_t kSecondsNeeded = 20;

}  // namespace wsurge
